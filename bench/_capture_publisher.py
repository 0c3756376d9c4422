"""Sends many streams of RTP that was packetised beforehand, so that the sender costs little beside the gateway it measures."""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import struct
import time
from dataclasses import dataclass
from fractions import Fraction
from urllib.parse import urljoin

import aiohttp
import av
import av.filter
from aiortc import MediaStreamTrack, RTCConfiguration, RTCPeerConnection, RTCRtpSender, RTCSessionDescription
from aiortc.codecs.vpx import Vp8Encoder

from media_gateway import ice

# libvpx overshoots on so short a clip: this target comes out at about 1.9 Mbit/s, and the real rate is printed.
FPS, GOP_FRAMES, CLIP_FRAMES, VIDEO_BITS_PER_S, AUDIO_BITS_PER_S = 30, 60, 60, 1_000_000, 64_000
SIZE = (1280, 720)


class Silent(MediaStreamTrack):
    """Stands for a track in the negotiation; what is sent goes round it."""

    def __init__(self, kind: str) -> None:
        super().__init__()
        self.kind = kind

    async def recv(self) -> None:
        await asyncio.get_running_loop().create_future()


@dataclass(slots=True)
class Track:
    """One RTP source: header fields that go on, over the loops of the clip."""

    ssrc: int
    payload_type: int
    sequence: int
    timestamp: int

    def packet(self, payload: bytes, *, marker: bool) -> bytes:
        self.sequence = (self.sequence + 1) & 0xFFFF
        second = self.payload_type | (0x80 if marker else 0)
        return struct.pack("!BBHII", 0x80, second, self.sequence, self.timestamp & 0xFFFFFFFF, self.ssrc) + payload


def make_video() -> list[list[bytes]]:
    """Return the RTP payloads of each frame of a moving test picture."""
    graph = av.filter.Graph()
    source = graph.add("testsrc2", f"size={SIZE[0]}x{SIZE[1]}:rate={FPS}")
    sink = graph.add("buffersink")
    source.link_to(sink)
    graph.configure()
    encoder = av.CodecContext.create("libvpx", "w")
    encoder.width, encoder.height, encoder.pix_fmt = *SIZE, "yuv420p"
    encoder.time_base, encoder.framerate, encoder.bit_rate = Fraction(1, FPS), Fraction(FPS), VIDEO_BITS_PER_S
    rate = str(VIDEO_BITS_PER_S)
    encoder.options = {
        "deadline": "realtime", "cpu-used": "10", "lag-in-frames": "0", "minrate": rate, "maxrate": rate,
        "kf-min-dist": str(GOP_FRAMES), "kf-max-dist": str(GOP_FRAMES),
    }  # fmt: skip
    packets = []
    for number in range(CLIP_FRAMES):
        frame = sink.pull().reformat(format="yuv420p")
        frame.pts, frame.time_base = number, encoder.time_base
        packets += encoder.encode(frame)
    packets += encoder.encode(None)
    return [Vp8Encoder._packetize(bytes(packet), number) for number, packet in enumerate(packets)]


def make_audio() -> list[bytes]:
    """Return Opus packets of 20 ms of noise, which does not compress away."""
    encoder = av.CodecContext.create("libopus", "w")
    encoder.sample_rate, encoder.layout, encoder.format, encoder.bit_rate = 48_000, "stereo", "s16", AUDIO_BITS_PER_S
    encoder.options = {"vbr": "off"}
    packets = []
    for number in range(100):
        frame = av.AudioFrame("s16", "stereo", 960)
        frame.planes[0].update(random.Random(number).randbytes(frame.planes[0].buffer_size))
        frame.pts, frame.sample_rate, frame.time_base = number * 960, 48_000, Fraction(1, 48_000)
        packets += encoder.encode(frame)
    return [bytes(packet) for packet in packets]


