"""Attempts: started once, in the window, submitted once, closed when their time is over."""

from datetime import timedelta

import pytest
from django.utils import timezone

from exams.enums import AttemptState, SubmitCause
from exams.errors import TicketRefused
from exams.models import Attempt
from exams.services import attempts, sittings
from exams.signals import attempt_submitted
from exams.tasks import close_overdue_attempts
from institutions.enums import EnrolmentState
from institutions.models import JournalEntry
from question_bank.enums import QuestionKind
from tests.factories.exams import make_attempt, make_paper, make_sitting, make_ticket
from tests.factories.institutions import make_cohort, make_enrolment
from tests.factories.question_bank import make_question_version

pytestmark = pytest.mark.django_db


@pytest.fixture
def heard():
    """Attempts whose submission was announced."""
    announced: list[Attempt] = []

    def listen(attempt: Attempt, **_kwargs: object) -> None:
        announced.append(attempt)

    attempt_submitted.connect(listen)
    yield announced
    attempt_submitted.disconnect(listen)


def test_start_attempt_gives_the_full_minutes():
    ticket, now = make_ticket(), timezone.now()

    attempt = attempts.start_attempt(ticket=ticket, now=now)

    assert attempt.deadline_at == now + timedelta(minutes=60)
    assert attempt.state == AttemptState.OPEN
    assert set(attempt.order) == set(attempt.paper.items.values_list("pk", flat=True))


def test_starting_just_before_the_window_closes_still_gives_the_full_minutes():
    ticket = make_ticket()
    last_moment = ticket.sitting.closes_at - timedelta(seconds=1)

    attempt = attempts.start_attempt(ticket=ticket, now=last_moment)

    assert attempt.deadline_at == last_moment + timedelta(minutes=60)


def test_starting_twice_is_one_attempt_with_one_clock():
    ticket, now = make_ticket(), timezone.now()
    first = attempts.start_attempt(ticket=ticket, now=now)

    second = attempts.start_attempt(ticket=ticket, now=now + timedelta(minutes=10))

    assert second == first
    assert second.deadline_at == first.deadline_at
    assert JournalEntry.objects.filter(action="attempt.started").count() == 1


def test_an_attempt_begun_goes_on_after_the_window_closed():
    ticket = make_ticket()
    first = attempts.start_attempt(ticket=ticket, now=timezone.now())

    assert attempts.start_attempt(ticket=ticket, now=ticket.sitting.closes_at + timedelta(minutes=1)) == first


@pytest.mark.parametrize("side", ["before", "after"])
def test_starting_outside_the_window_is_refused(side):
    ticket = make_ticket()
    window = ticket.sitting
    now = window.opens_at - timedelta(seconds=1) if side == "before" else window.closes_at

    with pytest.raises(TicketRefused, match="入场时间"):
        attempts.start_attempt(ticket=ticket, now=now)

    assert not Attempt.objects.exists()


def test_a_withdrawn_enrolment_cannot_start():
    ticket = make_ticket(enrolment=make_enrolment(state=EnrolmentState.WITHDRAWN))

    with pytest.raises(TicketRefused, match="已退出"):
        attempts.start_attempt(ticket=ticket, now=timezone.now())


def test_neighbours_get_different_forms():
    first = make_paper()
    second = make_paper(blueprint=first.blueprint)
    now, sitting = timezone.now(), make_sitting(paper=first)
    cohort = make_cohort(programme=sitting.exam.programme)
    seated = sittings.schedule_sitting(
        exam=sitting.exam,
        papers=[first, second],
        enrolments=[make_enrolment(cohort=cohort) for _ in range(4)],
        name="两卷",
        room="",
        opens_at=now,
        closes_at=now + timedelta(hours=1),
        actor=None,
        now=now,
    )

    papers = [attempts.start_attempt(ticket=t, now=now).paper for t in seated.tickets.order_by("seat")]

    assert papers == [first, second, first, second]


