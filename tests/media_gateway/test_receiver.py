import random

import pytest
from aiortc.codecs.h264 import H264Encoder
from aiortc.codecs.vpx import Vp8Encoder
from aiortc.rtcrtpparameters import RTCRtpCodecParameters, RTCRtpReceiveParameters
from aiortc.rtp import (
    RTCP_PSFB_APP,
    RTCP_PSFB_PLI,
    RtcpByePacket,
    RtcpPacket,
    RtcpPsfbPacket,
    RtcpRtpfbPacket,
    RtcpSenderInfo,
    RtcpSrPacket,
    RtpPacket,
    unpack_remb_fci,
    wrap_rtx,
)

from media_gateway import h264
from media_gateway.frames import Frame
from media_gateway.receiver import REMB_BITS_PER_S, PassReceiver
from media_gateway.track_clock import SenderReport
from tests.media_gateway.material import audio_frames, video_frames

VP8, RTX, H264, OPUS = 97, 98, 99, 96
SSRC, RTX_SSRC = 1111, 2222


class Transport:
    """What a receiver needs of aiortc's DTLS transport; keeps the RTCP it is given."""

    def __init__(self) -> None:
        self.sent: list[object] = []

    def _register_rtp_receiver(self, receiver, parameters) -> None:
        self.registered = receiver

    def _unregister_rtp_receiver(self, receiver) -> None:
        self.registered = None

    async def _send_rtp(self, data: bytes) -> None:
        self.sent += RtcpPacket.parse(data)


class Sink:
    def __init__(self) -> None:
        self.frames: list[Frame] = []
        self.reports: list[tuple[str, SenderReport]] = []
        self.goodbyes = self.faults = 0
        self.error: Exception | None = None

    def on_frame(self, frame: Frame) -> None:
        if self.error is not None:
            raise self.error
        self.frames.append(frame)

    def on_report(self, kind: str, report: SenderReport) -> None:
        self.reports.append((kind, report))

    def on_bye(self) -> None:
        self.goodbyes += 1

    def on_fault(self) -> None:
        self.faults += 1


class Line:
    """A receiver between a sink and a transport that are ours; `packets` are as a sender would number them."""

    def __init__(self, kind: str = "video") -> None:
        self.sink, self.transport = Sink(), Transport()
        self.receiver = PassReceiver(kind, self.transport, self.sink)
        self.receiver._set_rtcp_ssrc(42)
        self._sequence = 65_500

    async def begin(self) -> None:
        codecs = [
            RTCRtpCodecParameters("video/VP8", 90_000, payloadType=VP8),
            RTCRtpCodecParameters("video/rtx", 90_000, payloadType=RTX, parameters={"apt": VP8}),
            RTCRtpCodecParameters("video/H264", 90_000, payloadType=H264),
            RTCRtpCodecParameters("audio/opus", 48_000, 2, payloadType=OPUS),
        ]
        await self.receiver.receive(RTCRtpReceiveParameters(codecs=codecs))

    def packets(self, payload_type: int, payloads: list[bytes], timestamp: int) -> list[RtpPacket]:
        made = []
        for place, payload in enumerate(payloads):
            self._sequence = (self._sequence + 1) % 65_536
            packet = RtpPacket(payload_type, int(place == len(payloads) - 1), self._sequence, timestamp, SSRC, payload)
            made.append(packet)
        return made

    def vp8(self, count: int, first: int = 0) -> list[list[RtpPacket]]:
        frames = video_frames("vp8")[first : first + count]
        return [self.packets(VP8, _split(data), 3000 * (first + n)) for n, (data, _) in enumerate(frames)]

    async def feed(self, packets: list[RtpPacket]) -> None:
        for packet in packets:
            await self.receiver._handle_rtp_packet(packet, arrival_time_ms=0)

    def feedback(self, kind: type, fmt: int | None = None) -> list:
        return [p for p in self.transport.sent if isinstance(p, kind) and (fmt is None or p.fmt == fmt)]


