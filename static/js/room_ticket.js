/** Asks the web for credentials at the gateway, and keeps them until shortly before they run out. */
import { withRenewal } from "./renew.js";
import { Refused } from "./room_connection.js";

const EARLY_MS = 60_000;

/** POST to the web; somebody whose sign-in ended is asked for the password without leaving the page. */
export async function post(url, fields = {}) {
  const body = new URLSearchParams(fields);
  const response = await withRenewal((token) =>
    fetch(url, { method: "POST", body, headers: { "X-CSRFToken": token, "X-Requested-With": "fetch" } }),
  );
  if (!response.ok) throw await Refused.from(response, "web");
  return response.json();
}

export class Ticket {
  #url;
  #kept = null;

  constructor(url) {
    this.#url = url;
  }

  async get({ fresh = false } = {}) {
    const isGood = this.#kept && new Date(this.#kept.expires_at) - Date.now() > EARLY_MS;
    if (fresh || !isGood) this.#kept = await post(this.#url);
    return this.#kept;
  }
}
