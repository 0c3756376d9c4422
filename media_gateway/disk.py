"""All writing happens here, in order, in one thread beside the event loop; a second thread makes it last."""

from __future__ import annotations

import asyncio
import logging
import os
import queue
import threading
from collections.abc import Callable
from typing import Any

log = logging.getLogger(__name__)

SYNC_EVERY_S = 1.0  # what a power cut may cost; a killed process loses nothing that was written
_MAX_WAITING_JOBS = 20_000
_MAX_WAITING_BYTES = 64 * 1024 * 1024


class Disk:
    """Runs jobs one after another; hands each result back to the loop in the same order."""

    def __init__(self) -> None:
        self._jobs: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._queued_bytes = 0  # counted by the loop
        self._written_bytes = 0  # counted by the disk thread, so that neither needs a lock
        self._retired: list[int] = []
        self._files: set[int] = set()
        self._lock = threading.Lock()
        self._stopping = threading.Event()
        self._loop = asyncio.get_running_loop()
        self._threads = [
            threading.Thread(target=self._work, name="disk", daemon=True),  # `stop` waits for both; a failed start
            threading.Thread(target=self._sync, name="disk-sync", daemon=True),  # must not hang on them
        ]
        for thread in self._threads:
            thread.start()

    def has_room(self) -> bool:
        """Say whether the disk keeps up; when not, frames should not be queued any more."""
        return self._jobs.qsize() < _MAX_WAITING_JOBS and self._queued_bytes - self._written_bytes < _MAX_WAITING_BYTES

    def submit(self, job: Callable[[], Any], done: Callable[[Any], None] | None = None) -> None:
        """Queue a job; `done` gets its result on the loop. A job must handle its own OSError."""
        self._jobs.put(lambda: self._run(job, done))

    def write(self, job: Callable[[], Any], size: int) -> None:
        """Queue the writing of `size` bytes; cheaper than `submit`, without a result."""
        self._queued_bytes += size
        self._jobs.put(lambda: self._run_sized(job, size))

    async def drain(self) -> None:
        """Wait until everything queued so far is written and its results were heard."""
        future: asyncio.Future[None] = self._loop.create_future()
        self.submit(lambda: None, lambda _: None if future.done() else future.set_result(None))
        await future

    async def stop(self) -> None:
        """Finish what is queued, sync it, end both threads."""
        await self.drain()
        self._jobs.put(None)
        await asyncio.to_thread(self._threads[0].join)
        self._stopping.set()
        await asyncio.to_thread(self._threads[1].join)

    def watch(self, descriptor: int) -> None:
        """Make what is written to this file last, every second."""
        with self._lock:
            self._files.add(descriptor)

    def retire(self, descriptor: int) -> None:
        """Take over a file that is written: it is synced and closed by the second thread."""
        with self._lock:
            self._files.discard(descriptor)
            self._retired.append(descriptor)

    def tell(self, news: Callable[[], None]) -> None:
        """From a job: have `news` called on the loop."""
        self._loop.call_soon_threadsafe(news)

    def _work(self) -> None:
        while (job := self._jobs.get()) is not None:
            job()

    def _run(self, job: Callable[[], Any], done: Callable[[Any], None] | None) -> None:
        try:
            result = job()
        except Exception:
            log.exception("a disk job failed")  # beware: the thread must live on, other rooms write through it
            return
        if done is not None:
            self._loop.call_soon_threadsafe(done, result)

    def _run_sized(self, job: Callable[[], Any], size: int) -> None:
        self._run(job, None)
        self._written_bytes += size

    def _sync(self) -> None:
        while not self._stopping.wait(SYNC_EVERY_S):
            self._sync_all()
        self._sync_all()

    def _sync_all(self) -> None:
        with self._lock:
            due = [os.dup(descriptor) for descriptor in self._files] + self._retired
            self._retired = []
        for descriptor in due:
            self._sync_one(descriptor)

    def _sync_one(self, descriptor: int) -> None:
        try:
            os.fdatasync(descriptor)
        except OSError as error:
            log.warning("sync failed: %s", error)
        finally:
            os.close(descriptor)
