/** Submission: asked for with numbers, sent only when every answer is with the server; at the end of time by itself. */
import { withRenewal } from "./renew.js";
import { say, unsay } from "./hall-words.js";

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

export function startSubmission({ hall, sheet, queue, clock }) {
  const dialog = document.getElementById("submit-dialog");
  const confirm = dialog.querySelector("[data-confirm]");
  const state = { leaving: false, confirmed: false, finishing: false };

  function showCounts() {
    const counts = { answered: sheet.answered, unanswered: sheet.total - sheet.answered, marked: sheet.marked, unsent: queue.size };
    for (const [name, value] of Object.entries(counts)) dialog.querySelector(`[data-count="${name}"]`).textContent = String(value);
    dialog.querySelector("[data-when-unsent]").hidden = queue.size === 0;
  }

  /** True when the server has closed the attempt and the page is leaving for the receipt. */
  async function send() {
    const headers = { "X-Requested-With": "fetch" };
    const post = (token) => fetch(hall.dataset.submitUrl, { method: "POST", headers: { ...headers, "X-CSRFToken": token } });
    const response = await withRenewal(post).catch(() => null);
    if (!response?.ok) return false;
    const { next } = await response.json();
    state.leaving = true;
    location.assign(next);
    return true;
  }

  async function submitWhenSent() {
    if (!state.confirmed || queue.size || state.leaving) return;
    state.confirmed = false;
    unsay("hall-unsubmitted");
    if (await send()) return;
    confirm.disabled = false;
    dialog.close();
    say("hall-unsubmitted");
  }

  document.getElementById("hall-submit").addEventListener("submit", (event) => {
    event.preventDefault();
    showCounts();
    dialog.showModal();
  });
  confirm.addEventListener("click", () => {
    state.confirmed = true;
    confirm.disabled = true;
    queue.retry();
    submitWhenSent();
  });
  dialog.addEventListener("close", () => { state.confirmed = false; confirm.disabled = false; });

  return {
    get leaving() { return state.leaving; },
    queueChanged() {
      if (dialog.open) showCounts();
      submitWhenSent();
    },
    /** Time is up: unsent answers first, spread over two seconds; whatever does not get through, the server closes. */
    async finish() {
      if (state.finishing) return;
      state.finishing = true;
      if (dialog.open) dialog.close();
      await pause(2000 * Math.random());
      while (clock.left() <= 0) {
        if (!queue.size && (await send())) return;
        if (queue.size && !queue.stopped) queue.retry();
        await pause(3000);
      }
      state.finishing = false;
    },
  };
}
