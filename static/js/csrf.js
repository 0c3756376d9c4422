/**
 * The form token of now. Signing in again in another tab changes it, and a page that was open before
 * must not lose what was typed: every form and request takes the cookie's token at the moment it is sent.
 */

export function csrfToken() {
  const pair = document.cookie.split("; ").find((text) => text.startsWith("csrftoken="));
  return pair ? decodeURIComponent(pair.slice("csrftoken=".length)) : "";
}

export function startFreshTokens() {
  document.addEventListener("htmx:configRequest", (event) => {
    const token = csrfToken();
    if (token) event.detail.headers["X-CSRFToken"] = token;
  });
  document.addEventListener("submit", (event) => {
    const field = event.target.querySelector("input[name=csrfmiddlewaretoken]");
    const token = csrfToken();
    if (field && token) field.value = token;
  });
}
