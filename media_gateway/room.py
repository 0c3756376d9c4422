"""One room: its host, its viewers, its talk and its recording, held together on the event loop."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Coroutine, Iterable
from typing import Any

from media_gateway.chat import Chat, Member
from media_gateway.clock import now_ms
from media_gateway.contract import Cause, Event, EventKind, Grant, Manifest, Role
from media_gateway.disk import Disk
from media_gateway.errors import Refusal
from media_gateway.frames import Frame
from media_gateway.recorder import Recorder
from media_gateway.session import Session
from media_gateway.store import RoomStore
from media_gateway.track_clock import SenderReport
from media_gateway.viewer import Viewer

log = logging.getLogger(__name__)


class Room:
    """Owns everything of a room that is not on disk. `spawn` runs what must not be waited for."""

    def __init__(
        self,
        store: RoomStore,
        disk: Disk,
        past: Iterable[Event],
        *,
        reserve_bytes: int,
        spawn: Callable[[Coroutine[Any, Any, None]], None],
    ) -> None:
        self.store = store
        self.session: Session | None = None
        self.viewers: set[Viewer] = set()
        self.chat = Chat(store.log_event, past)
        self.recorder = Recorder(store, disk, self, reserve_bytes=reserve_bytes)
        self._disk = disk
        self._spawn = spawn
        self._video_codec: str | None = None
        self._last_frame = 0.0
        self._told_state = self.state

    @property
    def is_closed(self) -> bool:
        """Say whether the room is closed for good."""
        return self.store.manifest.state == "closed"

    @property
    def state(self) -> str:
        """Closed, waiting for a host, live, or silent (a host from whom nothing comes)."""
        if self.is_closed:
            return "closed"
        if self.session is None or self._video_codec is None:
            return "waiting"
        return "silent" if self.session.is_dead else "live"

    def status(self) -> dict[str, Any]:
        """Return what the web and the host may know about the room."""
        age = round((time.monotonic() - self._last_frame) * 1000) if self._last_frame and self.session else None
        segments = self.store.manifest.segments
        return {
            "room": self.store.room,
            "state": self.state,
            "viewers": len(self.viewers),
            "recording": self.recorder.is_recording,
            "disk_full": self.recorder.stopped is not None,
            "segment": segments[-1].no if segments else None,
            "started_ms": segments[0].started_ms if segments else None,
            "recorded_seconds": round(self.recorder.recorded_ms / 1000, 1),
            "last_frame_age_ms": age,
            "bytes": self.recorder.bytes,
            "gaps": len(self.store.manifest.gaps),
        }

    async def publish(self, sdp: str) -> tuple[Session, str]:
        """Let a host in and return the answer; raise Refusal when one is there already, or the room is closed."""
        self._must_be_open()
        if self.session is not None:
            if not self.session.is_dead:
                raise Refusal(409, "already_live", "Somebody is already live in this room with this key.")
            self._log("a silent host gives way to a new connection")
            self.publisher_gone(self.session, Cause.REPLACED)
        session = self.session = Session(self)
        try:
            answer = await session.answer(sdp)
        except Refusal:
            if self.session is session:
                self.session = None
            self._spawn(session.close())
            raise
        self.recorder.begin(audio=session.sends_audio)
        self.store.log_event(EventKind.CONNECT)
        self._log("host connected")
        return session, answer

    async def watch(self, sdp: str) -> tuple[Viewer, str]:
        """Let a viewer in and return the answer; raise Refusal until the host sends something."""
        self._must_be_open()
        if self.session is None or self._video_codec is None:
            raise Refusal(409, "not_live", "The host is not live yet.", {"Retry-After": "1"})
        viewer = Viewer(self, self._video_codec)
        try:
            answer = await viewer.answer(sdp)
        except Refusal:
            self._spawn(viewer.close())
            raise
        self.viewers.add(viewer)
        self._count_viewers()
        return viewer, answer

    def join(self, member: Member) -> None:
        """Let somebody listen and talk."""
        grant: Grant = member.grant
        hello = {"role": grant.role, "name": grant.name, "state": self.state, "viewers": len(self.viewers)}
        self.chat.join(member, hello)
        if self.recorder.stopped is not None and grant.role in (Role.PUBLISH, Role.CONTROL):
            member.send(_recording_message(self.recorder.stopped))

    def take_frame(self, frame: Frame) -> None:
        """Record and relay one frame of the host."""
        self._last_frame = frame.arrival
        if frame.kind == "video" and frame.codec != self._video_codec:
            self._codec_is(frame.codec)
        self.recorder.take(frame)
        for viewer in self.viewers:
            viewer.show(frame, self.session)

    def take_report(self, kind: str, report: SenderReport) -> None:
        """Keep the sender's clock for the recording."""
        self.recorder.hear_report(kind, report)

    def request_keyframe(self) -> None:
        """Ask the host, if there is one."""
        if self.session is not None:
            self.session.request_keyframe()

    def publisher_gone(self, session: Session, cause: Cause) -> None:
        """End the host's segment; the room waits for the host to come back."""
        if session is not self.session:
            return
        self.session = None
        self.recorder.end(cause)
        self.store.log_event(EventKind.DISCONNECT, text=str(cause))
        self._log(f"host gone: {cause}")
        self._spawn(session.close())

    def viewer_gone(self, viewer: Viewer) -> None:
        """Forget a viewer."""
        if viewer in self.viewers:
            self.viewers.discard(viewer)
            self._count_viewers()
            self._spawn(viewer.close())

    def recording_changed(self, reason: Cause | None) -> None:
        """Tell those who must act; viewers keep watching and need not know."""
        self._log("recording goes on" if reason is None else f"recording stopped: {reason}")
        self.chat.tell(_recording_message(reason), Role.PUBLISH, Role.CONTROL)

    def tick(self) -> None:
        """Once a second: planted questions, time limit, silence, and what the disk refused before."""
        self.recorder.tick(time.monotonic())
        self.store.flush()
        if self.is_closed:
            return
        segments = self.store.manifest.segments
        if segments:
            passed = (now_ms() - segments[0].started_ms) / 1000
            self.chat.release_planted(self.store.config.planted, passed)
            if 0 < self.store.config.max_seconds <= passed:
                self._spawn(self._close_at_limit())
        self._tell_state()

    async def close(self, cause: Cause = Cause.ROOM_CLOSED) -> Manifest:
        """End the room for good and return its manifest; again and again the same."""
        if not self.is_closed:
            self.end_connections(cause)
            await self._disk.drain()
            if not self.is_closed:  # another call may have been quicker
                self.store.close_room(now_ms())
                await self._disk.drain()
                self._tell_state()
                self._log("closed")
        return self.store.manifest

    def end_connections(self, cause: Cause) -> None:
        """Let host and viewers go; their segment ends with this cause."""
        if self.session is not None:
            self.publisher_gone(self.session, cause)
        for viewer in tuple(self.viewers):
            self.viewer_gone(viewer)

    async def _close_at_limit(self) -> None:
        await self.close(Cause.TIME_LIMIT)

    def _must_be_open(self) -> None:
        if self.is_closed:
            raise Refusal(409, "room_closed", "This room is closed.")

    def _codec_is(self, codec: str) -> None:
        """A viewer is tied to its codec: those of the old one must come again."""
        self._video_codec = codec
        for viewer in [v for v in self.viewers if v.video_codec != codec]:
            self.viewer_gone(viewer)

    def _count_viewers(self) -> None:
        self.store.log_event(EventKind.VIEWERS, text=str(len(self.viewers)))
        self.chat.tell({"type": "viewers", "count": len(self.viewers)})

    def _tell_state(self) -> None:
        if self.state != self._told_state:
            self._told_state = self.state
            self.chat.tell({"type": "room", "state": self.state})

    def _log(self, fact: str) -> None:
        segments = self.store.manifest.segments
        log.info("[room %s][segment %s] %s", self.store.room, segments[-1].no if segments else "-", fact)


def _recording_message(reason: Cause | None) -> dict[str, Any]:
    return {"type": "recording", "recording": reason is None, "reason": str(reason or "")}
