"""A viewer's connection (WHEP): gets the host's encoded packets, nothing decoded, nothing encoded."""

from __future__ import annotations

from typing import Protocol

from media_gateway import offer
from media_gateway.errors import Refusal
from media_gateway.feed import FeedTrack
from media_gateway.frames import Frame
from media_gateway.peer import Peer
from media_gateway.session import codecs_for


class House(Protocol):
    """What a viewer needs of its room."""

    def request_keyframe(self) -> None:
        """Ask the host for a picture to start with."""

    def viewer_gone(self, viewer: Viewer) -> None:
        """The connection is over."""


class Viewer:
    """One WHEP session, tied to the codec it was negotiated with."""

    def __init__(self, house: House, video_codec: str) -> None:
        self.peer = Peer(on_gone=lambda: house.viewer_gone(self))
        self.peer.on_connected = self._connected
        self.video_codec = video_codec
        self._house = house
        self._is_connected = False
        self._tracks: dict[str, FeedTrack] = {}

    async def answer(self, sdp: str) -> str:
        """Return the answer to a viewer's offer; raise Refusal when it cannot show what the host sends."""
        offer.check_offer(sdp, needs_video=False)
        kinds = offer.kinds_of(sdp) & {"video", "audio"}
        if not kinds:
            raise offer.bad_sdp("The offer wants neither picture nor sound.")
        if "video" in kinds and f" {self.video_codec}/90000" not in sdp.lower():
            raise Refusal(
                422, "no_common_codec", f"The host sends {self.video_codec.upper()}, which this viewer cannot show."
            )
        for kind in sorted(kinds):
            self._add_track(kind)
        return await self.peer.answer(sdp)

    def show(self, frame: Frame, source: object) -> None:
        """Pass a frame on, if this viewer is connected and wants its kind."""
        track = self._tracks.get(frame.kind)
        if track is not None and self._is_connected:
            track.put(frame, source)

    async def close(self) -> None:
        """End the connection from our side."""
        await self.peer.close()

    def _add_track(self, kind: str) -> None:
        track = self._tracks[kind] = FeedTrack(kind, self._house.request_keyframe)
        transceiver = self.peer.connection.addTransceiver(track, direction="sendonly")
        transceiver.setCodecPreferences(codecs_for(kind, self.video_codec if kind == "video" else "opus"))
        # Stock aiortc would ask its encoder, but nothing is encoded here: a lost picture is the host's to renew.
        transceiver.sender._send_keyframe = self._house.request_keyframe  # type: ignore[method-assign]

    def _connected(self) -> None:
        self._is_connected = True
        self._house.request_keyframe()
