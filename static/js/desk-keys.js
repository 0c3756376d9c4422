/**
 * One-key work at the desk; the list is in <dialog id="keys">. They rest while somebody types, while a dialog is open, and
 * when they are switched off there (kept on this machine).
 */
import { setPoint } from "./desk-clip.js";
import { currentCriterion, step } from "./desk-criteria.js";

const KEPT = "desk-keys";

const isTyping = (element) => element.matches("textarea, select, input:not([type=radio], [type=checkbox], [type=button])");
const isPressable = (element) => element.matches("button, a, summary, input, [role=tab]");

function toggle(video) {
  if (video.paused) video.play().catch(() => {});
  else video.pause();
}

function chooseLevel(digit) {
  const radio = currentCriterion()?.querySelector(`[data-key="${digit}"]`);
  if (radio && !radio.matches(":disabled")) radio.click();
}

function attachClip() {
  currentCriterion()?.querySelector("[data-attach=clip]")?.click();
}

function deedFor(key, video) {
  const plain = { n: () => step(1), p: () => step(-1), e: attachClip, "?": () => document.getElementById("keys").showModal() };
  if (/^[1-9]$/.test(key)) return () => chooseLevel(key);
  if (key in plain || !video) return plain[key];
  return {
    " ": () => toggle(video),
    j: () => { video.currentTime = Math.max(0, video.currentTime - 5); },
    l: () => { video.currentTime += 5; },
    i: () => setPoint("from", video),
    o: () => setPoint("until", video),
  }[key];
}

function isResting(event) {
  const element = event.target;
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return true;
  if (document.documentElement.dataset.keys === "off" || document.querySelector("dialog[open]")) return true;
  return isTyping(element) || (event.key === " " && isPressable(element));
}

function startSwitch() {
  const box = document.getElementById("keys-on");
  const apply = () => { document.documentElement.dataset.keys = box.checked ? "on" : "off"; };
  box.checked = localStorage.getItem(KEPT) !== "off";
  apply();
  box.addEventListener("change", () => { localStorage.setItem(KEPT, box.checked ? "on" : "off"); apply(); });
}

export function startKeys(video) {
  startSwitch();
  // Caught on the way down: the player's own keys would answer the same press a second time.
  document.addEventListener("keydown", (event) => {
    const deed = isResting(event) ? null : deedFor(event.key.toLowerCase(), video);
    if (!deed) return;
    event.preventDefault();
    event.stopPropagation();
    deed();
  }, { capture: true });
}
