/** One WebRTC connection to the gateway by HTTP (RFC 9725 for a host, WHEP for a viewer): POST the offer, later DELETE. */

const GATHER_MS = 1000;

/** The other side answered and said no. `code` is its word for why, `source` is "web" or "gateway". */
export class Refused extends Error {
  constructor(code, message, status, source) {
    super(message);
    this.code = code;
    this.status = status;
    this.source = source;
  }

  static async from(response, source) {
    const body = await response.json().catch(() => ({}));
    return new Refused(body.error ?? String(response.status), body.message ?? "", response.status, source);
  }
}

function gathered(pc) {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, GATHER_MS);
    pc.addEventListener("icegatheringstatechange", () => {
      if (pc.iceGatheringState !== "complete") return;
      clearTimeout(timer);
      resolve();
    });
  });
}

/** Negotiate `pc` with the gateway; returns the address of the session to DELETE. */
export async function negotiate(pc, url, token) {
  await pc.setLocalDescription();
  await gathered(pc);
  const response = await fetch(url, {
    method: "POST",
    headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/sdp" },
    body: pc.localDescription.sdp,
  });
  if (!response.ok) throw await Refused.from(response, "gateway");
  await pc.setRemoteDescription({ type: "answer", sdp: await response.text() });
  return new URL(response.headers.get("Location"), url).href;
}

/** Say goodbye; when nobody hears it the gateway notices the silence by itself. */
export async function leave(resource, token) {
  if (!resource) return;
  const request = { method: "DELETE", headers: { Authorization: `Bearer ${token}` }, keepalive: true };
  await fetch(resource, request).catch(() => null);
}

/** Calls back once when the connection is up, and once when it is lost for good or for longer than `patience` ms. */
export function watch(pc, { up, lost, patience = 2500 }) {
  let timer = 0;
  let over = false;
  const end = () => {
    if (!over) lost();
    over = true;
  };
  pc.addEventListener("connectionstatechange", () => {
    clearTimeout(timer);
    if (pc.connectionState === "connected") up();
    if (pc.connectionState === "disconnected") timer = setTimeout(end, patience);
    if (pc.connectionState === "failed") end();
  });
}
