"""Matroska/WebM as bytes: the head of a file, clusters and blocks, sizes left open so that a torn file still plays."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from datetime import UTC, datetime

from media_gateway import h264

VIDEO_TRACK, AUDIO_TRACK = 1, 2
EBML, SEGMENT, INFO, TRACKS = b"\x1a\x45\xdf\xa3", b"\x18\x53\x80\x67", b"\x15\x49\xa9\x66", b"\x16\x54\xae\x6b"
CLUSTER, TIMECODE, SIMPLE_BLOCK, DATE = b"\x1f\x43\xb6\x75", b"\xe7", b"\xa3", b"\x44\x61"
OPEN_SIZE = b"\x01\xff\xff\xff\xff\xff\xff\xff"
_EPOCH_MS = int(datetime(2001, 1, 1, tzinfo=UTC).timestamp() * 1000)  # Matroska counts its dates from here
_OPUS_PRE_SKIP = 312
_OPUS_HEAD = b"OpusHead" + struct.pack("<BBHIhB", 1, 2, _OPUS_PRE_SKIP, 48_000, 0, 0)


@dataclass(frozen=True, slots=True)
class Shape:
    """What the head of a file must say about its picture; another shape needs another file."""

    codec: str  # vp8 or h264
    width: int
    height: int
    private: bytes = b""  # decoder configuration (H.264)

    @property
    def suffix(self) -> str:
        """How files of this shape are named."""
        return ".webm" if self.codec == "vp8" else ".mkv"


def shape_of(codec: str, keyframe: bytes) -> Shape:
    """Read the shape from a keyframe; raise ValueError when it is not one."""
    if codec == "vp8":
        if len(keyframe) < 10 or keyframe[0] & 1 or keyframe[3:6] != b"\x9d\x01\x2a":
            raise ValueError("not a VP8 keyframe")
        width, height = struct.unpack_from("<HH", keyframe, 6)
        return Shape(codec, width & 0x3FFF, height & 0x3FFF)
    sps, pps = h264.parameter_sets(keyframe)
    if sps is None or pps is None:
        raise ValueError("an H.264 keyframe without parameter sets")
    width, height = h264.picture_size(sps)
    return Shape(codec, width, height, h264.decoder_configuration(sps, pps))


def head(shape: Shape, *, audio: bool, started_ms: int) -> bytes:
    """Return the bytes before the first cluster; `started_ms` (UTC) is what time 0 of the file stands for."""
    doc_type = b"webm" if shape.codec == "vp8" else b"matroska"
    ebml = _unsigned(b"\x42\x86", 1) + _unsigned(b"\x42\xf7", 1) + _unsigned(b"\x42\xf2", 4) + _unsigned(b"\x42\xf3", 8)
    ebml += element(b"\x42\x82", doc_type) + _unsigned(b"\x42\x87", 4) + _unsigned(b"\x42\x85", 2)
    date = struct.pack(">q", (started_ms - _EPOCH_MS) * 1_000_000)
    info = _unsigned(b"\x2a\xd7\xb1", 1_000_000) + element(b"\x4d\x80", b"kaobo") + element(b"\x57\x41", b"kaobo")
    tracks = _video_track(shape) + (_audio_track() if audio else b"")
    return (
        element(EBML, ebml) + SEGMENT + OPEN_SIZE + element(INFO, info + element(DATE, date)) + element(TRACKS, tracks)
    )


def date_to_ms(payload: bytes) -> int:
    """Return a Matroska date as UTC ms."""
    return int(struct.unpack(">q", payload)[0]) // 1_000_000 + _EPOCH_MS


def cluster_start(at_ms: int) -> bytes:
    """Open a cluster whose blocks count from `at_ms`."""
    return CLUSTER + OPEN_SIZE + _unsigned(TIMECODE, at_ms)


def block_head(track: int, relative_ms: int, key: bool, size: int) -> bytes:
    """Return what goes before a frame of `size` bytes; `relative_ms` within ±32 s of its cluster."""
    return (
        SIMPLE_BLOCK
        + (0x10000000 | size + 4).to_bytes(4)
        + struct.pack(">BhB", 0x80 | track, relative_ms, 0x80 if key else 0)
    )


def element(identity: bytes, payload: bytes) -> bytes:
    """Return one element; its size in one byte where it fits, else in four."""
    size = len(payload)
    return identity + (bytes([0x80 | size]) if size < 127 else (0x10000000 | size).to_bytes(4)) + payload


def _unsigned(identity: bytes, value: int) -> bytes:
    return element(identity, value.to_bytes(max(1, (value.bit_length() + 7) // 8)))


def _video_track(shape: Shape) -> bytes:
    codec = b"V_VP8" if shape.codec == "vp8" else b"V_MPEG4/ISO/AVC"
    private = element(b"\x63\xa2", shape.private) if shape.private else b""
    size = _unsigned(b"\xb0", shape.width) + _unsigned(b"\xba", shape.height)
    return element(b"\xae", _track_head(VIDEO_TRACK, 1) + element(b"\x86", codec) + private + element(b"\xe0", size))


def _audio_track() -> bytes:
    sound = element(b"\xb5", struct.pack(">d", 48_000.0)) + _unsigned(b"\x9f", 2)
    delay = _unsigned(b"\x56\xaa", _OPUS_PRE_SKIP * 1_000_000_000 // 48_000) + _unsigned(b"\x56\xbb", 80_000_000)
    codec = element(b"\x86", b"A_OPUS") + element(b"\x63\xa2", _OPUS_HEAD)
    return element(b"\xae", _track_head(AUDIO_TRACK, 2) + codec + delay + element(b"\xe1", sound))


def _track_head(number: int, kind: int) -> bytes:
    return (
        _unsigned(b"\xd7", number) + _unsigned(b"\x73\xc5", number) + _unsigned(b"\x83", kind) + _unsigned(b"\x9c", 0)
    )