def _split(data: bytes) -> list[bytes]:
    """Packetise VP8 into at least three packets, so that there is something to lose."""
    size = max(1, len(data) // 3)
    payloads = Vp8Encoder._packetize(data[:size], 7)
    return payloads + [b"\x80\x80\x07" + data[at : at + size] for at in range(size, len(data), size)]


@pytest.fixture
async def line():
    line = Line()
    await line.begin()
    yield line
    await line.receiver.stop()


async def test_frames_are_handed_on_whole_with_codec_time_and_key(line):
    for packets in line.vp8(20):
        await line.feed(packets)

    frames = line.sink.frames

    assert [(frame.data, frame.key) for frame in frames] == list(video_frames("vp8")[:20])
    assert [frame.timestamp for frame in frames] == [3000 * number for number in range(20)]
    assert {(frame.kind, frame.codec) for frame in frames} == {("video", "vp8")}


async def test_full_bandwidth_is_granted_from_the_first_packet_on(line):
    await line.feed(line.vp8(1)[0][:1])

    granted = line.feedback(RtcpPsfbPacket, RTCP_PSFB_APP)

    assert unpack_remb_fci(granted[0].fci) == (pytest.approx(REMB_BITS_PER_S, rel=0.001), [SSRC])


async def test_a_keyframe_is_asked_for_until_one_comes_but_not_with_every_packet(line):
    for packets in line.vp8(10, first=3):
        await line.feed(packets)

    asked = line.feedback(RtcpPsfbPacket, RTCP_PSFB_PLI)

    assert line.sink.frames == []
    assert [(pli.ssrc, pli.media_ssrc) for pli in asked] == [(42, SSRC)]


async def test_a_lost_packet_is_asked_for_and_taken_from_its_retransmission(line):
    frames = line.vp8(6)
    lost = frames[2].pop(1)
    for packets in frames:
        await line.feed(packets)
    received_before = len(line.sink.frames)

    await line.feed([wrap_rtx(lost, payload_type=RTX, sequence_number=5, ssrc=RTX_SSRC)])

    assert received_before == 2
    assert line.feedback(RtcpRtpfbPacket)[0].lost == [lost.sequence_number]
    assert [frame.data for frame in line.sink.frames] == [data for data, _ in video_frames("vp8")[:6]]


async def test_a_keyframe_without_parameter_sets_gets_those_seen_before(line):
    data, _ = video_frames("h264")[0]
    units = h264.split_units(data)
    bare = h264.START_CODE + next(unit for unit in units if unit[0] & 0x1F == h264.IDR)
    for number, stream in enumerate((data, bare)):
        payloads = H264Encoder._packetize(H264Encoder._split_bitstream(stream))
        await line.feed(line.packets(H264, payloads, 3000 * number))

    assert [frame.key for frame in line.sink.frames] == [True, True]
    assert h264.parameter_sets(line.sink.frames[1].data) == h264.parameter_sets(data)


async def test_sound_is_handed_on_packet_by_packet():
    line = Line("audio")
    await line.begin()
    for number, data in enumerate(audio_frames()[:10]):
        await line.feed(line.packets(OPUS, [data], 960 * number))
    await line.receiver.stop()

    assert [frame.data for frame in line.sink.frames] == list(audio_frames()[:10])
    assert line.feedback(RtcpPsfbPacket) == []


async def test_the_senders_clock_and_goodbye_are_passed_on(line):
    report = RtcpSrPacket(SSRC, RtcpSenderInfo(ntp_timestamp=7 << 32, rtp_timestamp=9, packet_count=1, octet_count=1))

    await line.receiver._handle_rtcp_packet(report)
    await line.receiver._handle_rtcp_packet(RtcpByePacket(sources=[SSRC]))
    line.receiver._handle_disconnect()

    assert line.sink.reports == [("video", SenderReport(7 << 32, 9))]
    assert line.sink.goodbyes == 2


async def test_a_fault_of_ours_ends_the_session_instead_of_aiortcs_loop(line):
    line.sink.error = RuntimeError("a bug")

    for packets in line.vp8(3):
        await line.feed(packets)

    assert line.sink.faults == 1


async def test_a_thousand_random_packets_do_no_harm(line):
    chance = random.Random(7)
    for _ in range(1000):
        payload_type, size = chance.choice([VP8, RTX, H264, 50]), chance.randrange(40)
        numbers = chance.randrange(65_536), chance.randrange(2**32), chance.choice([SSRC, 3, 4])
        packet = RtpPacket(payload_type, chance.randrange(2), *numbers, chance.randbytes(size))
        await line.feed([packet])

    assert line.sink.faults == 0
    assert line.receiver.last_packet > 0
