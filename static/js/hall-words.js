/** Puts words that Django rendered into <template id="…"> onto the page; [name] in them is filled in. */

export function fill(id, values = {}) {
  const words = document.getElementById(id).content.cloneNode(true);
  const walker = document.createTreeWalker(words, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    walker.currentNode.data = walker.currentNode.data.replace(/\[(\w+)\]/g, (whole, name) => values[name] ?? whole);
  }
  return words;
}

/** Show a notice once; a second time replaces the first. `message` fills its [data-message]. */
export function say(id, { message = "" } = {}) {
  unsay(id);
  const notice = fill(id).firstElementChild;
  notice.dataset.says = id;
  const place = notice.querySelector("[data-message]");
  if (place) place.textContent = message;
  document.getElementById("notices").append(notice);
}

export function unsay(...ids) {
  for (const id of ids) document.querySelector(`[data-says="${id}"]`)?.remove();
}
