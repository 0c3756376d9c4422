/** Which criterion is the current one: the last that was touched; keys and new clips go to it. */

let current = null;

const all = () => [...document.querySelectorAll("[data-criterion]")];

export const currentCriterion = () => current;

export function makeCurrent(box) {
  if (!box || box === current) return;
  current?.removeAttribute("data-current");
  current = box;
  box.dataset.current = "true";
  document.dispatchEvent(new CustomEvent("criterion:change"));
}

/** Show the criterion (its tab, its place) and move the focus there. */
export function goTo(box) {
  if (!box) return;
  const panel = box.closest("[role=tabpanel]");
  if (panel?.hidden) document.querySelector(`[aria-controls=${panel.id}]`).click();
  makeCurrent(box);
  box.focus({ preventScroll: true });
  box.scrollIntoView({ block: "nearest" });
}

export function step(by) {
  const boxes = all();
  goTo(boxes[Math.min(boxes.length - 1, Math.max(0, boxes.indexOf(current) + by))]);
}

export function startCriteria() {
  const touched = (event) => makeCurrent(event.target.closest?.("[data-criterion]"));
  document.addEventListener("focusin", touched);
  document.addEventListener("click", touched);
  document.addEventListener("click", (event) => {
    const tab = event.target.closest("[role=tab]");
    const panel = tab && document.getElementById(tab.getAttribute("aria-controls"));
    makeCurrent(panel?.querySelector("[data-criterion]"));
  });
  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-goto]");
    if (!link) return;
    event.preventDefault();
    link.closest("dialog")?.close();
    goTo(document.getElementById(link.dataset.goto));
  });
  const named = document.getElementById(location.hash.slice(1));
  if (named?.matches("[data-criterion]")) goTo(named);
  else makeCurrent(all()[0]);
}
