"""All rooms of this process: opened, found, recovered after a crash, ticked every second, and left in good order."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine
from typing import Any

from aiohttp import ClientSession

from media_gateway.contract import REPORTED, Cause, Event, RoomConfig, manifest_path, room_dir
from media_gateway.disk import Disk
from media_gateway.errors import Refusal
from media_gateway.recovery import recover
from media_gateway.reports import Outbox
from media_gateway.room import Room
from media_gateway.settings import Settings
from media_gateway.store import RoomStore

log = logging.getLogger(__name__)

_TICK_S = 1.0


class Registry:
    """Made on the loop by `start`, ended by `stop`."""

    def __init__(self, settings: Settings, disk: Disk, client: ClientSession) -> None:
        self.settings = settings
        self.disk = disk
        self.is_draining = False
        self._client = client
        self._rooms: dict[str, Room] = {}
        self._outboxes: dict[str, Outbox] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    @classmethod
    async def start(cls, settings: Settings) -> Registry:
        """Recover what the last process left, then begin to tick."""
        settings.media_root.mkdir(parents=True, exist_ok=True)
        registry = cls(settings, Disk(), ClientSession())
        registry._recover_all()
        await registry.disk.drain()
        registry.spawn(registry._tick())
        return registry

    @property
    def streams(self) -> int:
        """How many hosts are connected."""
        return sum(room.session is not None for room in self._rooms.values())

    @property
    def viewers(self) -> int:
        """How many viewers are connected, over all rooms."""
        return sum(len(room.viewers) for room in self._rooms.values())

    def open_room(self, config: RoomConfig) -> bool:
        """Open a room or replace its settings; return whether it is new. Raise Refusal when it is closed or the disk refuses."""
        if not self._exists(config.room):
            self._create(config)
            return True
        room = self.find(config.room)
        if room.is_closed:
            raise Refusal(409, "room_closed", "This room is closed.")
        if config != room.store.config:
            room.store.configure(config)
        return False

    def find(self, name: str) -> Room:
        """Return a room; a closed one is read back from disk. Raise Refusal for one that does not exist."""
        if name in self._rooms:
            return self._rooms[name]
        if not self._exists(name):
            raise Refusal(404, "no_room", "There is no such room.")
        try:
            return self._load(name)
        except (OSError, ValueError) as error:  # a ContractError is a ValueError
            log.exception("[room %s] cannot be read", name)
            raise Refusal(503, "room_unreadable", "The files of this room cannot be read.") from error

    def config_of(self, name: str) -> RoomConfig | None:
        """Return the settings of a room that is in memory."""
        room = self._rooms.get(name)
        return room.store.config if room else None

    def spawn(self, work: Coroutine[Any, Any, None]) -> None:
        """Run something beside; an exception in it is logged, not lost."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._done)

    async def stop(self) -> None:
        """Close parts and segments cleanly; rooms stay open for the next process."""
        self.is_draining = True
        for room in self._rooms.values():
            room.end_connections(Cause.GATEWAY_STOPPED)
            room.chat.close()
        await self.disk.drain()
        for outbox in self._outboxes.values():
            await outbox.stop()
        ticking = [task for task in self._tasks if task.get_name() == "tick"]
        for task in ticking:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.disk.stop()
        await self._client.close()

    def _exists(self, name: str) -> bool:
        """Say whether there is a room, readable or not: what cannot be read is never written over."""
        return name in self._rooms or manifest_path(self.settings.media_root, name).exists()

    def _create(self, config: RoomConfig) -> None:
        try:
            store = RoomStore.create(self.settings.media_root, self.disk, config)
        except OSError as error:
            log.exception("[room %s] cannot be made", config.room)
            raise Refusal(503, "disk_full", "The room cannot be written to disk.") from error
        self._add(store, ())
        log.info("[room %s] opened", config.room)

    def _load(self, name: str) -> Room:
        store, events = RoomStore.load(self.settings.media_root, self.disk, name)
        return self._add(store, events)

    def _add(self, store: RoomStore, events: tuple[Event, ...]) -> Room:
        reserve = self.settings.disk_reserve_bytes
        outbox = Outbox(store, self.disk, self._client, url=self.settings.report_url, secret=self.settings.secret)
        store.on_event = outbox.add
        outbox.start(events)
        recover(store, events)
        room = Room(store, self.disk, events, reserve_bytes=reserve, spawn=self.spawn)
        self._rooms[store.room], self._outboxes[store.room] = room, outbox
        return room

    def _recover_all(self) -> None:
        for path in sorted(self.settings.media_root.glob("*/manifest.json")):
            name = path.parent.name
            try:
                if self._has_unfinished_business(name):
                    self._load(name)
            except (OSError, ValueError):
                log.exception("[room %s] cannot be recovered and is left as it is", name)

    def _has_unfinished_business(self, name: str) -> bool:
        """Say whether a room is still open, or closed with reports that the web has not acknowledged."""
        store, events = RoomStore.load(self.settings.media_root, self.disk, name)
        if store.manifest.state != "closed":
            return True
        acked = room_dir(self.settings.media_root, name) / "acked"
        last = max((event.seq for event in events if event.kind in REPORTED), default=0)
        return bool(self.settings.report_url) and last > (int(acked.read_text()) if acked.exists() else 0)

    async def _tick(self) -> None:
        current = asyncio.current_task()
        if current is not None:
            current.set_name("tick")
        while True:
            await asyncio.sleep(_TICK_S)
            for room in tuple(self._rooms.values()):
                self._tick_room(room)
            self._forget_finished()

    def _tick_room(self, room: Room) -> None:
        try:
            room.tick()
        except Exception:  # one room's trouble must not stop the others' clocks
            log.exception("[room %s] its tick failed", room.store.room)

    def _forget_finished(self) -> None:
        """Closed rooms whose reports are all delivered live on disk only."""
        for name in [n for n, r in self._rooms.items() if r.is_closed and self._outboxes[n].is_empty]:
            room, outbox = self._rooms.pop(name), self._outboxes.pop(name)
            room.chat.close()
            self.spawn(outbox.stop())

    def _done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("work beside failed", exc_info=error)
