"""Packets put in order and made into frames: what is missing is asked for, what never comes is skipped."""

from __future__ import annotations

from dataclasses import dataclass

from media_gateway.rtp_payload import Piece
from media_gateway.unwrap import Unwrapper

NACK_EVERY_S = 0.06
VIDEO_GIVE_UP_S = 0.4
AUDIO_GIVE_UP_S = 0.06
_MAX_JUMP = 500  # a larger hole in the sequence is a new beginning, not loss
_MAX_NACKS = 100


@dataclass(frozen=True, slots=True)
class Assembled:
    """A whole frame: its bytes, its RTP time as it was on the wire, and whether a decoder can start here."""

    data: bytes
    timestamp: int
    key: bool


@dataclass(frozen=True, slots=True)
class _Packet:
    timestamp: int
    marker: bool
    piece: Piece


class VideoAssembler:
    """Frames of one video source in decoding order; after a loss nothing until the next keyframe."""

    def __init__(self) -> None:
        self.wants_keyframe = True
        self._sequence = Unwrapper(16)
        self._begun = False
        self._next = 0  # the first packet not yet used
        self._highest = 0
        self._waiting: dict[int, _Packet] = {}
        self._missing: dict[int, tuple[float, float]] = {}  # number: noticed, last asked
        self._open: list[_Packet] = []  # the frame being put together

    def add(self, number: int, timestamp: int, marker: bool, piece: Piece, now: float) -> list[Assembled]:
        """Take one packet; return the frames that are whole now. `number` is the 16-bit sequence, `now` seconds."""
        at = self._sequence.extend(number)
        if not self._begun or abs(at - self._highest) > _MAX_JUMP:
            self._start_at(at)
        if at >= self._next and at not in self._waiting:
            self._waiting[at] = _Packet(timestamp, marker, piece)
            self._note_missing(at, now)
        frames = self._use_what_follows()
        if self._gave_up(now):
            frames += self._use_what_follows()
        return frames

    def due_nacks(self, now: float) -> list[int]:
        """Return the 16-bit numbers to ask for again, and note that they were asked for."""
        due = [n for n, (_, asked) in self._missing.items() if now - asked >= NACK_EVERY_S][:_MAX_NACKS]
        for number in due:
            self._missing[number] = (self._missing[number][0], now)
        return [number & 0xFFFF for number in due]

    def _start_at(self, at: int) -> None:
        self._begun, self._next, self._highest = True, at, at - 1
        self._waiting.clear()
        self._missing.clear()
        self._open.clear()
        self.wants_keyframe = True

    def _note_missing(self, at: int, now: float) -> None:
        self._missing.pop(at, None)
        for hole in range(self._highest + 1, at):
            self._missing[hole] = (now, 0.0)
        self._highest = max(self._highest, at)

    def _use_what_follows(self) -> list[Assembled]:
        frames: list[Assembled] = []
        while (packet := self._waiting.pop(self._next, None)) is not None:
            self._next += 1
            if self._open and self._open[-1].timestamp != packet.timestamp:
                frames += self._finish()  # an encoder that sets no marker
            self._open.append(packet)
            if packet.marker:
                frames += self._finish()
        return frames

    def _finish(self) -> list[Assembled]:
        packets = [packet for packet in self._open if packet.piece.data]
        self._open = []
        if not packets:
            return []
        key = any(packet.piece.key for packet in packets)
        if not packets[0].piece.starts or (self.wants_keyframe and not key):
            self.wants_keyframe = True
            return []
        self.wants_keyframe = False
        return [Assembled(b"".join(p.piece.data for p in packets), packets[0].timestamp, key)]

    def _gave_up(self, now: float) -> bool:
        """Skip a hole that stayed open too long; what is before the next frame's start is of no use then."""
        if not self._missing or now - next(iter(self._missing.values()))[0] < VIDEO_GIVE_UP_S or not self._waiting:
            return False
        self._next = min(self._waiting)
        self._missing = {n: asked for n, asked in self._missing.items() if n > self._next}
        self._open = []
        self.wants_keyframe = True
        return True


class AudioAssembler:
    """Packets of one sound source in order; each is a frame, and a missing one is waited for only briefly."""

    def __init__(self) -> None:
        self._sequence = Unwrapper(16)
        self._begun = False
        self._next = 0
        self._waiting: dict[int, Assembled] = {}
        self._hole_since: float | None = None

    def add(self, number: int, timestamp: int, data: bytes, now: float) -> list[Assembled]:
        """Take one packet; return what can go on now, in order."""
        at = self._sequence.extend(number)
        if not self._begun or abs(at - self._next) > _MAX_JUMP:
            self._begun, self._next = True, at
            self._waiting.clear()
        if at >= self._next:
            self._waiting[at] = Assembled(data, timestamp, key=True)
        frames = self._use_what_follows()
        if not self._waiting:
            self._hole_since = None
        elif self._hole_since is None:
            self._hole_since = now
        elif now - self._hole_since >= AUDIO_GIVE_UP_S:
            self._next, self._hole_since = min(self._waiting), None
            frames += self._use_what_follows()
        return [frame for frame in frames if frame.data]

    def _use_what_follows(self) -> list[Assembled]:
        frames = []
        while (frame := self._waiting.pop(self._next, None)) is not None:
            self._next += 1
            self._hole_since = None
            frames.append(frame)
        return frames
