import pytest
from django.utils import timezone

from grading.models import PracticalScore
from grading.services import practical
from institutions.models import JournalEntry
from tests.factories.grading import make_finalised_marking, make_marking, make_submitted_session
from tests.factories.question_bank import make_rubric_version

pytestmark = pytest.mark.django_db


def test_the_score_is_the_mean_of_all_markings_with_a_breakdown():
    session = make_submitted_session()
    rubric = make_rubric_version(institution=session.institution)
    make_finalised_marking(session=session, rubric=rubric, slot=1, rank=0)
    make_finalised_marking(session=session, rubric=rubric, slot=2, rank=1)

    score = practical.score_session(session=session, now=timezone.now())

    assert (score.points, score.of_points, score.score) == (160, 200, 80_00)
    assert score.functions[0] == {"function": "preparation", "points": 40, "of": 50}
    assert len(score.functions) == 4


def test_there_is_no_score_while_a_marking_is_open():
    session = make_submitted_session()
    rubric = make_rubric_version(institution=session.institution)
    make_finalised_marking(session=session, rubric=rubric, slot=1)
    make_marking(session=session, rubric=rubric, slot=2)

    score = practical.score_session(session=session, now=timezone.now())

    assert score is None
    assert not PracticalScore.objects.exists()


def test_there_is_no_score_before_markings_are_prepared():
    assert practical.score_session(session=make_submitted_session(), now=timezone.now()) is None


def test_scoring_twice_is_once():
    session = make_submitted_session()
    make_finalised_marking(session=session)
    first = practical.score_session(session=session, now=timezone.now())

    second = practical.score_session(session=session, now=timezone.now())

    assert second == first
    assert JournalEntry.objects.filter(action="session.scored").count() == 1
