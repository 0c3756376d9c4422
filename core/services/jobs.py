"""Asking for work, claiming it with a lease, finishing it, and ringing again for what was missed."""

import logging
from datetime import datetime, timedelta
from typing import Any

from celery import current_app
from django.db import transaction
from django.db.models import F, Q

from core import clock, ids
from core.enums import JobState
from core.models import Job

logger = logging.getLogger(__name__)

RING_AGAIN_AFTER = timedelta(seconds=10)
MAX_FAILURES = 5
BACK_OFF = (timedelta(seconds=2), timedelta(seconds=10), timedelta(minutes=1), timedelta(minutes=5))
WAIT = timedelta(seconds=30)


def enqueue(*, key: str, task: str, now: datetime | None = None, due: datetime | None = None, **kwargs: Any) -> Job:
    """Write the job into the running transaction and ring after commit. The same key twice is one job.

    With `due`, not before then: the sweeper rings when it is time. Side effects: one row; after commit one broker
    message unless it is due later (a broker that does not answer is logged: the sweeper rings later).
    """
    moment = now or clock.now()
    defaults = {"task": task, "kwargs": kwargs, "next_try_at": max(due or moment, moment), "created_at": moment}
    job, created = Job.objects.get_or_create(key=key, defaults=defaults)
    if created and job.next_try_at <= moment:
        transaction.on_commit(lambda: _ring(job))
    return job


def claim(*, job_id: int, now: datetime, lease: timedelta) -> Job | None:
    """Take the job if it is due; None when somebody else has it or it is finished."""
    mark = ids.new_code(20)
    free = Q(state=JobState.QUEUED, next_try_at__lte=now) | Q(state=JobState.RUNNING, lease_until__lt=now)
    taken = Job.objects.filter(free, pk=job_id).update(
        state=JobState.RUNNING, claim=mark, lease_until=now + lease, attempts=F("attempts") + 1, message=""
    )
    return Job.objects.get(pk=job_id) if taken else None


def extend(*, job: Job, now: datetime, lease: timedelta, done: float = 0, total: float = 0) -> bool:
    """Renew the lease and note progress in units of the work's own; False when the lease was lost to another."""
    mine = Job.objects.filter(pk=job.pk, claim=job.claim, state=JobState.RUNNING)
    return bool(mine.update(lease_until=now + lease, done_units=done, all_units=total))


def keep(*, job: Job, now: datetime, lease: timedelta) -> bool:
    """Renew the lease and leave the progress as it is; False when the lease was lost to another."""
    mine = Job.objects.filter(pk=job.pk, claim=job.claim, state=JobState.RUNNING)
    return bool(mine.update(lease_until=now + lease))


def finish(*, job: Job, now: datetime) -> bool:
    """Mark as done; False when the lease was lost (the work is idempotent, so nothing is wrong)."""
    mine = Job.objects.filter(pk=job.pk, claim=job.claim, state=JobState.RUNNING)
    return bool(mine.update(state=JobState.DONE, finished_at=now, lease_until=None, message=""))


def put_off(*, job: Job, now: datetime, reason: str) -> None:
    """Back to the queue because something outside is missing; not a failure."""
    _requeue(job, now + WAIT, message=reason)


def fail(*, job: Job, now: datetime, reason: str) -> None:
    """Note a failure: try again with back-off, or give up after MAX_FAILURES and wait for a person."""
    failures = job.failures + 1
    if failures < MAX_FAILURES:
        _requeue(job, now + BACK_OFF[failures - 1], message=reason, failures=failures)
        return
    mine = Job.objects.filter(pk=job.pk, claim=job.claim, state=JobState.RUNNING)
    mine.update(state=JobState.FAILED, failures=failures, message=reason, finished_at=now, lease_until=None)
    logger.error("job %s gave up after %s failures: %s", job.key, failures, reason)


def retry(*, key: str, now: datetime) -> bool:
    """Ask again for a job that gave up or waits; False when it is running or done."""
    stopped = Job.objects.filter(key=key, state__in=[JobState.FAILED, JobState.QUEUED])
    changed = bool(stopped.update(state=JobState.QUEUED, failures=0, next_try_at=now, finished_at=None))
    if changed:
        transaction.on_commit(lambda: _ring(Job.objects.get(key=key)))
    return changed


def ring_due(*, now: datetime) -> int:
    """Ring for every job that is due and was not rung in the last seconds; returns how many."""
    quiet = Q(rung_at__isnull=True) | Q(rung_at__lt=now - RING_AGAIN_AFTER)
    due = list(Job.objects.due(now).filter(quiet)[:500])
    Job.objects.filter(pk__in=[job.pk for job in due]).update(rung_at=now)
    for job in due:
        _ring(job)
    return len(due)


def _requeue(job: Job, due: datetime, *, message: str, failures: int | None = None) -> None:
    mine = Job.objects.filter(pk=job.pk, claim=job.claim, state=JobState.RUNNING)
    count = job.failures if failures is None else failures
    mine.update(state=JobState.QUEUED, next_try_at=due, lease_until=None, message=message, failures=count)


def _ring(job: Job) -> None:
    try:
        current_app.send_task(job.task, args=[job.pk], retry=False)
    except Exception as error:  # noqa: BLE001  whatever the broker does, the row is safe and the sweeper rings again
        logger.warning("broker did not take the bell for %s: %s", job.key, error)
