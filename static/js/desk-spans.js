/** The bar under the picture: evidence spans as they are, the clip being cut, a click anywhere goes there. */
import { currentClip } from "./desk-clip.js";
import { currentCriterion } from "./desk-criteria.js";

const bar = document.querySelector(".marker-bar");

function span(at, until, extra) {
  const piece = document.createElement("span");
  piece.className = `span ${extra}`.trim();
  piece.dataset.at = at;
  piece.dataset.until = until;
  return piece;
}

function evidence() {
  return [...document.querySelectorAll(".evidence .clip[data-at]")];
}

function draw() {
  const pieces = evidence().map((item) => {
    const isCurrent = item.closest("[data-criterion]") === currentCriterion();
    return span(item.dataset.at, item.dataset.until, isCurrent ? "current" : "");
  });
  const clip = currentClip();
  if (clip) pieces.push(span(clip.from, clip.until, "pending"));
  for (const old of bar.querySelectorAll(".span")) old.remove();
  bar.querySelector(".track").after(...pieces);
}

/** Lines that some evidence covers carry a mark. */
function markLines() {
  const spans = evidence().map((item) => [Number(item.dataset.at), Number(item.dataset.until)]);
  for (const line of document.querySelectorAll("#words-list li")) {
    const [from, until] = [Number(line.dataset.from), Number(line.dataset.until)];
    line.dataset.evidenced = String(spans.some(([start, end]) => start < until && from < end));
  }
}

function seekByClick(video, event) {
  if (event.target.closest("[data-seek]")) return;
  const box = bar.getBoundingClientRect();
  const share = Math.min(1, Math.max(0, (event.clientX - box.left) / box.width));
  video.currentTime = share * Number(bar.dataset.length);
}

export function startSpans(video) {
  if (!bar) return;
  const refresh = () => { draw(); markLines(); };
  for (const name of ["evidence:change", "criterion:change", "clip:change", "words:ready"]) document.addEventListener(name, refresh);
  bar.addEventListener("click", (event) => seekByClick(video, event));
  refresh();
}
