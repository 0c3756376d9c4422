from datetime import timedelta

import pytest
from django.utils import timezone

from core.errors import JobWaits
from exams import queries
from exams.enums import AttemptState, SubmitCause
from exams.models import Response
from grading.errors import AttemptNotSubmitted
from grading.models import TheoryScore
from grading.services import theory
from institutions.models import JournalEntry
from tests.factories.grading import make_submitted_attempt

pytestmark = pytest.mark.django_db


def answer(attempt, position, keys, seq, is_late=False):
    item = attempt.paper.items.get(position=position)
    Response.objects.create(
        attempt=attempt,
        seq=seq,
        item=item,
        answer=keys,
        client_key=f"k{seq}",
        received_at=timezone.now(),
        is_late=is_late,
        chain="x",
    )


def test_the_newest_counted_answers_are_marked():
    attempt = make_submitted_attempt()
    answer(attempt, 1, ["B"], seq=1)
    answer(attempt, 1, ["A"], seq=2)
    answer(attempt, 2, ["C"], seq=3)
    answer(attempt, 3, ["A"], seq=4, is_late=True)

    score = theory.score_attempt(attempt_id=attempt.pk, now=timezone.now())

    assert (score.points, score.of_points, score.score) == (2, 6, 3333)
    assert [(row["answer"], row["points"], row["of"]) for row in score.items] == [
        (["A"], 2, 2),
        (["C"], 0, 2),
        ([], 0, 2),
    ]


def test_an_attempt_is_scored_once():
    attempt = make_submitted_attempt()
    first = theory.score_attempt(attempt_id=attempt.pk, now=timezone.now())
    answer(attempt, 1, ["A"], seq=1)

    second = theory.score_attempt(attempt_id=attempt.pk, now=timezone.now())

    assert second == first
    assert second.score == 0
    assert TheoryScore.objects.count() == 1
    assert JournalEntry.objects.filter(action="attempt.scored").count() == 1


def test_an_open_attempt_has_no_score():
    attempt = make_submitted_attempt(state=AttemptState.OPEN)

    with pytest.raises(AttemptNotSubmitted):
        theory.score_attempt(attempt_id=attempt.pk, now=timezone.now())


def test_an_attempt_closed_at_its_deadline_is_scored_when_no_answer_that_counts_can_come_any_more(settings):
    settings.LATE_GRACE_SECONDS = 5
    attempt = make_submitted_attempt(submit_cause=SubmitCause.DEADLINE, deadline_at=timezone.now())
    end = queries.settled_at(attempt)

    with pytest.raises(JobWaits, match="稍后评分"):
        theory.score_attempt(attempt_id=attempt.pk, now=end - timedelta(seconds=1))
    answer(attempt, 1, ["A"], seq=1)
    score = theory.score_attempt(attempt_id=attempt.pk, now=end)

    assert end > attempt.deadline_at + timedelta(seconds=5)
    assert score.points == 2


def test_an_attempt_the_candidate_handed_in_is_scored_at_once():
    attempt = make_submitted_attempt(submit_cause=SubmitCause.CANDIDATE)

    score = theory.score_attempt(attempt_id=attempt.pk, now=timezone.now())

    assert score.attempt == attempt
