"""The outbox: every fact that was logged is told to the web, in order, until it says it has it."""

from __future__ import annotations

import asyncio
import logging
import time
from collections import deque
from collections.abc import Iterable
from dataclasses import replace
from http import HTTPStatus
from typing import Any

from aiohttp import ClientError, ClientSession, ClientTimeout

from media_gateway.contract import REPORTED, Event, EventKind, Report, room_dir, sign_report
from media_gateway.disk import Disk
from media_gateway.store import RoomStore, replace_file

log = logging.getLogger(__name__)

_FIRST_WAIT_S, _LONGEST_WAIT_S = 1.0, 60.0
_TIMEOUT = ClientTimeout(total=15)


class Outbox:
    """One room's unsent reports. Sends from its own task, so a web that is slow or away delays nobody else."""

    def __init__(self, store: RoomStore, disk: Disk, client: ClientSession, *, url: str, secret: str) -> None:
        self._store = store
        self._disk = disk
        self._client = client
        self._url = url
        self._secret = secret
        self._path = room_dir(store.root, store.room) / "acked"
        self._acked = int(self._path.read_text()) if self._path.exists() else 0
        self._unsent: deque[Event] = deque()
        self._more = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    @property
    def is_empty(self) -> bool:
        """Say whether the web knows everything."""
        return not self._unsent

    def start(self, past: Iterable[Event]) -> None:
        """Send again what the last process did not get acknowledged, then whatever comes."""
        for event in past:
            self.add(event)
        if self._url:
            self._task = asyncio.create_task(self._send_all())

    def add(self, event: Event) -> None:
        """Take an event that is safely on disk; others than facts for the web are passed over."""
        if self._url and event.kind in REPORTED and event.seq > self._acked:
            self._unsent.append(event)
            self._more.set()

    async def stop(self) -> None:
        """Stop sending; the rest is sent by the next process."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _send_all(self) -> None:
        wait = _FIRST_WAIT_S
        while True:
            if not self._unsent:
                self._more.clear()
                await self._more.wait()
            if await self._send(self._unsent[0]):
                self._acknowledge(self._unsent.popleft().seq)
                wait = _FIRST_WAIT_S
            else:
                await asyncio.sleep(wait)
                wait = min(wait * 2, _LONGEST_WAIT_S)

    async def _send(self, event: Event) -> bool:
        report = Report(self._store.room, event.kind, event.seq, event.at_ms, body_of(event, self._store))
        body = report.to_json().encode()
        header = sign_report(self._secret, body, now=time.time())
        headers = {"Authorization": header, "Content-Type": "application/json"}
        try:
            async with self._client.post(self._url, data=body, headers=headers, timeout=_TIMEOUT) as answer:
                status = answer.status
        except (ClientError, TimeoutError, OSError) as error:
            log.warning("[room %s] report %d (%s) not delivered: %s", report.room, event.seq, event.kind, error)
            return False
        if status in range(200, 300) or status == HTTPStatus.GONE:
            return True
        log.warning("[room %s] report %d (%s) answered %d", report.room, event.seq, event.kind, status)
        return False

    def _acknowledge(self, seq: int) -> None:
        self._acked = seq
        self._disk.submit(lambda: _note(self._path, seq))


def body_of(event: Event, store: RoomStore) -> dict[str, Any]:
    """Return what a report says, read from the manifest, so that it can be told again after a restart."""
    manifest = store.manifest
    if event.kind is EventKind.PART_CLOSED:
        return next(part.to_plain() for part in manifest.parts() if part.relpath == event.ref)
    if event.kind in (EventKind.SEGMENT_OPENED, EventKind.SEGMENT_CLOSED):
        return replace(store.segment(int(event.ref)), parts=()).to_plain()
    if event.kind is EventKind.GAP_DECLARED:
        return next(gap.to_plain() for gap in manifest.gaps if str(gap.start_ms) == event.ref)
    return manifest.to_plain() if event.kind is EventKind.ROOM_CLOSED else {}


def _note(path: Any, seq: int) -> None:
    try:
        replace_file(path, str(seq))
    except OSError as error:
        log.warning("cannot note report %d as acknowledged, it may be sent again: %s", seq, error)
