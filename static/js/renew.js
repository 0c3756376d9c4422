/**
 * Signing in again without leaving the page.
 *
 *   const response = await withRenewal((token) => fetch(url, {
 *     method: "POST", body, headers: { "X-CSRFToken": token, "X-Requested-With": "fetch" },
 *   }));
 *
 * A 401 opens <dialog id="renew">; with the right password the call is made once more with the new token. Somebody who
 * closes the dialog gets the 401 back. Several calls at once share one dialog. Requests of htmx open it too.
 */
import { csrfToken } from "./csrf.js";

const HEADERS = { "X-Requested-With": "fetch" };
let running = null;

export async function withRenewal(fetchCall) {
  const response = await fetchCall(csrfToken());
  if (response.status !== 401 || !(await renewed())) return response;
  return fetchCall(csrfToken());
}

/** True once the page's person is signed in again; false when they would rather not. */
export function renewed() {
  running ??= renew().finally(() => { running = null; });
  return running;
}

async function renew() {
  const dialog = document.getElementById("renew");
  if (!dialog) return false;
  return (await isSignedIn(dialog).catch(() => false)) || ask(dialog);
}

/** Perhaps another tab has signed in meanwhile; in any case the answer sets a token that is valid now. */
async function isSignedIn(dialog) {
  const query = new URLSearchParams({ person: dialog.dataset.person });
  const response = await fetch(`${dialog.dataset.url}?${query}`, { headers: HEADERS });
  return response.status === 204;
}

function ask(dialog) {
  const form = dialog.querySelector("[data-renew-form]");
  return new Promise((resolve) => {
    let done = false;
    form.onsubmit = async (event) => {
      event.preventDefault();
      done = await send(dialog, form);
      if (done) dialog.close();
    };
    dialog.addEventListener("close", () => { clear(dialog, form); resolve(done); }, { once: true });
    if (!dialog.open) dialog.showModal();
    form.elements.password.focus();
  });
}

async function send(dialog, form) {
  const { person, membership, url, network } = dialog.dataset;
  const body = new URLSearchParams({ person, membership, password: form.elements.password.value });
  const button = form.querySelector("button:not([type=button])");
  button.disabled = true;
  try {
    await isSignedIn(dialog);
    const response = await fetch(url, { method: "POST", body, headers: { ...HEADERS, "X-CSRFToken": csrfToken() } });
      if (response.status === 204) return true;
    say(dialog, form, (await response.json()).message);
  } catch {
    say(dialog, form, network);
  } finally {
    button.disabled = false;
  }
  return false;
}

function say(dialog, form, words) {
  dialog.querySelector("[data-renew-error]").textContent = words;
  dialog.querySelector("#renew-error").hidden = false;
  form.elements.password.setAttribute("aria-invalid", "true");
  form.elements.password.select();
}

function clear(dialog, form) {
  form.reset();
  dialog.querySelector("#renew-error").hidden = true;
  form.elements.password.removeAttribute("aria-invalid");
}

export function startRenewal() {
  document.addEventListener("htmx:responseError", (event) => {
    if (event.detail.xhr.status === 401) renewed();
  });
}
