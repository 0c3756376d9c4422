/** The room's events by WebSocket; connects again by itself with a fresh token until it is closed. */

const AGAIN_MS = [500, 1000, 2000, 3000];

export class RoomSocket {
  #ticket;
  #onMessage;
  #onUp;
  #socket = null;
  #wanted = false;
  #tries = 0;

  /** `ticket` gives credentials or null; `onMessage` gets each parsed message, `onUp` true or false. */
  constructor({ ticket, onMessage, onUp = () => {} }) {
    this.#ticket = ticket;
    this.#onMessage = onMessage;
    this.#onUp = onUp;
  }

  open() {
    if (this.#wanted) return;
    this.#wanted = true;
    this.#connect();
  }

  close() {
    this.#wanted = false;
    this.#socket?.close();
  }

  /** Connect again with other credentials, e.g. under another name. */
  renew() {
    if (this.#socket) this.#socket.close();
    else this.open();
  }

  send(message) {
    if (this.#socket?.readyState !== WebSocket.OPEN) return false;
    this.#socket.send(JSON.stringify(message));
    return true;
  }

  async #connect() {
    const ticket = await this.#ticket({}).catch(() => null);
    if (!this.#wanted) return;
    if (!ticket) return this.#again();
    const socket = new WebSocket(`${ticket.events_url}?token=${encodeURIComponent(ticket.token)}`);
    this.#socket = socket;
    socket.addEventListener("open", () => {
      this.#tries = 0;
      this.#onUp(true);
    });
    socket.addEventListener("message", (event) => this.#onMessage(JSON.parse(event.data)));
    socket.addEventListener("close", () => {
      this.#socket = null;
      this.#onUp(false);
      this.#again();
    });
  }

  #again() {
    const wait = AGAIN_MS[Math.min(this.#tries, AGAIN_MS.length - 1)];
    this.#tries += 1;
    if (this.#wanted) setTimeout(() => this.#wanted && !this.#socket && this.#connect(), wait);
  }
}
