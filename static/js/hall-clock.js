/**
 * The server's time on this machine: offset from the replies with the shortest way, counted by the monotonic clock so
 * that nobody's wall clock matters.
 */

const NEAR = 5 * 60000;
const LAST = 60000;

export class ServerClock {
  constructor({ now, deadline }) {
    this.deadline = Number(deadline);
    this.offset = Number(now) - performance.now();
    this.shortest = Infinity;
  }

  now() { return performance.now() + this.offset; }

  left() { return this.deadline - this.now(); }

  /** A reply that said `serverNow`; `sent` and `arrived` are by performance.now(). Long ways say little. */
  correct(serverNow, sent, arrived) {
    const way = arrived - sent;
    const offset = serverNow - (sent + arrived) / 2;
    if (way > this.shortest + 50 && Math.abs(offset - this.offset) < way) return;
    this.shortest = Math.min(this.shortest, way);
    this.offset = offset;
  }
}

function written(ms) {
  const seconds = Math.max(0, Math.ceil(ms / 1000));
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const two = (number) => String(number).padStart(2, "0");
  return h ? `${h}:${two(m)}:${two(s)}` : `${two(m)}:${two(s)}`;
}

/** Draw the clock four times a second and call `near`, `last`, `over` once each; `jumped` after the machine slept. */
export function showTime(clock, { near, last, over, jumped }) {
  const box = document.getElementById("hall-clock");
  const digits = box.querySelector("[data-clock]");
  const due = new Map([["near", [NEAR, near]], ["last", [LAST, last]], ["over", [0, over]]]);
  let apart = Date.now() - performance.now();
  const tick = () => {
    const left = clock.left();
    const text = written(left);
    if (digits.textContent !== text) digits.textContent = text;
    box.dataset.near = String(left <= NEAR && left > LAST);
    box.dataset.last = String(left <= LAST);
    for (const [name, [limit, call]] of due) {
      if (left > limit) continue;
      due.delete(name);
      const isStale = (name === "near" && left <= LAST) || (name === "last" && left <= 0);
      if (!isStale) call();
    }
    const drift = Date.now() - performance.now();
    if (Math.abs(drift - apart) > 2000) jumped();
    apart = drift;
  };
  tick();
  setInterval(tick, 250);
}
