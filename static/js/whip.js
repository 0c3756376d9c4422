/**
 * Publishes a camera by WHIP (RFC 9725) and comes back by itself: a lost connection is a new POST with a fresh token.
 * `ticket` gives credentials ({fresh} asks the web again); `onState` hears connecting, live, lost, refused, stopped.
 */
import { leave, negotiate, watch } from "./room_connection.js";

const BACK_OFF_MS = [500, 1000, 2000, 3000];
const MAX_BITRATE = 2_500_000;
const OTHER_PAGE_TRIES = 6; // our own former connection is let go by the gateway after 3 s of silence
const FINAL = new Set([
  "room_closed", "session_moved", "outside_window", "consent_missing", "wrong_room", "wrong_role", "401",
]);

export class Host {
  #stream;
  #ticket;
  #onState;
  #pc = null;
  #resource = null;
  #token = "";
  #wanted = false;
  #was = false;
  #tries = 0;
  #taken = 0;

  constructor({ stream, ticket, onState }) {
    this.#stream = stream;
    this.#ticket = ticket;
    this.#onState = onState;
  }

  start() {
    this.#wanted = true;
    this.#tries = this.#taken = 0;
    this.#onState("connecting");
    return this.#attempt();
  }

  /** The connection looks alive here but the gateway hears nothing: begin again. */
  restart() {
    if (this.#wanted && this.#pc) this.#lose();
  }

  /** Without a goodbye when the gateway has closed the room itself. */
  async stop({ goodbye = true } = {}) {
    this.#wanted = false;
    if (goodbye) await leave(this.#resource, this.#token);
    this.#drop();
    this.#onState("stopped");
  }

  /** For a page that goes away: no time to wait. */
  abandon() {
    leave(this.#resource, this.#token);
  }

  stats() {
    return this.#pc?.getStats() ?? null;
  }

  async #attempt() {
    try {
      const ticket = await this.#ticket({ fresh: true });
      if (!this.#wanted) return;
      this.#token = ticket.token;
      await this.#connect(ticket.media_url);
    } catch (error) {
      this.#drop();
      this.#failed(error);
    }
  }

  async #connect(url) {
    const pc = new RTCPeerConnection();
    this.#pc = pc;
    for (const track of this.#stream.getTracks()) addTrack(pc, track, this.#stream);
    watch(pc, { up: () => this.#up(pc), lost: () => pc === this.#pc && this.#lose() });
    this.#resource = await negotiate(pc, url, this.#token);
  }

  #up(pc) {
    if (pc !== this.#pc) return;
    this.#tries = this.#taken = 0;
    this.#was = true;
    this.#onState("live");
  }

  #lose() {
    leave(this.#resource, this.#token);
    this.#drop();
    if (!this.#wanted) return;
    this.#onState("lost");
    this.#again();
  }

  #failed(error) {
    if (!this.#wanted) return;
    if (error.code === "already_live") this.#taken += 1;
    const isOver = FINAL.has(error.code) || this.#taken >= OTHER_PAGE_TRIES;
    const isNew = !this.#was && error.code !== "already_live" && error.status !== 401;
    if (isOver || isNew) {
      this.#wanted = false;
      this.#onState("refused", error);
      return;
    }
    if (this.#was) this.#onState("lost", error);
    this.#again();
  }

  #again() {
    const wait = BACK_OFF_MS[Math.min(this.#tries, BACK_OFF_MS.length - 1)];
    this.#tries += 1;
    setTimeout(() => this.#wanted && !this.#pc && this.#attempt(), wait);
  }

  #drop() {
    this.#pc?.close();
    this.#pc = this.#resource = null;
  }
}

/** VP8 first: every browser has it, so a host who comes back with another device still fits into the same recording. */
function addTrack(pc, track, stream) {
  const encodings = track.kind === "video" ? [{ maxBitrate: MAX_BITRATE }] : [{}];
  const transceiver = pc.addTransceiver(track, { direction: "sendonly", streams: [stream], sendEncodings: encodings });
  if (track.kind !== "video" || !transceiver.setCodecPreferences) return;
  const codecs = RTCRtpSender.getCapabilities("video").codecs;
  const isFirst = (codec) => codec.mimeType.toLowerCase() === "video/vp8";
  transceiver.setCodecPreferences([...codecs.filter(isFirst), ...codecs.filter((codec) => !isFirst(codec))]);
}
