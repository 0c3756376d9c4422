"""Scheduling sittings: tickets and seats, and what is refused."""

from datetime import timedelta

import pytest
from django.utils import timezone

from exams.enums import PaperState
from exams.errors import SittingInvalid
from exams.models import AdmissionTicket, Sitting
from exams.services import exams, sittings
from institutions.enums import EnrolmentState
from institutions.models import JournalEntry
from tests.factories.exams import make_paper
from tests.factories.institutions import make_cohort, make_enrolment, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked():
    """What schedule_sitting is asked for: two candidates, one paper, open from now for an hour."""
    paper, now = make_paper(), timezone.now()
    exam = exams.create_exam(blueprint=paper.blueprint, name="理论", minutes=60, actor=None, now=now)
    cohort = make_cohort(programme=exam.programme)
    return {
        "exam": exam,
        "papers": [paper],
        "enrolments": [make_enrolment(cohort=cohort), make_enrolment(cohort=cohort)],
        "name": "第一场",
        "room": "一考场",
        "opens_at": now,
        "closes_at": now + timedelta(hours=1),
        "actor": make_person(),
        "now": now,
    }


def blind_at_first(look):
    """`look`, which sees nothing the first time."""
    looks = []

    def looked(**words):
        looks.append(words)
        return look(**words) if len(looks) > 1 else None

    return looked


def test_schedule_sitting_seats_everybody_by_candidate_number(asked):
    asked["enrolments"].reverse()

    sitting = sittings.schedule_sitting(**asked)

    tickets = sitting.tickets.order_by("seat")
    assert [ticket.seat for ticket in tickets] == ["01", "02"]
    numbers = [ticket.enrolment.candidate_number for ticket in tickets]
    assert numbers == sorted(numbers)
    assert list(sitting.papers.all()) == asked["papers"]
    assert JournalEntry.objects.get(action="sitting.scheduled").data["candidates"] == 2


def test_the_same_sitting_asked_for_twice_is_one_with_one_ticket_each(asked):
    first = sittings.schedule_sitting(**asked)

    second = sittings.schedule_sitting(**asked | {"papers": [make_paper(blueprint=asked["exam"].blueprint)]})

    assert second == first
    assert Sitting.objects.count() == 1
    assert AdmissionTicket.objects.count() == 2
    assert list(second.papers.all()) == asked["papers"]
    assert JournalEntry.objects.filter(action="sitting.scheduled").count() == 1


def test_a_sitting_that_came_in_between_is_the_one_returned(asked, monkeypatch):
    """Two requests that both found the name free: the database lets one of them in."""
    first = sittings.schedule_sitting(**asked)
    monkeypatch.setattr(sittings, "find_repeated", blind_at_first(sittings.find_repeated))

    second = sittings.schedule_sitting(**asked)

    assert second == first
    assert AdmissionTicket.objects.count() == 2


@pytest.mark.parametrize("changed", ["room", "closes_at", "enrolments"])
def test_another_sitting_of_the_same_name_and_time_is_refused(asked, changed):
    sittings.schedule_sitting(**asked)
    other = {
        "room": "二考场",
        "closes_at": asked["closes_at"] + timedelta(hours=1),
        "enrolments": asked["enrolments"][:1],
    }

    with pytest.raises(SittingInvalid, match="同名场次“第一场”"):
        sittings.schedule_sitting(**asked | {changed: other[changed]})

    assert Sitting.objects.count() == 1


def test_a_window_that_ends_before_it_begins_is_refused(asked):
    with pytest.raises(SittingInvalid, match="要晚于"):
        sittings.schedule_sitting(**asked | {"closes_at": asked["opens_at"]})


def test_a_window_in_the_past_is_refused(asked):
    with pytest.raises(SittingInvalid, match="已经过去"):
        sittings.schedule_sitting(**asked | {"now": asked["closes_at"]})


def test_a_sitting_without_papers_or_people_is_refused(asked):
    with pytest.raises(SittingInvalid, match="一份试卷"):
        sittings.schedule_sitting(**asked | {"papers": []})
    with pytest.raises(SittingInvalid, match="没有可安排的考生"):
        sittings.schedule_sitting(**asked | {"enrolments": []})


def test_a_paper_that_is_a_draft_or_of_another_blueprint_is_refused(asked):
    draft = make_paper(blueprint=asked["exam"].blueprint, state=PaperState.DRAFT)

    with pytest.raises(SittingInvalid, match="还没有发布"):
        sittings.schedule_sitting(**asked | {"papers": [draft]})
    with pytest.raises(SittingInvalid, match="不属于"):
        sittings.schedule_sitting(**asked | {"papers": [make_paper()]})


def test_people_of_another_programme_or_withdrawn_are_refused(asked):
    withdrawn = make_enrolment(cohort=asked["enrolments"][0].cohort, state=EnrolmentState.WITHDRAWN)

    with pytest.raises(SittingInvalid, match="不是这个认定项目"):
        sittings.schedule_sitting(**asked | {"enrolments": [make_enrolment()]})
    with pytest.raises(SittingInvalid, match="已退出"):
        sittings.schedule_sitting(**asked | {"enrolments": [withdrawn]})
    assert not Sitting.objects.exists()
