/** When a request of htmx fails, say so at the top of the page in words that Django rendered into templates. */

function show(name) {
  const notices = document.getElementById("notices");
  const template = document.getElementById(`failure-${name}`);
  if (!notices || !template) return;
  notices.replaceChildren(template.content.cloneNode(true));
  notices.scrollIntoView({ block: "nearest" });
}

export function startFailureNotices() {
  document.addEventListener("htmx:sendError", () => show("network"));
  document.addEventListener("htmx:timeout", () => show("network"));
  document.addEventListener("htmx:responseError", (event) => {
    const expired = [401, 403].includes(event.detail.xhr.status);
    show(expired ? "session" : "server");
  });
}
