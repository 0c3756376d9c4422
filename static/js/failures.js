/** When a request of htmx fails, say so at the top of the page in words that Django rendered into templates. */

function show(name) {
  const notices = document.getElementById("notices");
  const template = document.getElementById(`failure-${name}`);
  if (!notices || !template) return;
  notices.replaceChildren(template.content.cloneNode(true));
  notices.scrollIntoView({ block: "nearest" });
}

function nameFor(status) {
  if (status === 401) return "session";
  return status === 403 ? "forbidden" : "server";
}

/** Beware: a signed-out request is redirected, and would put the sign-in page into a corner of this one. */
function endedAtSignIn(xhr) {
  const login = document.getElementById("failure-session")?.dataset.login;
  if (!login || !xhr.responseURL || location.pathname === login) return false;
  return new URL(xhr.responseURL).pathname === login;
}

export function startFailureNotices() {
  document.addEventListener("htmx:sendError", () => show("network"));
  document.addEventListener("htmx:timeout", () => show("network"));
  document.addEventListener("htmx:responseError", (event) => show(nameFor(event.detail.xhr.status)));
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (!endedAtSignIn(event.detail.xhr)) return;
    event.detail.shouldSwap = false;
    show("session");
  });
}
