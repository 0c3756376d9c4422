"""One WebRTC connection seen from our end: answering an offer, trickled candidates, and the end of it."""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import Callable

from aiortc import RTCConfiguration, RTCPeerConnection, RTCSessionDescription
from aiortc.sdp import candidate_from_sdp

from media_gateway import offer
from media_gateway.errors import Refusal

log = logging.getLogger(__name__)

CONNECT_WITHIN_S = 20.0


class Peer:
    """Owns an RTCPeerConnection. `on_gone` is called once, when the connection failed, closed or never came."""

    def __init__(self, on_gone: Callable[[], None]) -> None:
        self.id = secrets.token_urlsafe(12)
        self.etag = f'"{secrets.token_urlsafe(9)}"'
        self.connection = RTCPeerConnection(RTCConfiguration(iceServers=[]))  # None would mean a public STUN server
        self.connection.on("connectionstatechange", self._state_changed)
        self.on_connected: Callable[[], None] = lambda: None
        self._on_gone = on_gone
        self._gone = False
        self._remote_ufrag = ""
        self._has_candidates = False
        self._deadline = asyncio.get_running_loop().call_later(CONNECT_WITHIN_S, self._never_came)

    async def answer(self, sdp: str) -> str:
        """Apply an offer and return the answer with all our candidates; raise Refusal when it makes no sense."""
        self._remote_ufrag = offer.ufrag_of(sdp)
        cleaned = offer.without_mdns(sdp)
        self._has_candidates = "\r\na=candidate:" in cleaned
        try:
            await self.connection.setRemoteDescription(RTCSessionDescription(sdp=cleaned, type="offer"))
            await self.connection.setLocalDescription(await self.connection.createAnswer())
        except Exception as error:
            log.info("offer refused: %s: %s", type(error).__name__, error)
            await self.close()
            raise offer.bad_sdp("The offer cannot be understood, or has no codec in common with us.") from error
        return offer.with_start_bitrate(self.connection.localDescription.sdp)

    async def trickle(self, text: str) -> None:
        """Take candidates of a PATCH; raise Refusal for an ICE restart, which aiortc cannot do."""
        fragment = offer.read_fragment(text)
        if fragment.ufrag and fragment.ufrag != self._remote_ufrag:
            raise Refusal(422, "no_ice_restart", "ICE restart is not supported: connect again with a new POST.")
        for mid, text_of_one in fragment.candidates:
            if not offer.is_mdns("candidate:" + text_of_one):
                await self._add(mid, text_of_one)
        if fragment.is_last and self._has_candidates:
            await self.connection.addIceCandidate(None)

    async def close(self) -> None:
        """End the connection; `on_gone` is not called for an end we chose."""
        self._gone = True
        self._deadline.cancel()
        await self.connection.close()

    async def _add(self, mid: str, text: str) -> None:
        try:
            candidate = candidate_from_sdp(text)
        except (AssertionError, ValueError, IndexError) as error:
            raise Refusal(400, "bad_request", "A candidate cannot be read.") from error
        candidate.sdpMid = mid or "0"
        self._has_candidates = True
        await self.connection.addIceCandidate(candidate)

    def _state_changed(self) -> None:
        state = self.connection.connectionState
        if state == "connected":
            self._deadline.cancel()
            self.on_connected()
        elif state in ("failed", "closed"):
            self._end()

    def _never_came(self) -> None:
        if self.connection.connectionState != "connected":
            self._end()

    def _end(self) -> None:
        self._deadline.cancel()
        if not self._gone:
            self._gone = True
            self._on_gone()
