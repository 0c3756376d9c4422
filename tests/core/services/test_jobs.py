"""Asking for work, claiming it, and what happens when it waits, fails or its worker dies."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from core.enums import JobState
from core.models import Job
from core.services import jobs

pytestmark = pytest.mark.django_db
LEASE = timedelta(seconds=60)


@pytest.fixture
def rung(monkeypatch):
    calls: list[int] = []
    monkeypatch.setattr(jobs, "_ring", lambda job: calls.append(job.pk))
    return calls


def make_job(**fields):
    now = timezone.now()
    return Job.objects.create(
        **{"key": "work:1", "task": "test.work", "next_try_at": now, "created_at": now, "kwargs": {"n": 1}} | fields
    )


def test_enqueue_rings_only_after_commit(rung, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        job = jobs.enqueue(key="work:1", task="test.work", n=1)
        assert rung == []

    assert rung == [job.pk]
    assert job.kwargs == {"n": 1}


def test_work_that_is_due_later_is_not_rung_before(rung, django_capture_on_commit_callbacks):
    now = timezone.now()
    with django_capture_on_commit_callbacks(execute=True):
        job = jobs.enqueue(key="work:1", task="test.work", now=now, due=now + timedelta(seconds=25))

    assert rung == []
    assert jobs.claim(job_id=job.pk, now=now + timedelta(seconds=24), lease=timedelta(minutes=1)) is None
    assert jobs.ring_due(now=now + timedelta(seconds=26)) == 1


def test_enqueue_of_the_same_key_is_one_job_and_one_bell(rung, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        first = jobs.enqueue(key="work:1", task="test.work")
        second = jobs.enqueue(key="work:1", task="test.work")

    assert first.pk == second.pk
    assert len(rung) == 1


@pytest.mark.django_db(transaction=True)
def test_enqueue_in_a_transaction_that_fails_leaves_nothing(rung):
    def ask_and_fail() -> None:
        with transaction.atomic():
            jobs.enqueue(key="work:1", task="test.work")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        ask_and_fail()

    assert Job.objects.count() == 0
    assert rung == []


def test_claim_of_a_running_job_is_refused():
    job, now = make_job(), timezone.now()

    assert jobs.claim(job_id=job.pk, now=now, lease=LEASE) is not None
    assert jobs.claim(job_id=job.pk, now=now, lease=LEASE) is None


def test_claim_after_the_lease_ran_out_takes_over_and_the_first_worker_cannot_finish():
    job, now = make_job(), timezone.now()
    first = jobs.claim(job_id=job.pk, now=now, lease=LEASE)

    second = jobs.claim(job_id=job.pk, now=now + 2 * LEASE, lease=LEASE)

    assert second is not None
    assert not jobs.finish(job=first, now=now)
    assert not jobs.extend(job=first, now=now, lease=LEASE)
    assert jobs.finish(job=second, now=now)
    assert Job.objects.get().state == JobState.DONE


def test_claim_before_its_time_is_refused():
    now = timezone.now()
    job = make_job(next_try_at=now + timedelta(minutes=1))

    assert jobs.claim(job_id=job.pk, now=now, lease=LEASE) is None


def test_extend_shows_progress():
    job, now = make_job(), timezone.now()
    mine = jobs.claim(job_id=job.pk, now=now, lease=LEASE)

    jobs.extend(job=mine, now=now, lease=LEASE, done=30, total=120)

    assert Job.objects.get().percent == 25


def test_put_off_keeps_the_reason_and_counts_no_failure():
    job, now = make_job(), timezone.now()
    mine = jobs.claim(job_id=job.pk, now=now, lease=LEASE)

    jobs.put_off(job=mine, now=now, reason="no model")

    kept = Job.objects.get()
    assert (kept.state, kept.message, kept.failures) == (JobState.QUEUED, "no model", 0)
    assert kept.next_try_at > now


def test_fail_tries_again_with_back_off_and_gives_up_in_the_end():
    make_job()
    now = timezone.now()

    for _ in range(jobs.MAX_FAILURES):
        now += timedelta(hours=1)
        mine = jobs.claim(job_id=Job.objects.get().pk, now=now, lease=LEASE)
        jobs.fail(job=mine, now=now, reason="broken")

    kept = Job.objects.get()
    assert (kept.state, kept.failures, kept.message) == (JobState.FAILED, jobs.MAX_FAILURES, "broken")


def test_retry_wakes_a_job_that_gave_up_and_leaves_a_running_one_alone():
    now = timezone.now()
    make_job(key="given-up", state=JobState.FAILED, attempts=5, failures=5)
    make_job(key="running", state=JobState.RUNNING, lease_until=now + LEASE)

    assert jobs.retry(key="given-up", now=now)
    assert not jobs.retry(key="running", now=now)
    assert Job.objects.get(key="given-up").failures == 0


def test_ring_due_rings_the_due_and_the_orphaned_but_not_twice_in_a_row(rung):
    now = timezone.now() + timedelta(seconds=1)
    due = make_job(key="due")
    orphan = make_job(key="orphan", state=JobState.RUNNING, lease_until=now - LEASE)
    make_job(key="later", next_try_at=now + LEASE)
    make_job(key="busy", state=JobState.RUNNING, lease_until=now + LEASE)
    make_job(key="done", state=JobState.DONE)

    assert jobs.ring_due(now=now) == 2
    assert jobs.ring_due(now=now) == 0
    assert sorted(rung) == [due.pk, orphan.pk]


def test_a_broker_that_does_not_answer_loses_nothing(monkeypatch, django_capture_on_commit_callbacks):
    def refuse(*args, **kwargs):
        raise ConnectionError("no broker")

    monkeypatch.setattr(jobs.current_app, "send_task", refuse)

    with django_capture_on_commit_callbacks(execute=True):
        jobs.enqueue(key="work:1", task="test.work")

    assert Job.objects.get().state == JobState.QUEUED


@pytest.mark.django_db(transaction=True)
def test_sixteen_workers_claim_a_job_once():
    job, now = make_job(), timezone.now()

    def claim(_: int) -> bool:
        try:
            return jobs.claim(job_id=job.pk, now=now, lease=LEASE) is not None
        finally:
            connection.close()

    with ThreadPoolExecutor(16) as pool:
        assert sum(pool.map(claim, range(16))) == 1
