"""What one viewer is about to be sent: a short queue per track that drops to the next keyframe rather than grow."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from fractions import Fraction
from typing import Any

from aiortc import MediaStreamTrack
from aiortc.mediastreams import MediaStreamError
from av import Packet

from media_gateway.frames import AUDIO_RATE, VIDEO_RATE, Frame
from media_gateway.unwrap import Unwrapper

MAX_FRAMES = 90
MAX_BYTES = 4 * 1024 * 1024


class FeedTrack(MediaStreamTrack):
    """A track of encoded packets. `needs_keyframe` is called when nothing can be shown until one comes."""

    def __init__(self, kind: str, needs_keyframe: Callable[[], None]) -> None:
        super().__init__()
        self.kind = kind
        self.dropped = 0
        self._rate = VIDEO_RATE if kind == "video" else AUDIO_RATE
        self._needs_keyframe = needs_keyframe
        self._queue: deque[Frame] = deque()
        self._bytes = 0
        self._ready = asyncio.Event()
        self._waits_for_key = kind == "video"
        self._source: object = None
        self._unwrap = Unwrapper(32)
        self._shift = 0
        self._last = (0, 0.0)  # what was sent last: timestamp, monotonic s

    def put(self, frame: Frame, source: object) -> None:
        """Queue a frame of this kind; `source` changes when the host connected anew."""
        if self._waits_for_key and not frame.key:
            self.dropped += 1
            return
        if source is not self._source:
            self._continue_from(frame, source)
        self._waits_for_key = False
        self._queue.append(frame)
        self._bytes += len(frame.data)
        if len(self._queue) > MAX_FRAMES or self._bytes > MAX_BYTES:
            self._drop_all()
        else:
            self._ready.set()

    async def recv(self) -> Packet[Any]:
        """Return the next packet, its time continuing over a change of source."""
        while not self._queue:
            if self.readyState != "live":
                raise MediaStreamError
            self._ready.clear()
            await self._ready.wait()
        frame = self._queue.popleft()
        self._bytes -= len(frame.data)
        packet = Packet(frame.data)
        packet.pts = self._unwrap.extend(frame.timestamp) + self._shift
        packet.time_base = Fraction(1, self._rate)
        self._last = packet.pts, frame.arrival
        return packet

    def stop(self) -> None:
        """End the track; a waiting `recv` ends too."""
        super().stop()
        self._ready.set()

    def _continue_from(self, frame: Frame, source: object) -> None:
        self._queue.clear()
        self._bytes = 0
        self._unwrap, (sent, at) = Unwrapper(32), self._last
        passed = max(0.0, frame.arrival - at) if self._source is not None else 0.0
        self._shift = sent + round(passed * self._rate) - frame.timestamp
        self._source = source

    def _drop_all(self) -> None:
        self.dropped += len(self._queue)
        self._queue.clear()
        self._bytes = 0
        self._waits_for_key = self.kind == "video"
        if self._waits_for_key:
            self._needs_keyframe()
