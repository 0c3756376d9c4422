"""What a candidate is told to do next."""

from datetime import timedelta

import pytest
from django.utils import timezone

from certificates.enums import CertificateDeed
from exams.enums import AttemptState
from institutions.enums import ConsentDecision
from institutions.models import Consent
from portal.journey import DONE, LATER, NOW, STOPPED, Track, journey_of
from practical.enums import SessionState
from tests.factories.exams import make_attempt, make_ticket
from tests.factories.institutions import make_enrolment
from tests.factories.practical import make_session

MOMENT = timezone.now()


def track(**known):
    enrolment = known.pop("enrolment", None) or make_enrolment()
    empty = dict.fromkeys(["consent", "ticket", "attempt", "session", "result", "certificate"])
    return Track(**{"enrolment": enrolment} | empty | known)


def consent(decision=ConsentDecision.GRANTED):
    return Consent(decision=decision, decided_at=MOMENT)


def states(journey):
    return [step.state for step in journey.steps]


def test_consent_comes_before_anything_open(db):
    ticket = make_ticket()

    journey = journey_of(track(ticket=ticket), MOMENT)

    assert journey.todo.url.startswith("/institutions/consent/")
    assert states(journey) == [NOW, LATER, LATER, LATER, LATER]


def test_an_open_sitting_is_next_with_its_last_moment(db):
    ticket = make_ticket()

    journey = journey_of(track(ticket=ticket, consent=consent(), session=make_session()), MOMENT)

    assert journey.todo.url == f"/exams/tickets/{ticket.pk}/"
    assert journey.todo.until == ticket.sitting.closes_at
    assert states(journey) == [DONE, NOW, LATER, LATER, LATER]


def test_a_sitting_to_come_says_from_when(db):
    ticket = make_ticket()
    before = ticket.sitting.opens_at - timedelta(days=1)

    journey = journey_of(track(ticket=ticket, consent=consent()), before)

    assert journey.todo.since == ticket.sitting.opens_at
    assert journey.todo.until is None


def test_a_running_attempt_is_more_urgent_than_consent(db):
    attempt = make_attempt()

    journey = journey_of(track(attempt=attempt, ticket=make_ticket()), MOMENT)

    assert journey.todo.url == f"/exams/attempts/{attempt.pk}/"
    assert journey.todo.until == attempt.deadline_at


def test_a_missed_sitting_stops_that_step_and_nothing_else(db):
    ticket = make_ticket()
    session = make_session()
    after = ticket.sitting.closes_at

    journey = journey_of(track(ticket=ticket, consent=consent(), session=session), after)

    assert journey.steps[1].state == STOPPED
    assert journey.todo is None or journey.todo.url.startswith("/practical/")


def test_after_theory_the_open_live_window_is_next(db):
    attempt, session = make_attempt(state=AttemptState.SUBMITTED, submitted_at=MOMENT), make_session()

    journey = journey_of(track(consent=consent(), attempt=attempt, session=session), MOMENT)

    assert journey.todo.url == f"/practical/sessions/{session.pk}/"
    assert states(journey) == [DONE, DONE, NOW, LATER, LATER]


def test_a_live_stream_leads_back_to_the_studio(db):
    session = make_session(state=SessionState.LIVE, started_at=MOMENT)

    journey = journey_of(track(consent=consent(), session=session, ticket=make_ticket()), MOMENT)

    assert journey.todo.url == f"/practical/sessions/{session.pk}/studio/"


@pytest.mark.parametrize(
    ("state", "expected"), [(SessionState.ENDED, NOW), (SessionState.SUBMITTED, DONE), (SessionState.SCHEDULED, NOW)]
)
def test_the_practical_step_follows_the_session(db, state, expected):
    session = make_session(state=state)

    journey = journey_of(track(consent=consent(), session=session), MOMENT)

    assert journey.steps[2].state == expected


def test_a_declined_consent_is_done_and_names_the_other_way(db):
    journey = journey_of(track(consent=consent(ConsentDecision.DECLINED)), MOMENT)

    assert journey.steps[0].state == DONE
    assert "人工考评" in journey.steps[0].note


def test_when_only_marking_is_left_nothing_is_asked_and_the_result_is_on(db):
    attempt = make_attempt(state=AttemptState.SUBMITTED, submitted_at=MOMENT)
    session = make_session(state=SessionState.SUBMITTED, submitted_at=MOMENT)

    journey = journey_of(track(consent=consent(), attempt=attempt, session=session), MOMENT)

    assert journey.todo is None
    assert states(journey) == [DONE, DONE, DONE, NOW, LATER]


class _Row:
    def __init__(self, **fields):
        self.__dict__.update(fields)


def test_a_certificate_is_what_there_is_to_open_in_the_end(db):
    certificate = _Row(deed=CertificateDeed.ISSUED, number="KB-1", issued_at=MOMENT)
    result = _Row(passed=True, confirmed_at=MOMENT)

    journey = journey_of(track(consent=consent(), result=result, certificate=certificate), MOMENT)

    assert journey.todo.url == "/certificates/mine/"
    assert states(journey)[3:] == [DONE, DONE]


def test_a_failed_result_stops_and_leads_to_the_reasons(db):
    given = track(consent=consent(), result=_Row(passed=False, confirmed_at=MOMENT))

    journey = journey_of(given, MOMENT)

    assert journey.todo.url == f"/grading/results/mine/{given.enrolment.pk}/"
    assert journey.steps[3].state == STOPPED


def test_a_revoked_certificate_stops_the_last_step(db):
    certificate = _Row(deed=CertificateDeed.REVOKED, number="KB-1", issued_at=MOMENT)

    journey = journey_of(track(certificate=certificate), MOMENT)

    assert journey.steps[4].state == STOPPED
    assert journey.steps[4].note == "已注销"
