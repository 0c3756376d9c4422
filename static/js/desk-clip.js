/** The in and out point of the next clip: taken from the player, or typed; [data-clip] buttons, fields #clip-from, #clip-until. */
import { asText, parse } from "./desk-clock.js";

const field = (name) => document.getElementById(`clip-${name}`);

/** The clip as {from, until} in seconds, or null while it is not whole. */
export function currentClip() {
  const from = parse(field("from")?.value ?? "");
  const until = parse(field("until")?.value ?? "");
  return until > from ? { from, until } : null;
}

export function setPoint(name, video) {
  if (!field(name)) return;
  field(name).value = asText(Math.min(video.currentTime, video.duration || video.currentTime));
  if (name === "from" && !(parse(field("until").value) > video.currentTime)) field("until").value = "";
  changed();
}

function clear() {
  field("from").value = field("until").value = "";
  changed();
}

function changed() {
  for (const name of ["from", "until"]) {
    const wrong = field(name).value !== "" && Number.isNaN(parse(field(name).value));
    field(name).setAttribute("aria-invalid", String(wrong));
  }
  showOnButtons();
  document.dispatchEvent(new CustomEvent("clip:change"));
}

/** What "attach" would attach stands on its button. */
function showOnButtons() {
  const clip = currentClip();
  const text = clip ? `${asText(clip.from)}–${asText(clip.until)}` : "";
  for (const place of document.querySelectorAll("[data-clip-text]")) place.textContent = text;
}

/** Play one stretch and stop at its end; a later seek elsewhere or a pause lets go of it. */
export function playStretch(video, from, until) {
  const stop = () => {
    const left = video.currentTime < from - 0.5 || video.currentTime > until + 1.5;
    if (video.currentTime >= until && !left) video.pause();
    if (video.currentTime >= until || left) video.removeEventListener("timeupdate", stop);
  };
  video.currentTime = from;
  video.addEventListener("seeked", () => {
    video.addEventListener("timeupdate", stop);
    video.play().catch(() => {});
  }, { once: true });
}

export function startStretches(video) {
  document.addEventListener("click", (event) => {
    const chip = event.target.closest("[data-seek][data-until]");
    if (chip) playStretch(video, Number(chip.dataset.seek), Number(chip.dataset.until));
  });
}

export function startClip(video) {
  startStretches(video);
  if (!field("from")) return;
  const deeds = {
    from: () => setPoint("from", video),
    until: () => setPoint("until", video),
    clear,
    play: () => { const clip = currentClip(); if (clip) playStretch(video, clip.from, clip.until); },
  };
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-clip]");
    if (button) deeds[button.dataset.clip]();
  });
  for (const name of ["from", "until"]) field(name).addEventListener("input", changed);
  document.addEventListener("evidence:change", showOnButtons);
  changed();
}
