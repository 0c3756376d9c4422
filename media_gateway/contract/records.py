"""What is told about a room: its settings, parts, segments, gaps, manifest, events and reports."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from media_gateway.contract.document import Document

VERSION = 1
GENESIS = "0" * 64  # prev_hash of a room's first part


class Cause(StrEnum):
    """Why a segment ended, and why what follows it is a gap."""

    PUBLISHER_LEFT = "publisher_left"  # said goodbye (DELETE, or the connection was closed)
    NETWORK = "network"  # media stopped arriving
    REPLACED = "replaced"  # a silent connection gave way to the same host's next one
    GATEWAY_RESTART = "gateway_restart"  # the process died
    GATEWAY_STOPPED = "gateway_stopped"  # the process was asked to stop
    DISK_FULL = "disk_full"
    WRITE_FAILED = "write_failed"  # the disk refused for another reason
    TIME_LIMIT = "time_limit"  # max_seconds of the room reached
    ROOM_CLOSED = "room_closed"


class EventKind(StrEnum):
    """What a line of the event log tells."""

    ROOM_OPENED = "room_opened"
    CONNECT = "connect"
    DISCONNECT = "disconnect"
    SEGMENT_OPENED = "segment_opened"
    PART_CLOSED = "part_closed"
    SEGMENT_CLOSED = "segment_closed"
    GAP_DECLARED = "gap_declared"
    DISK_FULL = "disk_full"
    DISK_FREED = "disk_freed"
    ROOM_CLOSED = "room_closed"
    CHAT = "chat"
    PLANTED = "planted"
    PRICE_CALL = "price_call"
    VIEWERS = "viewers"  # text: how many are watching now


REPORTED = frozenset(
    {
        EventKind.SEGMENT_OPENED,
        EventKind.PART_CLOSED,
        EventKind.SEGMENT_CLOSED,
        EventKind.GAP_DECLARED,
        EventKind.DISK_FULL,
        EventKind.DISK_FREED,
        EventKind.ROOM_CLOSED,
    }
)


@dataclass(frozen=True, slots=True)
class PlantedQuestion(Document):
    """A scripted viewer question, shown `after_s` seconds after the first recorded frame."""

    id: str
    after_s: float
    name: str
    text: str


@dataclass(frozen=True, slots=True)
class IceServer(Document):
    """One STUN or TURN server the page should use, in the words of RTCIceServer."""

    url: str
    username: str = ""
    credential: str = ""


@dataclass(frozen=True, slots=True)
class RoomConfig(Document):
    """What the web decides about a room when it opens it."""

    room: str
    planted: tuple[PlantedQuestion, ...] = ()
    max_seconds: int = 0  # from the first recorded frame; then the gateway closes the room itself. 0: no limit
    ice_servers: tuple[IceServer, ...] = ()
    web_origin: str = ""  # whose pages may call (CORS); empty: GATEWAY_WEB_ORIGIN


@dataclass(frozen=True, slots=True)
class PartRecord(Document):
    """A closed file of at most about 10 s that starts at a keyframe; times inside it count from its segment's start."""

    segment: int
    index: int
    relpath: str  # below the media root, with forward slashes
    start_ms: int  # UTC, of the first frame
    duration_ms: int
    bytes: int
    video_frames: int
    audio_frames: int
    sha256: str  # of the file
    prev_hash: str  # `part_hash` of the part before it in the room, GENESIS for the first


@dataclass(frozen=True, slots=True)
class SegmentRecord(Document):
    """One connection's capture."""

    no: int
    started_ms: int  # UTC, of the first video frame
    ended_ms: int | None = None  # UTC, end of the last frame; None while it runs
    video_codec: str = ""  # vp8 or h264
    audio_codec: str = ""  # opus, or empty when the host sends no sound
    cause: Cause | None = None
    av_offset_ms: float | None = None  # add to every audio time in the final remux; None: the sender never said
    parts: tuple[PartRecord, ...] = ()


@dataclass(frozen=True, slots=True)
class GapRecord(Document):
    """A declared stretch (UTC ms) that was not captured."""

    start_ms: int
    end_ms: int
    cause: Cause


@dataclass(frozen=True, slots=True)
class Manifest(Document):
    """All that was captured of one room, in order."""

    room: str
    opened_ms: int
    version: int = VERSION
    state: str = "open"  # or "closed"
    closed_ms: int | None = None
    segments: tuple[SegmentRecord, ...] = ()
    gaps: tuple[GapRecord, ...] = ()

    def parts(self) -> tuple[PartRecord, ...]:
        """Return the parts of all segments, in order of the hash chain."""
        return tuple(part for segment in self.segments for part in segment.parts)


@dataclass(frozen=True, slots=True)
class Event(Document):
    """One line of a room's append-only log."""

    seq: int  # from 1, without holes
    at_ms: int  # UTC
    kind: EventKind
    name: str = ""  # who, for chat, planted, price_call
    text: str = ""
    ref: str = ""  # planted: question id; part_closed: relpath; segment_*: number; gap_declared: start_ms


@dataclass(frozen=True, slots=True)
class Report(Document):
    """One fact told to the web; (room, seq) names it for ever, so telling it twice does no harm."""

    room: str
    kind: EventKind
    seq: int
    at_ms: int
    body: dict[str, Any] = field(default_factory=dict)


def part_hash(part: PartRecord) -> str:
    """Return the link of the hash chain: everything the record says, the part before it included."""
    return hashlib.sha256(part.to_json().encode()).hexdigest()


def chain_is_whole(parts: tuple[PartRecord, ...]) -> bool:
    """Say whether each part names the one before it, from the room's first part on."""
    expected = GENESIS
    for part in parts:
        if part.prev_hash != expected:
            return False
        expected = part_hash(part)
    return True


def read_events(data: bytes) -> tuple[Event, ...]:
    """Return the events of a log; a torn last line (the process died while writing) is left out."""
    return tuple(Event.from_json(line) for line in data[: data.rfind(b"\n") + 1].splitlines())
