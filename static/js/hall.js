/**
 * The exam hall. Moving between items needs no request; every change becomes one request of the queue, which survives
 * reload and being off line. The server owns the time; words come from templates that Django rendered.
 */
import { withRenewal } from "./renew.js";
import { AnswerQueue } from "./hall-queue.js";
import { ServerClock, showTime } from "./hall-clock.js";
import { AnswerSheet } from "./hall-sheet.js";
import { startKeys } from "./hall-keys.js";
import { startSubmission } from "./hall-submit.js";
import { fill, say, unsay } from "./hall-words.js";

const hall = document.getElementById("hall");
const paper = document.getElementById("hall-paper");
const saving = document.getElementById("hall-saving");

const sheet = new AnswerSheet(hall);
const clock = new ServerClock(hall.dataset);
const queue = new AnswerQueue({ attempt: hall.dataset.attempt, url: hall.dataset.saveUrl, report });
let newest = Number(hall.dataset.seq);

function showSaving(state, template, values = {}) {
  saving.dataset.state = state;
  saving.replaceChildren(fill(template, values));
}

function showQueue() {
  const unsent = queue.size;
  sheet.showUnsaved(queue.items());
  if (!unsent) return;
  if (queue.stopped) showSaving("error", "hall-stopped", { unsent });
  else if (!queue.failing) showSaving("saving", "hall-sending", { unsent });
  else showSaving("waiting", queue.isStored() ? "hall-waiting" : "hall-unstored", { unsent });
}

/** What happened to an answer: `kind` is one of queued, saved, late, refused, failing, signed-out, stopped, closed. */
function report(kind, detail = {}) {
  if (kind === "saved" || kind === "late") acknowledge(detail);
  if (kind === "late" || kind === "refused" || kind === "stopped") say(kind === "late" ? "hall-late" : "hall-refused", detail);
  if (kind === "failing") say("hall-offline");
  if (kind === "signed-out") say("hall-signed-out");
  if (kind === "closed") location.assign(hall.dataset.receiptUrl);
  showQueue();
  submission.queueChanged();
}

function acknowledge({ seq, received_ms: received, now_ms: now, sent, arrived }) {
  clock.correct(now, sent, arrived);
  if (seq > newest + 1) say("hall-elsewhere");
  newest = Math.max(newest, seq);
  unsay("hall-offline", "hall-signed-out");
  const time = new Date(received).toLocaleTimeString("zh-CN", { timeZone: hall.dataset.zone, hour12: false });
  showSaving("saved", "hall-saved", { time, seq });
}

function answerOf(item) {
  return [...item.querySelectorAll("input:checked")].map((input) => input.value);
}

paper.addEventListener("submit", (event) => event.preventDefault());
paper.addEventListener("change", (event) => {
  const item = event.target.closest(".item");
  sheet.refresh(item);
  queue.add(Number(item.dataset.item), answerOf(item));
});

/** What was answered here and never reached the server goes back onto the page. */
function layUnsentOver() {
  for (const { item, answer } of queue.entries) {
    const box = paper.querySelector(`[data-item="${item}"]`);
    if (!box) continue;
    for (const input of box.querySelectorAll("input")) input.checked = answer.includes(input.value);
    sheet.refresh(box);
  }
}

async function askTheTime() {
  const sent = performance.now();
  const headers = { "X-Requested-With": "fetch" };
  const response = await withRenewal(() => fetch(hall.dataset.clockUrl, { headers, cache: "no-store" })).catch(() => null);
  if (!response?.ok) return;
  const state = await response.json();
  clock.correct(state.now_ms, sent, performance.now());
  clock.deadline = state.deadline_ms;
  if (!state.open && !queue.size) location.assign(state.next);
}

document.addEventListener("click", (event) => {
  if (!event.target.closest("[data-retry]")) return;
  unsay("hall-signed-out");
  queue.retry();
});
window.addEventListener("online", () => { queue.retry(); askTheTime(); });
document.addEventListener("visibilitychange", () => { if (!document.hidden) askTheTime(); });
window.addEventListener("beforeunload", (event) => { if (queue.size && !submission.leaving) event.preventDefault(); });

const submission = startSubmission({ hall, sheet, queue, clock });
startKeys(sheet);
layUnsentOver();
showSaving("saved", newest ? "hall-held" : "hall-none", { seq: newest });
showQueue();
allowAnswers(true); // the page comes without it, so that no choice is made that nobody would send
showTime(clock, { near: () => say("hall-near"), last: () => { unsay("hall-near"); say("hall-last"); }, over, jumped: askTheTime });
askTheTime();
queue.run();

function allowAnswers(isAllowed) {
  for (const group of paper.querySelectorAll("fieldset")) group.disabled = !isAllowed;
}

function over() {
  unsay("hall-near", "hall-last");
  say("hall-over");
  allowAnswers(false);
  submission.finish();
}
