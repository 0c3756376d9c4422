/**
 * Says things in words that Django rendered.
 * show(state): elements with data-when="a b" are visible in the states a and b.
 * say(name, values, key): the element data-words="name" shows its data-text (or data-text-<key>) with {places} filled.
 * tell(name, values): a copy of <template id="say-name"> appears in #notices; places are data-fill elements.
 */

export function show(state) {
  for (const item of document.querySelectorAll("[data-when]")) {
    item.hidden = !item.dataset.when.split(" ").includes(state);
  }
}

export function fill(text, values) {
  return text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}

export function say(name, values = {}, key = "") {
  for (const item of document.querySelectorAll(`[data-words="${name}"]`)) {
    const text = item.getAttribute(key ? `data-text-${key}` : "data-text") ?? "";
    item.textContent = fill(text, values);
  }
}

export function tell(name, values = {}) {
  const template = document.getElementById(`say-${name}`) ?? document.getElementById("say-other");
  const copy = template.content.cloneNode(true);
  for (const place of copy.querySelectorAll("[data-fill]")) place.textContent = values[place.dataset.fill] ?? "";
  const notices = document.getElementById("notices");
  notices.replaceChildren(copy);
  notices.scrollIntoView({ block: "nearest" });
}

export function silence() {
  document.getElementById("notices").replaceChildren();
}

export function clock(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  const pad = (number) => String(number).padStart(2, "0");
  const minutes = `${pad(Math.floor(whole / 60) % 60)}:${pad(whole % 60)}`;
  return whole >= 3600 ? `${Math.floor(whole / 3600)}:${minutes}` : minutes;
}
