"""A small WHIP host and WHEP viewer on aiortc, for the demo, the tests and trying things by hand."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from urllib.parse import urljoin

import aiohttp
import av
from aiortc import (
    MediaStreamTrack,
    RTCConfiguration,
    RTCPeerConnection,
    RTCRtpSender,
    RTCSessionDescription,
)
from aiortc.mediastreams import MediaStreamError

from media_gateway import ice

SDP = "application/sdp"
_AUDIO_RATE, _AUDIO_SAMPLES = 48_000, 960
_FLUSH_S = 0.3  # what was handed to the encoder still has to leave
_SEGMENTS = {  # which bars of a seven-segment digit are lit: top, upper left, upper right, middle, lower left, lower right, bottom
    "0": "1110111", "1": "0010010", "2": "1011101", "3": "1011011", "4": "0111010",
    "5": "1101011", "6": "1101111", "7": "1010010", "8": "1111111", "9": "1111011",
}  # fmt: skip


class Refused(RuntimeError):
    """The gateway said no; `status` and `body` are its answer."""

    def __init__(self, status: int, body: str) -> None:
        super().__init__(f"{status}: {body}")
        self.status = status
        self.body = body


@dataclass(frozen=True, slots=True)
class Sent:
    """What left: video frames, audio packets of 20 ms, seconds from the first frame on."""

    video_frames: int
    audio_frames: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Watched:
    """What arrived and could be decoded."""

    video_frames: int
    audio_frames: int


class Paced(MediaStreamTrack):
    """Gives one frame per interval until `until` (monotonic s), then nothing more."""

    def __init__(self, kind: str, interval_s: float, seconds: float) -> None:
        super().__init__()
        self.kind = kind
        self.sent = 0
        self.on_frame: Callable[[int], None] = lambda count: None
        self._interval = interval_s
        self._seconds = seconds
        self._begun: float | None = None

    async def wait(self) -> int:
        """Return the number of the next frame when its time has come; wait for ever after the end."""
        if self._begun is None:
            self._begun = time.monotonic()
        number = self.sent
        if number * self._interval >= self._seconds:
            await asyncio.get_running_loop().create_future()
        await asyncio.sleep(self._begun + number * self._interval - time.monotonic())
        self.sent += 1
        self.on_frame(self.sent)
        return number


class ClockTrack(Paced):
    """A picture with a running clock in tenths of a second, cheap to make."""

    def __init__(self, width: int, height: int, fps: int, seconds: float) -> None:
        super().__init__("video", 1 / fps, seconds)
        self._width, self._height, self._fps = width, height, fps
        self._frame = av.VideoFrame(width, height, "yuv420p")
        for plane, value in zip(self._frame.planes, (96, 120, 136), strict=True):
            plane.update(bytes([value]) * plane.buffer_size)

    async def recv(self) -> av.VideoFrame:
        number = await self.wait()
        plane = self._frame.planes[0]
        canvas = bytearray(b"\x60" * plane.buffer_size)
        _draw_digits(canvas, plane.line_size, f"{number * 10 // self._fps:05d}", self._width // 8, self._height // 3)
        bar = number * 4 % (self._width - 16)
        for row in range(self._height - 24, self._height - 8):
            canvas[row * plane.line_size + bar : row * plane.line_size + bar + 16] = b"\xd2" * 16
        plane.update(bytes(canvas))
        frame = self._frame.reformat(format="yuv420p")
        frame.pts, frame.time_base = number * 90_000 // self._fps, Fraction(1, 90_000)
        return frame


class VideoFileTrack(Paced):
    """The picture of a file, scaled, over and over."""

    def __init__(self, path: Path, width: int, height: int, fps: int, seconds: float) -> None:
        super().__init__("video", 1 / fps, seconds)
        self._path, self._width, self._height, self._fps = path, width, height, fps
        self._frames = self._read()

    async def recv(self) -> av.VideoFrame:
        number = await self.wait()
        frame = next(self._frames).reformat(self._width, self._height, "yuv420p")
        frame.pts, frame.time_base = number * 90_000 // self._fps, Fraction(1, 90_000)
        return frame

    def _read(self):
        while True:
            with av.open(str(self._path)) as file:
                yield from file.decode(video=0)


class SoundTrack(Paced):
    """The sound of a file, then silence; without a file silence only."""

    def __init__(self, path: Path | None, seconds: float) -> None:
        super().__init__("audio", _AUDIO_SAMPLES / _AUDIO_RATE, seconds)
        self._frames = self._read(path)

    async def recv(self) -> av.AudioFrame:
        number = await self.wait()
        frame = next(self._frames, None) or _silence()
        frame.pts, frame.time_base, frame.sample_rate = number * _AUDIO_SAMPLES, Fraction(1, _AUDIO_RATE), _AUDIO_RATE
        return frame

    def _read(self, path: Path | None):
        if path is None:
            return
        resampler = av.AudioResampler("s16", "stereo", _AUDIO_RATE, frame_size=_AUDIO_SAMPLES)
        with av.open(str(path)) as file:
            for decoded in file.decode(audio=0):
                decoded.pts = None
                yield from resampler.resample(decoded)


async def publish(
    url: str,
    token: str,
    audio_path: Path | None = None,
    seconds: float = 10.0,
    *,
    video_path: Path | None = None,
    size: tuple[int, int] = (320, 240),
    fps: int = 15,
    codec: str = "VP8",
    on_picture: Callable[[int], None] = lambda count: None,
) -> Sent:
    """Be a host for some seconds and return what was sent; `on_picture` hears of each frame. Raise Refused."""
    sound = SoundTrack(audio_path, seconds)
    picture: Paced = VideoFileTrack(video_path, *size, fps, seconds) if video_path else ClockTrack(*size, fps, seconds)
    picture.on_frame = on_picture
    connection = _connection()
    connection.addTrack(sound)
    sender = connection.addTrack(picture)
    _prefer(connection, sender, codec)
    async with aiohttp.ClientSession(headers={"Authorization": f"Bearer {token}"}) as http:
        try:
            async with _negotiated(http, url, connection):
                begun = time.monotonic()
                await asyncio.sleep(seconds + _FLUSH_S)
                return Sent(picture.sent, sound.sent, time.monotonic() - begun)
        finally:
            await connection.close()


async def watch(url: str, token: str, seconds: float = 10.0) -> Watched:
    """Be a viewer for some seconds, decode all of it, and return how much came. Raise Refused."""
    counts = {"video": 0, "audio": 0}
    tasks: list[asyncio.Task[None]] = []
    connection = _connection()
    for kind in counts:
        connection.addTransceiver(kind, direction="recvonly")
    connection.on("track", lambda track: tasks.append(asyncio.create_task(_count(track, counts))))
    async with aiohttp.ClientSession(headers={"Authorization": f"Bearer {token}"}) as http:
        try:
            async with _negotiated(http, url, connection):
                await asyncio.sleep(seconds)
        finally:
            await connection.close()
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
    return Watched(counts["video"], counts["audio"])


def _connection() -> RTCPeerConnection:
    ice.install(loopback=True)
    return RTCPeerConnection(RTCConfiguration(iceServers=[]))


@contextlib.asynccontextmanager
async def _negotiated(http: aiohttp.ClientSession, url: str, connection: RTCPeerConnection) -> AsyncIterator[None]:
    """Offer, take the answer, wait for the connection; at the end say goodbye."""
    connected = asyncio.Event()
    connection.on("connectionstatechange", lambda: connection.connectionState != "connecting" and connected.set())
    await connection.setLocalDescription(await connection.createOffer())
    offer = connection.localDescription.sdp
    async with http.post(url, data=offer, headers={"Content-Type": SDP}) as answer:
        body = await answer.text()
        if answer.status != 201:
            raise Refused(answer.status, body)
        session = urljoin(url, answer.headers["Location"])
    await connection.setRemoteDescription(RTCSessionDescription(sdp=body, type="answer"))
    await asyncio.wait_for(connected.wait(), 15)
    if connection.connectionState != "connected":
        raise ConnectionError(f"connection is {connection.connectionState}")
    yield
    async with http.delete(session) as answer:
        await answer.read()


def _prefer(connection: RTCPeerConnection, sender: RTCRtpSender, codec: str) -> None:
    wanted = [c for c in RTCRtpSender.getCapabilities("video").codecs if c.name in (codec, "rtx")]
    next(t for t in connection.getTransceivers() if t.sender is sender).setCodecPreferences(wanted)


async def _count(track: MediaStreamTrack, counts: dict[str, int]) -> None:
    with contextlib.suppress(MediaStreamError):
        while True:
            await track.recv()
            counts[track.kind] += 1


def _silence() -> av.AudioFrame:
    frame = av.AudioFrame("s16", "stereo", _AUDIO_SAMPLES)
    frame.planes[0].update(bytes(frame.planes[0].buffer_size))
    return frame


def _draw_digits(canvas: bytearray, stride: int, digits: str, width: int, height: int) -> None:
    for place, digit in enumerate(digits):
        left, top, thick = 12 + place * (width + 10), height // 2, max(3, width // 6)
        bars = [(0, 0, width, thick), (0, 0, thick, height // 2), (width - thick, 0, thick, height // 2)]
        bars += [(0, height // 2, width, thick), (0, height // 2, thick, height // 2)]
        bars += [(width - thick, height // 2, thick, height // 2), (0, height - thick, width, thick)]
        for (x, y, bar_width, bar_height), lit in zip(bars, _SEGMENTS[digit], strict=True):
            for row in range(y, y + bar_height) if lit == "1" else ():
                start = (top + row) * stride + left + x
                canvas[start : start + bar_width] = b"\xeb" * bar_width


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url", help="for instance http://127.0.0.1:8001/whip/r1")
    parser.add_argument("token")
    parser.add_argument("--audio", type=Path)
    parser.add_argument("--video", type=Path)
    parser.add_argument("--seconds", type=float, default=30.0)
    parser.add_argument("--codec", default="VP8", choices=["VP8", "H264"])
    options = parser.parse_args()
    sent = publish(
        options.url, options.token, options.audio, options.seconds, video_path=options.video, codec=options.codec
    )
    print(asyncio.run(sent))


if __name__ == "__main__":
    main()
