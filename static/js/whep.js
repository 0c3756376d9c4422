/**
 * Plays a room by WHEP, again and again until it is told to stop: before the host sends, through a lost connection,
 * after the gateway came back. `ticket` gives credentials or null while there is no stream; `onState` hears waiting,
 * live, lost.
 */
import { leave, negotiate, watch } from "./room_connection.js";

const AGAIN_MS = 2000;
const EARLY_MS = 4000; // before there is a stream: many may wait

export class Viewer {
  #video;
  #ticket;
  #onState;
  #pc = null;
  #resource = null;
  #token = "";
  #running = false;
  #was = false;

  constructor({ video, ticket, onState }) {
    this.#video = video;
    this.#ticket = ticket;
    this.#onState = onState;
  }

  start() {
    if (this.#running) return;
    this.#running = true;
    this.#attempt();
  }

  /** Without a goodbye when the gateway has closed the room itself. */
  stop({ goodbye = true } = {}) {
    this.#running = false;
    if (goodbye) leave(this.#resource, this.#token);
    this.#drop();
  }

  async #attempt() {
    try {
      const ticket = await this.#ticket({ fresh: true });
      if (!this.#running) return;
      if (!ticket) return this.#again("waiting", EARLY_MS);
      this.#token = ticket.token;
      await this.#connect(ticket.media_url);
    } catch (error) {
      this.#drop();
      this.#again(this.#was && error.code !== "not_live" ? "lost" : "waiting");
    }
  }

  async #connect(url) {
    const pc = new RTCPeerConnection();
    this.#pc = pc;
    for (const kind of ["video", "audio"]) pc.addTransceiver(kind, { direction: "recvonly" });
    const stream = new MediaStream();
    pc.addEventListener("track", (event) => stream.addTrack(event.track));
    this.#video.srcObject = stream;
    watch(pc, { up: () => this.#up(pc), lost: () => pc === this.#pc && this.#lose() });
    this.#resource = await negotiate(pc, url, this.#token);
  }

  #up(pc) {
    if (pc !== this.#pc) return;
    this.#was = true;
    this.#onState("live");
    this.#video.play().catch(() => null); // the page offers a button when the browser wants a gesture first
  }

  #lose() {
    leave(this.#resource, this.#token);
    this.#drop();
    this.#again("lost");
  }

  #again(state, wait = AGAIN_MS) {
    if (!this.#running) return;
    this.#onState(state);
    setTimeout(() => this.#running && !this.#pc && this.#attempt(), wait);
  }

  /** The host is gone although the connection stands: wait for the next one. */
  hostLeft() {
    if (this.#pc) this.#lose();
  }

  #drop() {
    this.#pc?.close();
    this.#pc = this.#resource = null;
  }
}