def test_items_are_shuffled_within_their_kind_for_each_candidate():
    paper = make_paper(items=10)
    for position in range(11, 16):
        version = make_question_version(institution=paper.institution, kind=QuestionKind.TRUE_FALSE)
        paper.items.create(position=position, version=version, points=1)
    sitting = make_sitting(paper=paper)
    cohort = make_cohort(programme=sitting.exam.programme)
    tickets = [make_ticket(sitting=sitting, enrolment=make_enrolment(cohort=cohort)) for _ in range(2)]

    first, second = (attempts.start_attempt(ticket=ticket, now=timezone.now()).order for ticket in tickets)

    kinds = dict(paper.items.values_list("pk", "version__kind"))
    assert [kinds[pk] for pk in first] == [QuestionKind.SINGLE] * 10 + [QuestionKind.TRUE_FALSE] * 5
    assert sorted(first) == sorted(second) == sorted(kinds)
    assert first != second


def test_submit_attempt_closes_and_announces_once(heard):
    attempt, now = make_attempt(), timezone.now()

    attempts.submit_attempt(attempt=attempt, cause=SubmitCause.CANDIDATE, now=now)
    again = attempts.submit_attempt(attempt=attempt, cause=SubmitCause.DEADLINE, now=now + timedelta(seconds=1))

    assert heard == [attempt]
    assert (again.state, again.submit_cause, again.submitted_at) == (
        AttemptState.SUBMITTED,
        SubmitCause.CANDIDATE,
        now,
    )
    assert JournalEntry.objects.filter(action="attempt.submitted").count() == 1


def test_a_listener_that_fails_leaves_the_attempt_open():
    attempt = make_attempt()

    def fail(**_kwargs: object) -> None:
        raise RuntimeError("the listener fell over")

    attempt_submitted.connect(fail)
    try:
        with pytest.raises(RuntimeError):
            attempts.submit_attempt(attempt=attempt, cause=SubmitCause.CANDIDATE, now=timezone.now())
    finally:
        attempt_submitted.disconnect(fail)

    assert Attempt.objects.get(pk=attempt.pk).state == AttemptState.OPEN


def test_close_overdue_closes_only_what_is_past_deadline_and_grace(heard, settings):
    settings.LATE_GRACE_SECONDS = 5
    now = timezone.now()
    over = make_attempt(deadline_at=now - timedelta(seconds=6))
    in_grace = make_attempt(deadline_at=now - timedelta(seconds=4))
    running = make_attempt()

    closed = attempts.close_overdue(now=now)

    assert closed == 1
    assert heard == [over]
    over.refresh_from_db()
    assert over.submit_cause == SubmitCause.DEADLINE
    assert set(Attempt.objects.open()) == {in_grace, running}


@pytest.mark.scoped
def test_the_sweeper_needs_no_open_tenant(heard):
    from institutions.scoping import scopes_disabled

    with scopes_disabled():
        attempt = make_attempt(deadline_at=timezone.now() - timedelta(minutes=1))

    close_overdue_attempts()

    assert heard == [attempt]


def test_one_attempt_that_cannot_be_closed_does_not_keep_the_others_open(heard, caplog):
    now = timezone.now()
    stuck = make_attempt(deadline_at=now - timedelta(minutes=2))
    other = make_attempt(deadline_at=now - timedelta(minutes=1))

    def fail_for_one(attempt: Attempt, **_kwargs: object) -> None:
        if attempt == stuck:
            raise RuntimeError("the listener fell over")

    attempt_submitted.connect(fail_for_one)
    try:
        closed = attempts.close_overdue(now=now)
    finally:
        attempt_submitted.disconnect(fail_for_one)

    assert closed == 1
    assert Attempt.objects.get(pk=other.pk).state == AttemptState.SUBMITTED
    assert Attempt.objects.get(pk=stuck.pk).state == AttemptState.OPEN
    assert f"attempt {stuck.pk} could not be closed" in caplog.text
