"""Takes RTP from aiortc and hands on whole frames; aiortc's private names are here and in startup_check.py only."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from typing import Any, Protocol

from aiortc import RTCRtpTransceiver
from aiortc.codecs import is_rtx
from aiortc.rtcrtpparameters import RTCRtpCodecParameters, RTCRtpReceiveParameters
from aiortc.rtcrtpreceiver import RemoteStreamTrack, StreamStatistics
from aiortc.rtp import (
    RTCP_PSFB_APP,
    RTCP_PSFB_PLI,
    RTCP_RTPFB_NACK,
    RtcpByePacket,
    RtcpPsfbPacket,
    RtcpReceiverInfo,
    RtcpRrPacket,
    RtcpRtpfbPacket,
    RtcpSrPacket,
    RtpPacket,
    pack_remb_fci,
    unwrap_rtx,
)
from aiortc.stats import RTCStatsReport

from media_gateway import h264
from media_gateway.assembly import Assembled, AudioAssembler, VideoAssembler
from media_gateway.frames import VIDEO_RATE, Frame
from media_gateway.rtp_payload import piece_of
from media_gateway.track_clock import SenderReport

log = logging.getLogger(__name__)

REMB_BITS_PER_S = 2_500_000  # fixed: aiortc has no transport-cc, and its own estimate starts at 300 kbit/s
PLI_EVERY_S = 0.5
_RTCP_EVERY_S = 1.0


class Sink(Protocol):
    """Who gets what a receiver receives. Called on the loop, between packets: must be quick and must not raise."""

    def on_frame(self, frame: Frame) -> None:
        """Take a whole frame."""

    def on_report(self, kind: str, report: SenderReport) -> None:
        """Take the sender's clock."""

    def on_bye(self) -> None:
        """The sender said goodbye."""

    def on_fault(self) -> None:
        """Our own handling failed; nothing more will come."""


def take_over(transceiver: RTCRtpTransceiver, sink: Sink) -> PassReceiver:
    """Put our receiver in the place of the one that would decode; before the offer is applied."""
    receiver = PassReceiver(transceiver.kind, transceiver.receiver.transport, sink)
    receiver._set_rtcp_ssrc(transceiver.sender._ssrc)
    transceiver._RTCRtpTransceiver__receiver = receiver  # type: ignore[attr-defined]
    return receiver


