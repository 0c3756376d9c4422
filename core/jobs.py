"""Turns a function into a task that runs a Job row: claim, do, finish; waits, fails and resumes by the row."""

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from celery import shared_task
from django.conf import settings

from core import clock
from core.errors import JobWaits, LeaseLost
from core.models import Job
from core.services import jobs

logger = logging.getLogger(__name__)

Progress = Callable[[float, float], None]


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


def _run_claimed(job: Job, function: Callable[..., None], lease: timedelta) -> None:
    def progress(done: float, total: float) -> None:
        if not jobs.extend(job=job, now=clock.now(), lease=lease, done=done, total=total):
            raise LeaseLost(job.key)

    try:
        function(**job.as_kwargs(), progress=progress)
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
