"""Real encoded frames, made once, and small builders for the gateway's tests."""

from __future__ import annotations

import functools
import time
from fractions import Fraction
from pathlib import Path

import av

from media_gateway.contract import Grant, Role, sign_token
from media_gateway.frames import Frame

SECRET = "a secret of more than thirty-two bytes"
FPS = 15


@functools.cache
def video_frames(
    codec: str, count: int = 60, every: int = 15, size: tuple[int, int] = (160, 120)
) -> tuple[tuple[bytes, bool], ...]:
    """Return `count` encoded frames with a keyframe every so many; H.264 as a byte stream."""
    encoder = av.CodecContext.create("libvpx" if codec == "vp8" else "libx264", "w")
    encoder.width, encoder.height, encoder.pix_fmt = *size, "yuv420p"
    encoder.time_base, encoder.framerate, encoder.gop_size = Fraction(1, FPS), Fraction(FPS), every
    encoder.options = (
        {
            "deadline": "realtime",
            "cpu-used": "8",
            "lag-in-frames": "0",
            "kf-max-dist": str(every),
            "kf-min-dist": str(every),
        }
        if codec == "vp8"
        else {"preset": "ultrafast", "tune": "zerolatency", "keyint_min": str(every), "profile": "baseline"}
    )
    packets = []
    for number in range(count):
        frame = av.VideoFrame(*size, "yuv420p")
        for plane in frame.planes:
            plane.update(bytes([(number * 5) % 200 + 20]) * plane.buffer_size)
        frame.pts = number
        packets += encoder.encode(frame)
    packets += encoder.encode(None)
    return tuple((bytes(packet), packet.is_keyframe) for packet in packets)


@functools.cache
def audio_frames(count: int = 200) -> tuple[bytes, ...]:
    """Return `count` Opus packets of 20 ms of silence."""
    encoder = av.CodecContext.create("libopus", "w")
    encoder.sample_rate, encoder.layout, encoder.format = 48_000, "stereo", "s16"
    packets = []
    for number in range(count + 5):
        frame = av.AudioFrame("s16", "stereo", 960)
        frame.planes[0].update(bytes(frame.planes[0].buffer_size))
        frame.pts, frame.sample_rate, frame.time_base = number * 960, 48_000, Fraction(1, 48_000)
        packets += encoder.encode(frame)
    return tuple(bytes(packet) for packet in packets)[:count]


def stream(
    seconds: float, *, codec: str = "vp8", begin: float = 1000.0, first: int = 0, audio: bool = True
) -> list[Frame]:
    """Return what a host would send for some seconds, in order of arrival; RTP times go on from frame `first`."""
    pictures, sounds = video_frames(codec), audio_frames()
    frames = []
    for number in range(round(seconds * FPS)):
        data, key = pictures[number % len(pictures)]
        stamp = 3_000_000_000 + (first + number) * 90_000 // FPS
        frames.append(Frame("video", codec, data, stamp % 2**32, key, begin + number / FPS))
    for number in range(round(seconds * 50) if audio else 0):
        stamp = (4_294_900_000 + (first * 50 // FPS + number) * 960) % 2**32
        frames.append(Frame("audio", "opus", sounds[number % len(sounds)], stamp, True, begin + 0.001 + number / 50))
    return sorted(frames, key=lambda frame: frame.arrival)


def decoded(path: Path, kind: str) -> int:
    """Return how many frames of a kind a file really decodes to; raise when one is broken."""
    with av.open(str(path)) as file:
        found = [s for s in file.streams if s.type == kind]
        return sum(1 for _ in file.decode(found[0])) if found else 0


def token(role: Role, room: str = "r1", *, name: str = "小林", lifetime_s: float = 600, prefix: str = "") -> str:
    """Return a signed token."""
    return sign_token(SECRET, Grant(room, role, int(time.time() + lifetime_s), name, prefix))


def bearer(role: Role, room: str = "r1", **claims: object) -> dict[str, str]:
    """Return the header that carries a token."""
    return {"Authorization": f"Bearer {token(role, room, **claims)}"}
