"""A host's connection (WHIP): negotiates, receives without decoding, and says when it has gone silent or gone."""

from __future__ import annotations

import logging
import time
from typing import Protocol

from aiortc import RTCRtpReceiver, RTCRtpTransceiver
from aiortc.rtcrtpparameters import RTCRtpCodecCapability

from media_gateway import offer
from media_gateway.contract import Cause
from media_gateway.frames import Frame
from media_gateway.peer import Peer
from media_gateway.receiver import PassReceiver, take_over
from media_gateway.track_clock import SenderReport

log = logging.getLogger(__name__)

DEAD_AFTER_S = 3.0  # aiortc needs 30 s to notice a dead peer; a host who comes back does not wait that long


class Stage(Protocol):
    """What a session needs of its room."""

    def take_frame(self, frame: Frame) -> None:
        """Take one whole frame."""

    def take_report(self, kind: str, report: SenderReport) -> None:
        """Take the sender's own clock."""

    def publisher_gone(self, session: Session, cause: Cause) -> None:
        """The connection is over."""


class Session:
    """One WHIP session. Frames go to the room from the first packet on; `publisher_gone` comes at most once."""

    def __init__(self, stage: Stage) -> None:
        self.peer = Peer(on_gone=lambda: self._gone(Cause.NETWORK))
        self.sends_audio = False
        self._stage = stage
        self._began = time.monotonic()
        self._said_gone = False
        self._receivers: list[PassReceiver] = []

    async def answer(self, sdp: str) -> str:
        """Return the answer to a host's offer; raise Refusal when there is nothing to receive."""
        offer.check_offer(sdp)
        self.sends_audio = "audio" in offer.kinds_of(sdp)
        for kind in ("video", "audio") if self.sends_audio else ("video",):
            transceiver = self.peer.connection.addTransceiver(kind, direction="recvonly")
            _prefer_what_we_record(transceiver)
            self._receivers.append(take_over(transceiver, self))
        return await self.peer.answer(sdp)

    @property
    def silent_s(self) -> float:
        """Seconds since the last packet, or since the session began."""
        return time.monotonic() - max([self._began, *(receiver.last_packet for receiver in self._receivers)])

    @property
    def is_dead(self) -> bool:
        """Say whether a new connection may take this one's place."""
        return self.silent_s >= DEAD_AFTER_S

    def request_keyframe(self) -> None:
        """Ask for a picture that a decoder, a file or a viewer can start with."""
        self._receivers[0].request_keyframe()

    async def close(self) -> None:
        """End the connection from our side."""
        self._said_gone = True
        await self.peer.close()

    def on_frame(self, frame: Frame) -> None:
        """Hand a frame on."""
        self._stage.take_frame(frame)

    def on_report(self, kind: str, report: SenderReport) -> None:
        """Hand the sender's clock on."""
        self._stage.take_report(kind, report)

    def on_bye(self) -> None:
        """The host said goodbye, or its end of the connection was closed."""
        self._gone(Cause.PUBLISHER_LEFT)

    def on_fault(self) -> None:
        """Our own handling failed; the host may connect again."""
        self._gone(Cause.NETWORK)

    def _gone(self, cause: Cause) -> None:
        if not self._said_gone:
            self._said_gone = True
            self._stage.publisher_gone(self, cause)


def codecs_for(kind: str, *names: str) -> list[RTCRtpCodecCapability]:
    """Return aiortc's entries for these codecs, with the retransmission entries that go with them."""
    wanted = {name.lower() for name in names} | {"rtx"}
    capabilities = RTCRtpReceiver.getCapabilities(kind)
    return [codec for codec in capabilities.codecs if codec.name.lower() in wanted] if capabilities else []


def _prefer_what_we_record(transceiver: RTCRtpTransceiver) -> None:
    names = ("vp8", "h264") if transceiver.kind == "video" else ("opus",)
    transceiver.setCodecPreferences(codecs_for(transceiver.kind, *names))
