"""A function run as a job."""

import time
from datetime import timedelta

import pytest
from django.db import OperationalError
from django.utils import timezone

from core import jobs as job_room
from core.enums import JobState
from core.errors import JobWaits
from core.jobs import job_task
from core.models import Job
from core.services import jobs

pytestmark = pytest.mark.django_db


def make_job(task: str) -> Job:
    now = timezone.now()
    return Job.objects.create(key=task, task=task, kwargs={"n": 2}, next_try_at=now, created_at=now)


def test_a_job_task_calls_the_function_once_and_marks_the_row_done():
    seen: list[int] = []
    task = job_task("test.once")(lambda *, n, progress: seen.append(n))
    job = make_job("test.once")

    task(job.pk)
    task(job.pk)

    assert seen == [2]
    assert Job.objects.get().state == JobState.DONE


def test_progress_of_a_job_that_was_taken_over_stops_it_quietly():
    def work(*, n, progress):
        Job.objects.update(claim="somebody else")
        progress(1, 2)
        raise AssertionError("went on without the lease")

    task = job_task("test.lost")(work)
    job = make_job("test.lost")

    task(job.pk)

    kept = Job.objects.get()
    assert (kept.state, kept.failures, kept.claim) == (JobState.RUNNING, 0, "somebody else")


def test_a_waiting_job_keeps_its_sentence():
    def wait(*, n, progress):
        raise JobWaits("没有模型")

    job = make_job("test.waits")

    job_task("test.waits")(wait)(job.pk)

    kept = Job.objects.get()
    assert (kept.state, kept.message, kept.failures) == (JobState.QUEUED, "没有模型", 0)


def test_a_failing_job_is_tried_again_later():
    def fail(*, n, progress):
        raise ValueError("broken")

    job = make_job("test.fails")

    job_task("test.fails")(fail)(job.pk)

    kept = Job.objects.get()
    assert (kept.state, kept.message, kept.failures) == (JobState.QUEUED, "ValueError: broken", 1)
    assert kept.next_try_at > timezone.now() + timedelta(seconds=1)


@pytest.fixture
def quiet_work(settings, request):
    """A job whose one long step takes two leases and reports nothing; returns what another worker got meanwhile."""
    settings.JOB_LEASE_SECONDS = 1
    taken: list[Job | None] = []

    def work(*, n, progress):
        time.sleep(2)
        taken.append(jobs.claim(job_id=Job.objects.get().pk, now=timezone.now(), lease=timedelta(seconds=1)))

    name = f"test.{request.node.name}"
    task, job = job_task(name)(work), make_job(name)
    return lambda: (task(job.pk), taken[0])[1]


@pytest.mark.django_db(transaction=True)
def test_a_long_step_that_reports_nothing_keeps_the_job(quiet_work):
    taken = quiet_work()

    assert taken is None
    assert (Job.objects.get().state, Job.objects.get().attempts) == (JobState.DONE, 1)


@pytest.mark.django_db(transaction=True)
def test_a_job_that_hangs_is_given_to_another_worker(quiet_work, monkeypatch):
    monkeypatch.setattr(job_room, "MOST_SILENCE", timedelta(0))

    taken = quiet_work()

    assert taken is not None
    assert (Job.objects.get().state, Job.objects.get().claim) == (JobState.RUNNING, taken.claim)


@pytest.mark.django_db(transaction=True)
def test_a_database_that_is_busy_for_a_moment_does_not_end_the_lease(quiet_work, monkeypatch, caplog):
    keep, tries = jobs.keep, []

    def fail_once(**given):
        tries.append(given)
        if len(tries) == 1:
            raise OperationalError("database is locked")
        return keep(**given)

    monkeypatch.setattr(jobs, "keep", fail_once)

    taken = quiet_work()

    assert taken is None
    assert "its lease was not renewed: database is locked" in caplog.text
