/**
 * Each change at the desk saves itself; its row says saved, running or failed. A refusal (409) is shown in the row; a lost
 * connection leaves the change in the row with a button to send it again; a lost sign-in is renewed and the change repeated.
 */
import { renewed } from "./renew.js";

const failed = new Map();

const boxOf = (element) => element?.closest("[data-criterion]");
const statusOf = (box) => box?.querySelector("[data-status]");

function say(box, state, name) {
  const status = statusOf(box);
  if (!status) return;
  status.dataset.state = state;
  status.replaceChildren(document.getElementById(name).content.cloneNode(true));
  if (state === "error") announce(box);
}

function announce(box) {
  document.getElementById("announce").textContent = statusOf(box)?.textContent.trim().replace(/\s+/g, " ") ?? "";
}

function again(config) {
  return window.htmx.ajax(config.verb, config.path, {
    source: config.elt, target: config.target, values: Object.fromEntries(config.formData),
  });
}

/** A change is repeated by itself once after signing in again; from then on a person decides. */
async function keep(box, config, status) {
  const wasTold = failed.has(box.id);
  failed.set(box.id, config);
  say(box, "error", status ? "save-refused" : "save-offline");
  if (status === 401 && !wasTold && (await renewed())) again(config);
}

/** The swapped row takes its buttons along; the focus stays at the criterion instead of falling to the page's top. */
function keepFocus(box) {
  if (document.activeElement === document.body) box.focus({ preventScroll: true });
}

export function startSaving() {
  document.addEventListener("htmx:configRequest", (event) => {
    // The token in the form may be older than the sign-in; the header carries the one of now (csrf.js).
    if (boxOf(event.detail.elt)) event.detail.formData.delete("csrfmiddlewaretoken");
  });
  document.addEventListener("htmx:beforeRequest", (event) => {
    const box = boxOf(event.detail.elt);
    if (box) say(box, "saving", "save-running");
  });
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.xhr.status !== 409 || !boxOf(event.detail.target)) return;
    event.detail.shouldSwap = true;
    event.detail.isError = false;
  });
  document.addEventListener("htmx:afterSettle", (event) => {
    const box = boxOf(event.detail.target);
    if (!box) return;
    failed.delete(box.id);
    announce(box);
    keepFocus(box);
    document.dispatchEvent(new CustomEvent("evidence:change"));
  });
  for (const name of ["htmx:sendError", "htmx:timeout", "htmx:responseError"]) {
    document.addEventListener(name, (event) => {
      const box = boxOf(event.detail.elt);
      if (box) keep(box, event.detail.requestConfig, event.detail.xhr?.status ?? 0);
    });
  }
  document.addEventListener("click", (event) => {
    const box = event.target.closest("[data-retry]") && boxOf(event.target);
    if (box && failed.has(box.id)) again(failed.get(box.id));
  });
  window.addEventListener("beforeunload", (event) => {
    if (failed.size) event.preventDefault();
  });
}
