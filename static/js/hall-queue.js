/**
 * Answers on their way to the server: kept in localStorage until acknowledged, sent one at a time in order, tried again
 * with back-off. Each has a key of its own, so that the server takes a repeated one only once.
 *
 * report(kind, detail): queued · saved · late · refused (the server will never take it) · failing (tried again by
 * itself) · signed-out, stopped (waits for retry()) · closed (the attempt is submitted).
 */
import { withRenewal } from "./renew.js";

const PAUSES = [1000, 2000, 4000, 8000, 15000];
const PATIENCE = 15000;

function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

export class AnswerQueue {
  constructor({ attempt, url, report }) {
    Object.assign(this, { url, report, prefix: `kaobo:${attempt}:answer:`, stopped: false, failures: 0, wake: null });
    this.running = false;
    this.unstored = new Set();
    this.entries = this.#stored();
  }

  get size() { return this.entries.length; }

  get failing() { return this.failures > 0; }

  items() { return new Set(this.entries.map((entry) => entry.item)); }

  /** Whether closing the page would lose nothing. */
  isStored() { return this.unstored.size === 0; }

  add(item, answer) {
    const entry = { item, answer, key: newKey(), at: Math.max(Date.now(), (this.entries.at(-1)?.at ?? 0) + 1) };
    this.entries.push(entry);
    try {
      localStorage.setItem(this.prefix + entry.key, JSON.stringify(entry));
    } catch {
      this.unstored.add(entry.key);
    }
    this.report("queued");
    this.run();
  }

  /** Try now: after being off line, signing in again, or a stop. */
  retry() {
    this.stopped = false;
    this.wake?.();
    this.run();
  }

  async run() {
    if (this.running || this.stopped) return;
    this.running = true;
    while (this.entries.length && !this.stopped) await this.#sendFirst();
    this.running = false;
  }

  async #sendFirst() {
    const [entry] = this.entries;
    const sent = performance.now();
    let response = null;
    let body = {};
    try {
      response = await withRenewal((token) => this.#post(entry, token));
      body = await response.json();
    } catch {
      return this.#pause();
    }
    return this.#settle(entry, response.status, { ...body, sent, arrived: performance.now() });
  }

  #post({ item, answer, key }, token) {
    const abort = new AbortController();
    const timer = setTimeout(() => abort.abort(), PATIENCE);
    return fetch(this.url, {
      method: "POST",
      body: new URLSearchParams({ item, answer: JSON.stringify(answer), key }),
      headers: { "X-CSRFToken": token, "X-Requested-With": "fetch" },
      signal: abort.signal,
    }).finally(() => clearTimeout(timer));
  }

  #settle(entry, status, detail) {
    if (status === 200 || (status === 409 && detail.late)) return this.#done(entry, detail.late ? "late" : "saved", detail);
    if (status === 400) return this.#done(entry, "refused", detail);
    if (status === 401) return this.#stop("signed-out", detail);
    if (status === 404) return this.#stop("stopped", detail);
    if (status === 409) return this.#stop("closed", detail);
    return this.#pause();
  }

  #done(entry, kind, detail) {
    this.failures = 0;
    this.entries.shift();
    this.unstored.delete(entry.key);
    localStorage.removeItem(this.prefix + entry.key);
    this.report(kind, detail);
  }

  #stop(kind, detail) {
    this.stopped = true;
    this.report(kind, detail);
  }

  async #pause() {
    const pause = PAUSES[Math.min(this.failures, PAUSES.length - 1)];
    this.failures += 1;
    this.report("failing");
    await new Promise((resolve) => {
      const timer = setTimeout(resolve, pause);
      this.wake = () => { clearTimeout(timer); resolve(); };
    });
    this.wake = null;
  }

  #stored() {
    try {
      const keys = Object.keys(localStorage).filter((key) => key.startsWith(this.prefix));
      return keys.map((key) => JSON.parse(localStorage.getItem(key))).sort((a, b) => a.at - b.at);
    } catch {
      return [];
    }
  }
}
