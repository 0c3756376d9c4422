/** The list of what is said in a room, its form, and the product cards that price calls light up. */
import { say } from "./room_words.js";

const MOST_LINES = 200;

export class Chat {
  #list;
  #empty;
  #host;

  /** `root` holds a list [data-chat], words for when it is empty, a <template data-line> and a form [data-chat-form]. */
  constructor(root, send) {
    this.#list = root.querySelector("[data-chat]");
    this.#empty = root.querySelector("[data-chat-empty]");
    this.#host = this.#list.dataset.host;
    const form = root.querySelector("[data-chat-form]");
    form?.addEventListener("submit", (event) => {
      event.preventDefault();
      const field = form.elements.text;
      const text = field.value.trim();
      if (!text) return;
      if (send({ type: "chat", text })) field.value = "";
      else say("chat-note", {}, "offline");
    });
  }

  /** True when the message was one for the chat. */
  hear(message) {
    if (message.type === "hello") this.#begin(message.history);
    else if (message.type === "chat") this.#add(message);
    else if (message.type === "price_call") this.#call(message);
    else if (message.type === "refused") say("chat-note", {}, message.error.replaceAll("_", "-"));
    else return false;
    return true;
  }

  #begin(history) {
    this.#list.replaceChildren();
    this.#empty.hidden = false;
    say("chat-note", {}, "none");
    for (const message of history) this.hear(message);
  }

  #add(message) {
    const isAtEnd = this.#list.scrollHeight - this.#list.scrollTop - this.#list.clientHeight < 60;
    const line = this.#list.parentElement.querySelector("template[data-line]").content.cloneNode(true);
    const item = line.querySelector("li");
    item.classList.toggle("host", message.name === this.#host);
    line.querySelector("[data-who]").textContent = message.name;
    line.querySelector("[data-said]").textContent = message.text;
    line.querySelector("time").textContent = new Date(message.at_ms).toLocaleTimeString("zh-CN", { hour12: false, timeZone: this.#list.dataset.zone });
    this.#list.append(line);
    this.#empty.hidden = true;
    while (this.#list.children.length > MOST_LINES) this.#list.firstElementChild.remove();
    if (isAtEnd) this.#list.scrollTop = this.#list.scrollHeight;
    say("chat-note", {}, "none");
  }

  #call(message) {
    this.#add(message);
    for (const mark of document.querySelectorAll("[data-product]")) {
      const isCalled = mark.dataset.product === message.ref;
      if (isCalled) mark.querySelector("[data-called]").hidden = false;
    }
  }
}