class Stream:
    """One host: negotiated with aiortc, then RTP straight to SRTP."""

    def __init__(self, video: list[list[bytes]], audio: list[bytes]) -> None:
        self.connection = RTCPeerConnection(RTCConfiguration(iceServers=[]))
        self.sent = {"video": 0, "audio": 0}
        self._clips = {"video": video, "audio": audio}

    async def connect(self, http: aiohttp.ClientSession, url: str, token: str) -> None:
        connected = asyncio.Event()
        state = "connectionstatechange"
        self.connection.on(state, lambda: self.connection.connectionState == "connected" and connected.set())
        for kind in self._clips:
            self.connection.addTrack(Silent(kind))
        for transceiver in self.connection.getTransceivers():
            wanted = [c for c in RTCRtpSender.getCapabilities(transceiver.kind).codecs if c.name in ("VP8", "opus")]
            transceiver.setCodecPreferences(wanted)
        await self.connection.setLocalDescription(await self.connection.createOffer())
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/sdp"}
        async with http.post(url, data=self.connection.localDescription.sdp, headers=headers) as answer:
            body = await answer.text()
            if answer.status != 201:
                raise RuntimeError(f"{urljoin(url, '')}: {answer.status} {body}")
        await self.connection.setRemoteDescription(RTCSessionDescription(sdp=body, type="answer"))
        await asyncio.wait_for(connected.wait(), 30)

    async def send(self, kind: str, until: float) -> None:
        """Send the clip over and over, each frame at its time, until `until` (monotonic s)."""
        transceiver = next(t for t in self.connection.getTransceivers() if t.kind == kind)
        sender, transport = transceiver.sender, transceiver.sender.transport
        payload_type = transceiver._codecs[0].payloadType
        track = Track(sender._ssrc, payload_type, random.randrange(30_000), random.randrange(2**31))
        interval, step = (1 / FPS, 90_000 // FPS) if kind == "video" else (0.02, 960)
        clip, begun = self._clips[kind], time.monotonic()
        while (due := begun + self.sent[kind] * interval) < until:
            await asyncio.sleep(max(0.0, due - time.monotonic()))
            item = clip[self.sent[kind] % len(clip)]
            payloads = item if kind == "video" else [item]
            for place, payload in enumerate(payloads):
                await transport._send_rtp(track.packet(payload, marker=kind == "video" and place == len(payloads) - 1))
            track.timestamp += step
            self.sent[kind] += 1


async def run(url: str, tokens: list[str], seconds: float) -> None:
    """Connect a host per token to rooms b0, b1 …, say so, send, say how much; rooms are left to the caller."""
    ice.install(loopback=True)
    video, audio = make_video(), make_audio()
    streams = [Stream(video, audio) for _ in tokens]
    async with aiohttp.ClientSession() as http:
        for number, (stream, token) in enumerate(zip(streams, tokens, strict=True)):
            await stream.connect(http, f"{url}/whip/b{number}", token)
    print(json.dumps({"connected": len(streams)}), flush=True)
    until = time.monotonic() + seconds
    spread = [asyncio.sleep(random.random() / FPS) for _ in streams]
    await asyncio.gather(*(sending(s, pause, until) for s, pause in zip(streams, spread, strict=True)))
    await asyncio.sleep(1)
    frames = sum(stream.sent["video"] for stream in streams)
    bits = sum(len(p) for payloads in video for p in payloads) * 8 * FPS // len(video)
    print(json.dumps({"video_frames": frames, "video_kbit_per_s": bits // 1000}), flush=True)
    await asyncio.gather(*(stream.connection.close() for stream in streams))


async def sending(stream: Stream, pause, until: float) -> None:
    await pause
    await asyncio.gather(stream.send("video", until), stream.send("audio", until))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url")
    parser.add_argument("seconds", type=float)
    parser.add_argument("tokens", nargs="+")
    options = parser.parse_args()
    asyncio.run(run(options.url, options.tokens, options.seconds))


if __name__ == "__main__":
    main()
