"""Turns a function into a task that runs a Job row: claim, do, finish; waits, fails and resumes by the row."""

import logging
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any, Self

from celery import shared_task
from django.conf import settings
from django.db import DatabaseError, connection

from core import clock
from core.errors import JobWaits, LeaseLost
from core.models import Job
from core.services import jobs

logger = logging.getLogger(__name__)

Progress = Callable[[float, float], None]
MOST_SILENCE = timedelta(hours=1)  # a job that reports nothing for so long hangs, and another worker may have it


def job_task(name: str) -> Callable[[Callable[..., None]], Any]:
    """Register `function` as the Celery task `name`; it is called with the job's kwargs plus `progress`.

    `progress(done, total)` renews the lease and shows how far the work is. The function may run twice (a worker that
    died after its last write), so it must be idempotent. JobWaits puts the job off; any other exception is a failure.
    """

    def decorate(function: Callable[..., None]) -> Any:
        @shared_task(name=name, ignore_result=True)
        def run(job_id: int) -> None:
            lease = timedelta(seconds=settings.JOB_LEASE_SECONDS)
            job = jobs.claim(job_id=job_id, now=clock.now(), lease=lease)
            if job is not None:
                _run_claimed(job, function, lease)

        return run

    return decorate


class _Hold:
    """The lease while the function runs: renewed by its progress and, through steps that report nothing, by a thread.

    Loading a model or looking for speech in a long recording takes longer than a lease on a slow machine; without the
    thread two workers would take the job from each other for ever.
    """

    def __init__(self, job: Job, lease: timedelta) -> None:
        self._job, self._lease, self._heard = job, lease, time.monotonic()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._keep, name=f"lease of {job.key}", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._over.set()
        self._thread.join()

    def progress(self, done: float, total: float) -> None:
        """What the function calls; raises LeaseLost when another worker has the job."""
        self._heard = time.monotonic()
        if not jobs.extend(job=self._job, now=clock.now(), lease=self._lease, done=done, total=total):
            raise LeaseLost(self._job.key)

    def _keep(self) -> None:
        while not self._over.wait(self._lease.total_seconds() / 3):
            if time.monotonic() - self._heard > MOST_SILENCE.total_seconds() or not self._renew():
                return

    def _renew(self) -> bool:
        """False when the lease was lost; a database that is busy is asked again at the next turn."""
        try:
            return jobs.keep(job=self._job, now=clock.now(), lease=self._lease)
        except DatabaseError as error:
            logger.warning("job %s: its lease was not renewed: %s", self._job.key, error)
            return True
        finally:
            connection.close()  # this thread's own


def _run_claimed(job: Job, function: Callable[..., None], lease: timedelta) -> None:
    try:
        with _Hold(job, lease) as hold:
            function(**job.as_kwargs(), progress=hold.progress)
    except LeaseLost:
        logger.warning("job %s was taken over by another worker", job.key)
    except JobWaits as reason:
        logger.warning("job %s waits: %s", job.key, reason)
        jobs.put_off(job=job, now=clock.now(), reason=str(reason))
    except Exception as error:
        logger.exception("job %s failed", job.key)
        jobs.fail(job=job, now=clock.now(), reason=f"{type(error).__name__}: {error}")
    else:
        jobs.finish(job=job, now=clock.now())
