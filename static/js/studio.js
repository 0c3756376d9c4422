/** The live studio: preview, going live, staying live, product cards, chat, ending. Words come from the page. */
import { Host } from "./whip.js";
import { RoomSocket } from "./room_socket.js";
import { Chat } from "./room_chat.js";
import { Ticket } from "./room_ticket.js";
import { health } from "./studio_health.js";
import { openCamera } from "./studio_camera.js";
import { clock, say, show, silence, tell } from "./room_words.js";

const POLL_MS = 2000;
const DEAF_POLLS = 2; // how often the gateway may hear nothing, or say nothing, before we begin again

const root = document.querySelector("[data-studio]");
const video = root.querySelector("video");
const ticket = new Ticket(root.dataset.goLive);
let state = root.dataset.state === "live" ? "resume" : "idle";
let host = null;
let recorded = { seconds: 0, at: 0 };
let deaf = 0;
let hasSocket = false;
let wakeLock = null;

const socket = new RoomSocket({ ticket: (how) => ticket.get(how), onMessage: hear, onUp: (up) => (hasSocket = up) });
const chat = new Chat(root, (message) => socket.send(message));

function enter(next) {
  state = next;
  root.dataset.state = next;
  show(next);
}

async function begin() {
  for (const button of root.querySelectorAll("[data-go]")) button.disabled = true;
  try {
    const stream = video.srcObject ?? (await openCamera(video));
    host = new Host({ stream, ticket: (how) => ticket.get(how), onState: hostState });
    await host.start();
  } catch (error) {
    tell(error.name === "NotAllowedError" ? "denied" : "camera", { message: error.message });
  } finally {
    for (const button of root.querySelectorAll("[data-go]")) button.disabled = false;
  }
}

function hostState(next, error) {
  if (next === "refused") return refused(error);
  if (next === "live") {
    silence();
    socket.open();
    deaf = 0;
    navigator.wakeLock?.request("screen").then((lock) => (wakeLock = lock), () => null);
  }
  enter(next === "stopped" ? "ended" : next);
}

function refused(error) {
  const isOver = error.code === "room_closed" || error.code === "session_moved";
  enter(isOver ? "ended" : root.dataset.begun ? "resume" : "idle");
  const name = error.code ? error.code.replaceAll("_", "-") : "network";
  tell(error.source === "web" && !document.getElementById(`say-${name}`) ? "web" : name, { message: error.message });
}

function hear(message) {
  if (chat.hear(message)) return;
  if (message.type === "viewers") say("viewers", { n: message.count });
  if (message.type === "room" && message.state === "closed") over();
  if (message.type === "recording") say("health", {}, message.recording ? "good" : "disk");
}

function over() {
  socket.close();
  host?.stop({ goodbye: false });
  enter("ended");
}

async function poll() {
  if (!host || (state !== "live" && state !== "lost")) return;
  try {
    const { room_url: url, token } = await ticket.get();
    const response = await fetch(url, { headers: { Authorization: `Bearer ${token}` } });
    if (!response.ok) return;
    await judge(await response.json());
  } catch {
    if (state !== "live") return;
    say("health", {}, "unknown");
    if (!hasSocket) isDeaf(); // no answer alone is no proof; with the socket gone too, the gateway is not there
  }
}

/** Counts; true when it was once too often and the connection begins again. */
function isDeaf() {
  deaf += 1;
  if (deaf < DEAF_POLLS) return false;
  deaf = 0;
  host.restart();
  return true;
}

async function judge(room) {
  if (room.state === "closed") return over();
  recorded = { seconds: room.recorded_seconds, at: performance.now() };
  say("viewers", { n: room.viewers });
  if (state !== "live") return;
  if (room.state === "live") deaf = 0;
  else if (isDeaf()) return;
  say("health", {}, await health(host, room));
}

function tick() {
  const since = state === "live" && recorded.at ? (performance.now() - recorded.at) / 1000 : 0;
  say("elapsed", { time: clock(recorded.seconds + Math.min(since, 3)) });
}

async function end(event) {
  event.preventDefault();
  const form = event.target;
  form.querySelector("button[data-end]").disabled = true;
  socket.close();
  await host?.stop();
  form.submit();
}

root.addEventListener("click", (event) => {
  if (event.target.closest("[data-go]")) begin();
  const call = event.target.closest("[data-call]");
  if (call && !socket.send({ type: "price_call", text: call.dataset.text, ref: call.dataset.call })) tell("not-live");
});
document.getElementById("end-form").addEventListener("submit", end);
addEventListener("pagehide", () => host?.abandon());
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible" && wakeLock?.released && state === "live") {
    navigator.wakeLock.request("screen").then((lock) => (wakeLock = lock), () => null);
  }
});

enter(state);
setInterval(poll, POLL_MS);
setInterval(tick, 500);
openCamera(video).then(
  () => silence(),
  (error) => tell(error.name === "NotAllowedError" ? "denied" : "camera", { message: error.message }),
);
