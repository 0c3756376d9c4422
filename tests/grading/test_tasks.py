import pytest
from django.utils import timezone

from core.enums import JobState
from core.models import Job
from core.services import jobs
from exams import queries
from exams.enums import SubmitCause
from exams.signals import attempt_submitted
from grading import tasks
from grading.models import Marking, PracticalScore, Result, TheoryScore
from grading.services import markings
from practical.signals import transcript_ready
from tests.factories.grading import (
    fill_marking,
    make_marking,
    make_pass_rule,
    make_practical_score,
    make_submitted_attempt,
    make_submitted_session,
    make_theory_score,
)
from tests.factories.institutions import make_enrolment, make_person

pytestmark = pytest.mark.django_db


def run(task, job):
    task(job.pk)
    job.refresh_from_db()
    return job


def test_a_submitted_attempt_is_scored_by_a_job():
    attempt = make_submitted_attempt()
    attempt_submitted.send(sender=None, attempt=attempt)

    job = run(tasks.score_attempt, Job.objects.get(key=f"score-attempt:{attempt.pk}"))

    assert job.state == JobState.DONE
    assert TheoryScore.objects.get().attempt == attempt


def test_an_attempt_closed_at_its_deadline_is_scored_after_the_grace():
    attempt = make_submitted_attempt(submit_cause=SubmitCause.DEADLINE, deadline_at=timezone.now())
    attempt_submitted.send(sender=None, attempt=attempt)
    queued = Job.objects.get(key=f"score-attempt:{attempt.pk}")

    job = run(tasks.score_attempt, queued)

    assert job.state == JobState.QUEUED
    assert job.next_try_at == queries.settled_at(attempt)
    assert not TheoryScore.objects.exists()


def test_a_ready_transcript_prepares_the_markings_by_a_job():
    session = make_submitted_session()
    make_pass_rule(programme=session.enrolment.programme, examiners=2)
    transcript_ready.send(sender=None, transcript=session.recording.transcript)

    job = run(tasks.prepare_marking, Job.objects.get(key=f"prepare-marking:{session.pk}"))

    assert job.state == JobState.DONE
    assert Marking.objects.filter(session=session).count() == 2


def test_preparing_waits_for_a_pass_rule_and_says_so():
    session = make_submitted_session()
    transcript_ready.send(sender=None, transcript=session.recording.transcript)

    job = run(tasks.prepare_marking, Job.objects.get())

    assert job.state == JobState.QUEUED
    assert "合格标准" in job.message


def test_whichever_part_is_scored_last_proposes_the_result():
    enrolment = make_enrolment()
    make_pass_rule(programme=enrolment.programme)
    make_practical_score(enrolment=enrolment)
    attempt = make_submitted_attempt(enrolment)
    job = jobs.enqueue(key="k", task="grading.score_attempt", tenant=enrolment.institution_id, attempt=attempt.pk)

    run(tasks.score_attempt, job)

    assert Result.objects.get().enrolment == enrolment


def test_the_last_finalised_marking_leads_to_score_and_result():
    enrolment = make_enrolment()
    make_pass_rule(programme=enrolment.programme)
    make_theory_score(enrolment=enrolment)
    marking = fill_marking(make_marking(session=make_submitted_session(enrolment=enrolment), examiner=make_person()))
    markings.finalise_marking(marking=marking, now=timezone.now())

    job = run(tasks.score_session, Job.objects.get(task="grading.score_session"))

    assert job.state == JobState.DONE
    assert PracticalScore.objects.get().score == 100_00
    assert Result.objects.get().passed
