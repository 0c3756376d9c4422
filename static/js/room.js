/** The viewer's room: the stream when there is one, chat, products as they are called. Words come from the page. */
import { Viewer } from "./whep.js";
import { RoomSocket } from "./room_socket.js";
import { Chat } from "./room_chat.js";
import { post } from "./room_ticket.js";
import { say, show, tell } from "./room_words.js";

const root = document.querySelector("[data-room]");
const video = root.querySelector("video");
const nameForm = document.getElementById("name-form");
let ticket = null;
let chosen = "";

const socket = new RoomSocket({ ticket: async () => ticket ?? ask(), onMessage: hear, onUp: (up) => up || (ticket = null) });
const chat = new Chat(root, (message) => socket.send(message));
const viewer = new Viewer({ video, ticket: ask, onState: enter });

/** Credentials, or null while there is no stream; remembers the name the server gave. */
async function ask() {
  const answer = await post(root.dataset.ticket, { name: chosen });
  if (answer.state === "ended" || answer.state === "submitted") return over();
  if (!answer.token) {
    ticket = null;
    return null;
  }
  ticket = answer;
  chosen = answer.name;
  say("name", { name: answer.name });
  return answer;
}

function enter(state) {
  root.dataset.state = state;
  video.controls = state === "live";
  show(state);
  if (state === "live") socket.open();
}

function over() {
  viewer.stop({ goodbye: false });
  socket.close();
  enter("over");
  return null;
}

function hear(message) {
  if (chat.hear(message)) return;
  if (message.type === "viewers") say("viewers", { n: message.count });
  if (message.type === "room" && message.state === "closed") over();
  if (message.type === "room" && message.state === "waiting") viewer.hostLeft();
}

async function rename(event) {
  event.preventDefault();
  const before = chosen;
  chosen = nameForm.elements.name.value.trim();
  try {
    await ask();
    socket.renew();
    nameForm.closest("dialog").close();
  } catch (error) {
    chosen = before;
    tell("name", { message: error.message });
  }
}

function unmute() {
  video.muted = false;
  video.play().catch(() => null);
}

nameForm.addEventListener("submit", rename);
root.querySelector("[data-unmute]").addEventListener("click", unmute);
video.addEventListener("volumechange", () => {
  root.querySelector("[data-unmute]").hidden = !video.muted;
});
addEventListener("pagehide", () => viewer.stop());
addEventListener("pageshow", (event) => event.persisted && viewer.start());

if (root.dataset.over) over();
else {
  enter("waiting");
  viewer.start();
}