class PassReceiver:
    """Stands where aiortc expects an RTCRtpReceiver: feedback to the sender, frames to the sink, no decoder."""

    def __init__(self, kind: str, transport: Any, sink: Sink) -> None:
        self.transport = transport
        self.last_packet = 0.0  # monotonic s
        self._enabled = True  # set by aiortc
        self._track: RemoteStreamTrack | None = None  # set by aiortc
        self._kind = kind
        self._sink = sink
        self._codecs: dict[int, RTCRtpCodecParameters] = {}
        self._ssrc: int | None = None  # the source now listened to
        self._rtcp_ssrc: int | None = None
        self._rtcp_task: asyncio.Task[None] | None = None
        self._statistics = StreamStatistics(VIDEO_RATE)  # a new one for each source
        self._report: tuple[int, float] | None = None  # middle of the last sender report's NTP time, when it came
        self._video, self._audio = VideoAssembler(), AudioAssembler()
        self._parameter_sets: tuple[bytes | None, bytes | None] = (None, None)
        self._keyframe_wanted = False
        self._last_pli = 0.0

    @property
    def track(self) -> RemoteStreamTrack | None:
        """What aiortc made for us; nothing is ever put into it."""
        return self._track

    def request_keyframe(self) -> None:
        """Ask the sender for a keyframe, with the next packet that comes, at most twice a second."""
        self._keyframe_wanted = True

    # What aiortc calls.

    def setTransport(self, transport: Any) -> None:  # noqa: N802 - aiortc's name
        """Use another transport: this medium was bundled with the first."""
        self.transport = transport

    def _set_rtcp_ssrc(self, ssrc: int) -> None:
        self._rtcp_ssrc = ssrc

    async def receive(self, parameters: RTCRtpReceiveParameters) -> None:
        """Begin: the connection is up."""
        if self._rtcp_task is None:
            self._codecs = {codec.payloadType or 0: codec for codec in parameters.codecs}
            self.transport._register_rtp_receiver(self, parameters)
            self._rtcp_task = asyncio.create_task(self._send_reports())

    async def stop(self) -> None:
        """End: the connection is being closed."""
        if self._rtcp_task is not None:
            self.transport._unregister_rtp_receiver(self)
            self._rtcp_task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._rtcp_task

    async def getStats(self) -> RTCStatsReport:  # noqa: N802 - aiortc's name
        """Return nothing; the room has its own figures."""
        return RTCStatsReport()

    def _handle_disconnect(self) -> None:
        self._sink.on_bye()

    async def _handle_rtcp_packet(self, packet: object) -> None:
        if isinstance(packet, RtcpSrPacket):
            info = packet.sender_info
            self._report = (info.ntp_timestamp >> 16) & 0xFFFFFFFF, time.monotonic()
            if info.ntp_timestamp:
                self._sink.on_report(self._kind, SenderReport(info.ntp_timestamp, info.rtp_timestamp))
        elif isinstance(packet, RtcpByePacket):
            self._sink.on_bye()

    async def _handle_rtp_packet(self, packet: RtpPacket, arrival_time_ms: int) -> None:
        """Take one packet. An exception here would end aiortc's loop for the connection, so it ends ours, cleanly."""
        if not self._enabled:
            return
        try:
            await self._take(packet, time.monotonic())
        except Exception:
            log.exception("a packet could not be handled; the connection is ended")
            self._enabled = False
            self._sink.on_fault()

    # What we do with it.

    async def _take(self, packet: RtpPacket, now: float) -> None:
        codec = self._codecs.get(packet.payload_type)
        if codec is None:
            return
        self.last_packet = now
        if is_rtx(codec):
            apt = codec.parameters.get("apt")
            if self._ssrc is None or len(packet.payload) < 2 or not isinstance(apt, int) or apt not in self._codecs:
                return
            packet, codec = unwrap_rtx(packet, payload_type=apt, ssrc=self._ssrc), self._codecs[apt]
        elif packet.ssrc != self._ssrc:
            await self._listen_to(packet.ssrc, codec)
        self._statistics.add(packet)
        if self._kind == "audio":
            frames = self._audio.add(packet.sequence_number, packet.timestamp, packet.payload, now)
        else:
            frames = await self._take_video(packet, codec.name.lower(), now)
        for frame in frames:
            self._hand_on(frame, codec.name.lower(), now)

    async def _take_video(self, packet: RtpPacket, codec: str, now: float) -> list[Assembled]:
        try:
            piece = piece_of(codec, packet.payload)
        except ValueError as error:
            log.debug("a packet that cannot be read: %s", error)
            return []
        frames = self._video.add(packet.sequence_number, packet.timestamp, bool(packet.marker), piece, now)
        if lost := self._video.due_nacks(now):
            await self._send(RtcpRtpfbPacket(RTCP_RTPFB_NACK, self._rtcp_ssrc or 0, self._ssrc or 0, lost))
        if (self._keyframe_wanted or self._video.wants_keyframe) and now - self._last_pli >= PLI_EVERY_S:
            self._keyframe_wanted, self._last_pli = False, now
            await self._send(RtcpPsfbPacket(RTCP_PSFB_PLI, self._rtcp_ssrc or 0, self._ssrc or 0))
        return frames

    async def _listen_to(self, ssrc: int, codec: RTCRtpCodecParameters) -> None:
        self._ssrc = ssrc
        self._statistics = StreamStatistics(codec.clockRate)
        self._video, self._audio = VideoAssembler(), AudioAssembler()
        await self._send_remb()

    def _hand_on(self, frame: Assembled, codec: str, now: float) -> None:
        data = frame.data
        if codec == "h264" and frame.key:
            data = self._with_parameter_sets(data)
        self._sink.on_frame(Frame(self._kind, codec, data, frame.timestamp, frame.key, now))

    def _with_parameter_sets(self, data: bytes) -> bytes:
        """Some senders give SPS and PPS only once; a file and a late viewer need them with every keyframe."""
        found = h264.parameter_sets(data)
        if None not in found:
            self._parameter_sets = found
            return data
        return h264.with_parameter_sets(data, *self._parameter_sets)

    async def _send_reports(self) -> None:
        while True:
            await asyncio.sleep(_RTCP_EVERY_S)
            if self._ssrc is not None:
                await self._send(RtcpRrPacket(ssrc=self._rtcp_ssrc or 0, reports=[self._receiver_info(self._ssrc)]))
                await self._send_remb()

    def _receiver_info(self, ssrc: int) -> RtcpReceiverInfo:
        last, since = (self._report[0], time.monotonic() - self._report[1]) if self._report else (0, 0.0)
        return RtcpReceiverInfo(
            ssrc=ssrc,
            fraction_lost=self._statistics.fraction_lost,
            packets_lost=self._statistics.packets_lost,
            highest_sequence=self._statistics.max_seq or 0,
            jitter=self._statistics.jitter,
            lsr=last,
            dlsr=min(int(since * 65536), 0xFFFFFFFF),
        )

    async def _send_remb(self) -> None:
        if self._kind == "video" and self._ssrc is not None:
            fci = pack_remb_fci(REMB_BITS_PER_S, [self._ssrc])
            await self._send(RtcpPsfbPacket(RTCP_PSFB_APP, self._rtcp_ssrc or 0, 0, fci))

    async def _send(self, packet: RtcpRrPacket | RtcpPsfbPacket | RtcpRtpfbPacket) -> None:
        with contextlib.suppress(ConnectionError):  # the connection is ending; its state says so elsewhere
            await self.transport._send_rtp(bytes(packet))
