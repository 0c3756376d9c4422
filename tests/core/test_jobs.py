"""A function run as a job."""

from datetime import timedelta

import pytest
from django.utils import timezone

from core.enums import JobState
from core.errors import JobWaits
from core.jobs import job_task
from core.models import Job

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
