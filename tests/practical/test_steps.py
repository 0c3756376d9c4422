"""Which step of a live practical is due."""

import pytest
from django.utils import timezone

from practical.enums import DocumentKind, SessionState
from practical.models import LiveSession
from practical.services import sessions
from practical.steps import steps_of

pytestmark = pytest.mark.django_db


def states(session):
    return [step.state for step in steps_of(session)]


def test_only_the_first_step_that_is_due_is_now(session):
    assert states(session) == ["now", "later", "later", "later", "later"]


def test_preparation_and_a_passed_check_lead_to_the_stream(session):
    content, findings = {"script": "一"}, {"camera": "ok", "microphone": "ok", "gateway": "ok"}
    sessions.save_document(session=session, kind=DocumentKind.PREPARATION, content=content, now=timezone.now())
    sessions.note_device_check(session=session, findings=findings, now=timezone.now())

    assert states(session) == ["done", "done", "now", "later", "later"]


def test_a_check_that_failed_is_still_due(session):
    sessions.note_device_check(session=session, findings={"camera": "denied"}, now=timezone.now())

    assert [str(step.note) for step in steps_of(session)][1] == "上次检测有问题，请处理后再测"


def test_after_the_stream_cases_and_review_are_due_in_turn(session):
    LiveSession.objects.filter(pk=session.pk).update(state=SessionState.ENDED)
    session.refresh_from_db()
    before = states(session)

    sessions.save_document(
        session=session, kind=DocumentKind.AFTER_SALES, content={"C1": "同意退货"}, now=timezone.now()
    )

    assert before == ["done", "done", "done", "now", "later"]
    assert states(session) == ["done", "done", "done", "done", "now"]


def test_a_session_that_is_handed_in_has_nothing_due(session):
    LiveSession.objects.filter(pk=session.pk).update(state=SessionState.SUBMITTED)
    session.refresh_from_db()

    assert states(session) == ["done"] * 5
