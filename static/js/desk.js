/** The examiner's desk: clip points, saving, keys, words, bar; every word people read is in the page. */
import { startClip } from "./desk-clip.js";
import { startCriteria } from "./desk-criteria.js";
import { startKeys } from "./desk-keys.js";
import { startSaving } from "./desk-saving.js";
import { startSpans } from "./desk-spans.js";
import { startWords } from "./desk-words.js";

function resume(desk, video) {
  const key = `desk:${desk.dataset.desk}`;
  const kept = Number(sessionStorage.getItem(key));
  if (kept > 0) video.currentTime = kept;
  video.addEventListener("timeupdate", () => sessionStorage.setItem(key, String(video.currentTime)));
}

function startSpeed(video) {
  document.getElementById("speed")?.addEventListener("change", (event) => {
    video.playbackRate = Number(event.target.value);
  });
}

/** On narrow screens the rubric and the sources take turns below the picture. */
function startSwitch(desk) {
  document.addEventListener("click", (event) => {
    const button = event.target.closest(".desk-switch [data-view]");
    if (button) show(desk, button.dataset.view);
  });
}

function show(desk, view) {
  desk.dataset.view = view;
  for (const button of document.querySelectorAll(".desk-switch [data-view]")) {
    button.setAttribute("aria-pressed", String(button.dataset.view === view));
  }
}

/** A document chip opens the tab that shows it. */
function startDocuments(desk) {
  document.addEventListener("click", (event) => {
    const chip = event.target.closest("[data-document]");
    const paper = chip && document.getElementById(chip.dataset.document);
    if (!paper) return;
    show(desk, "sources");
    document.querySelector(`[aria-controls=${paper.closest("[role=tabpanel]").id}]`).click();
    paper.scrollIntoView({ block: "start" });
    paper.focus({ preventScroll: true });
  });
}

const desk = document.querySelector("[data-desk]");
const video = document.getElementById("recording");
startCriteria();
startSaving();
startSwitch(desk);
startDocuments(desk);
if (video) {
  resume(desk, video);
  startSpeed(video);
  startWords(video);
  startClip(video);
  startSpans(video);
}
startKeys(video);
