"""Scheduling, going live, ending and handing in."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from core.models import Job
from institutions.enums import EnrolmentState
from institutions.models import JournalEntry
from media_gateway import contract
from practical.enums import DocumentKind, RecordingState, SessionState
from practical.errors import (
    ConsentMissing,
    DocumentsMissing,
    GatewayRefused,
    GatewayUnreachable,
    OutsideWindow,
    ScheduleRefused,
    SessionMoved,
    SessionUnderWay,
)
from practical.models import LiveSession, Recording, SessionDocument
from practical.services import sessions
from question_bank.enums import VersionState
from tests.factories.institutions import make_cohort, make_enrolment
from tests.factories.practical import make_session
from tests.factories.question_bank import make_task_version

pytestmark = pytest.mark.django_db


def schedule(enrolment, **fields):
    now = timezone.now()
    given = {
        "enrolment": enrolment,
        "task_version": fields.pop("task_version", None) or make_task_version(institution=enrolment.institution),
        "opens_at": now,
        "closes_at": now + timedelta(hours=1),
        "invigilator": None,
        "actor": None,
        "now": now,
    }
    return sessions.schedule_session(**given | fields)


def test_a_session_is_scheduled_with_a_room_and_a_journal_entry():
    enrolment = make_enrolment()

    session = schedule(enrolment)

    assert session.state == SessionState.SCHEDULED
    assert contract.ROOM_NAME.fullmatch(session.room)
    assert JournalEntry.objects.filter(action="session.scheduled", subject_id=str(session.pk)).count() == 1


def test_a_candidate_with_a_session_under_way_is_not_scheduled_again():
    session = make_session()

    with pytest.raises(ScheduleRefused, match="没有结束的直播"):
        schedule(session.enrolment)


def test_the_database_takes_one_session_under_way_per_candidate():
    over = make_session(state=SessionState.ENDED)
    make_session(enrolment=over.enrolment, state=SessionState.LIVE)

    with pytest.raises(IntegrityError), transaction.atomic():
        make_session(enrolment=over.enrolment)

    assert LiveSession.objects.filter(enrolment=over.enrolment).count() == 2


def test_a_session_that_came_in_between_is_told_like_one_that_was_there(monkeypatch):
    """Two requests that both found the candidate free: the database lets one of them in."""
    session = make_session()
    monkeypatch.setattr(sessions, "_check_schedule", lambda *_given: None)

    with pytest.raises(SessionUnderWay, match="没有结束的直播"):
        schedule(session.enrolment)

    assert LiveSession.objects.count() == 1


def test_a_window_that_ends_before_it_begins_is_refused():
    now = timezone.now()

    with pytest.raises(ScheduleRefused, match="晚于"):
        schedule(make_enrolment(), opens_at=now + timedelta(hours=2))


def test_a_window_in_the_past_is_refused():
    past = timezone.now() - timedelta(hours=3)

    with pytest.raises(ScheduleRefused, match="已经过去"):
        schedule(make_enrolment(), opens_at=past, closes_at=past + timedelta(hours=1))


def test_a_draft_task_is_refused():
    enrolment = make_enrolment()
    draft = make_task_version(institution=enrolment.institution, state=VersionState.DRAFT)

    with pytest.raises(ScheduleRefused, match="没有发布"):
        schedule(enrolment, task_version=draft)


def test_a_task_of_another_body_is_refused():
    with pytest.raises(ScheduleRefused, match="不属于"):
        schedule(make_enrolment(), task_version=make_task_version())


def test_a_withdrawn_candidate_is_not_scheduled():
    with pytest.raises(ScheduleRefused, match="已退出"):
        schedule(make_enrolment(state=EnrolmentState.WITHDRAWN))


def test_a_cohort_is_scheduled_except_for_those_who_have_a_session():
    cohort = make_cohort()
    busy, _free, _gone = (
        make_enrolment(cohort=cohort),
        make_enrolment(cohort=cohort),
        make_enrolment(cohort=cohort, state=EnrolmentState.WITHDRAWN),
    )
    task = make_task_version(institution=cohort.institution)
    make_session(enrolment=busy, task_version=task)
    now = timezone.now()

    plan = sessions.schedule_cohort(
        cohort=cohort, task_version=task, opens_at=now, closes_at=now + timedelta(hours=1),
        invigilator=None, actor=None, now=now,
    )  # fmt: skip

    assert (len(plan.scheduled), plan.already) == (1, 1)
    assert LiveSession.objects.count() == 2


def test_a_cohort_scheduled_twice_at_one_moment_has_one_session_each(monkeypatch):
    cohort = make_cohort()
    task = make_task_version(institution=cohort.institution)
    make_session(enrolment=make_enrolment(cohort=cohort), task_version=task)
    make_enrolment(cohort=cohort)
    monkeypatch.setattr(sessions, "_check_schedule", lambda *_given: None)
    now = timezone.now()

    plan = sessions.schedule_cohort(
        cohort=cohort, task_version=task, opens_at=now, closes_at=now + timedelta(hours=1),
        invigilator=None, actor=None, now=now,
    )  # fmt: skip

    assert (len(plan.scheduled), plan.already) == (1, 1)
    assert LiveSession.objects.count() == 2


def test_an_empty_cohort_is_refused():
    cohort = make_cohort()
    now = timezone.now()

    with pytest.raises(ScheduleRefused, match="先导入报名表"):
        sessions.schedule_cohort(
            cohort=cohort, task_version=make_task_version(institution=cohort.institution), opens_at=now,
            closes_at=now + timedelta(hours=1), invigilator=None, actor=None, now=now,
        )  # fmt: skip


def test_going_live_opens_the_room_with_its_planted_questions_and_gives_a_publish_token(session, gateway, settings):
    now = timezone.now()

    ticket = sessions.go_live(session=session, now=now)

    grant = contract.read_token(settings.GATEWAY_SECRET, ticket.token, now=now.timestamp())
    config = gateway.rooms[session.room]
    assert (grant.role, grant.room) == (contract.Role.PUBLISH, session.room)
    assert [(q.id, q.after_s, q.text) for q in config.planted] == [("Q1", 5.0, "怎么下单？")]
    assert config.max_seconds == 600
    assert session.state == SessionState.LIVE
    assert Recording.objects.get(session=session).state == RecordingState.OPEN


def test_a_stream_may_not_last_beyond_the_window(session, gateway):
    now = session.closes_at - timedelta(seconds=90)

    sessions.go_live(session=session, now=now)

    assert gateway.rooms[session.room].max_seconds == 90


def test_going_live_again_gives_a_fresh_token_and_changes_nothing(session, gateway):
    first = sessions.go_live(session=session, now=timezone.now())
    began = session.started_at

    again = sessions.go_live(session=session, now=timezone.now() + timedelta(seconds=30))

    assert again.token != first.token
    assert session.started_at == began
    assert Recording.objects.filter(session=session).count() == 1
    assert JournalEntry.objects.filter(action="session.live").count() == 1


def test_two_pages_going_live_at_once_make_one_recording(session, gateway):
    other_page = LiveSession.objects.get(pk=session.pk)

    sessions.go_live(session=session, now=timezone.now())
    sessions.go_live(session=other_page, now=timezone.now())

    assert Recording.objects.filter(session=session).count() == 1


def test_without_consent_nobody_goes_live(gateway):
    session = make_session()

    with pytest.raises(ConsentMissing, match="人工"):
        sessions.go_live(session=session, now=timezone.now())

    assert gateway.rooms == {}


def test_before_and_after_the_window_nobody_goes_live(session, gateway):
    with pytest.raises(OutsideWindow, match="还没有到"):
        sessions.go_live(session=session, now=session.opens_at - timedelta(seconds=1))
    with pytest.raises(OutsideWindow, match="结束"):
        sessions.go_live(session=session, now=session.closes_at)

    assert gateway.rooms == {}


def test_a_gateway_that_is_down_leaves_the_session_as_it_was(session, no_gateway):
    with pytest.raises(GatewayUnreachable, match="没有应答"):
        sessions.go_live(session=session, now=timezone.now())

    session.refresh_from_db()
    assert session.state == SessionState.SCHEDULED
    assert not Recording.objects.exists()


def test_a_gateway_that_is_restarting_leaves_the_session_as_it_was(session, gateway):
    gateway.refuse = (503, "draining")

    with pytest.raises(GatewayUnreachable, match="503"):
        sessions.go_live(session=session, now=timezone.now())

    session.refresh_from_db()
    assert session.state == SessionState.SCHEDULED


def test_a_room_the_gateway_has_closed_cannot_go_live_again(session, gateway):
    gateway.refuse = (409, "room_closed")

    with pytest.raises(GatewayRefused, match="已经结束") as refusal:
        sessions.go_live(session=session, now=timezone.now())

    assert refusal.value.code == "room_closed"


def test_ending_closes_the_room_and_queues_its_manifest(session, gateway):
    sessions.go_live(session=session, now=timezone.now())

    sessions.end_live(session=session, now=timezone.now())

    assert gateway.closed == [session.room]
    assert session.state == SessionState.ENDED
    assert Job.objects.filter(task="practical.take_manifest").count() == 1


def test_ending_twice_is_ending_once(session, gateway):
    sessions.go_live(session=session, now=timezone.now())
    sessions.end_live(session=session, now=timezone.now())

    sessions.end_live(session=session, now=timezone.now())

    assert gateway.closed == [session.room]
    assert JournalEntry.objects.filter(action="session.ended").count() == 1


def test_ending_with_the_gateway_down_leaves_a_job_that_closes_it_later(session, gateway, settings):
    sessions.go_live(session=session, now=timezone.now())
    settings.GATEWAY_INTERNAL_URL = "http://127.0.0.1:9"

    sessions.end_live(session=session, now=timezone.now())

    assert session.state == SessionState.ENDED
    assert Job.objects.filter(task="practical.close_room").count() == 1


def test_a_stream_that_has_not_begun_cannot_end(session):
    with pytest.raises(SessionMoved, match="还没有开播"):
        sessions.end_live(session=session, now=timezone.now())


def test_an_ended_session_does_not_go_live_again(session, gateway):
    sessions.go_live(session=session, now=timezone.now())
    sessions.end_live(session=session, now=timezone.now())

    with pytest.raises(SessionMoved, match="已经结束"):
        sessions.go_live(session=session, now=timezone.now())


def test_live_sessions_end_with_their_window(session, gateway):
    sessions.go_live(session=session, now=timezone.now())

    ended = sessions.end_overdue(now=session.closes_at + timedelta(seconds=1))

    session.refresh_from_db()
    assert (ended, session.state) == (1, SessionState.ENDED)


def test_a_device_check_passes_only_when_everything_is_ok(session):
    good = {"camera": "ok", "microphone": "ok", "gateway": "ok", "width": 1280}

    passed = sessions.note_device_check(session=session, findings=good, now=timezone.now())
    failed = sessions.note_device_check(session=session, findings=good | {"microphone": "quiet"}, now=timezone.now())

    assert (passed.passed, failed.passed) == (True, False)


def test_every_saved_state_of_a_document_is_kept_and_the_same_content_once(session):
    for text in ("甲", "甲", "乙"):
        sessions.save_document(
            session=session, kind=DocumentKind.PREPARATION, content={"script": text}, now=timezone.now()
        )

    assert [row.content["script"] for row in SessionDocument.objects.order_by("pk")] == ["甲", "乙"]


@pytest.mark.parametrize(
    ("state", "kind"),
    [
        (SessionState.LIVE, DocumentKind.PREPARATION),
        (SessionState.SCHEDULED, DocumentKind.AFTER_SALES),
        (SessionState.LIVE, DocumentKind.REVIEW),
        (SessionState.SUBMITTED, DocumentKind.REVIEW),
    ],
)
def test_a_document_is_written_only_in_its_time(state, kind):
    session = make_session(state=state)

    with pytest.raises(SessionMoved, match="现在不能修改"):
        sessions.save_document(session=session, kind=kind, content={}, now=timezone.now())


def write_everything(session):
    contents = {
        DocumentKind.AFTER_SALES: {"C1": "同意退货"},
        DocumentKind.REVIEW: {"figures": "一", "problems": "二", "improvements": "三"},
    }
    for kind, content in contents.items():
        sessions.save_document(session=session, kind=kind, content=content, now=timezone.now())


def test_handing_in_needs_every_field(session):
    LiveSession.objects.filter(pk=session.pk).update(state=SessionState.ENDED)
    session.refresh_from_db()
    sessions.save_document(
        session=session, kind=DocumentKind.REVIEW, content={"figures": "一", "problems": " "}, now=timezone.now()
    )

    with pytest.raises(DocumentsMissing, match=r"退货.*发现的问题.*改进措施"):
        sessions.submit_session(session=session, now=timezone.now())


def test_handing_in_twice_is_once():
    session = make_session(state=SessionState.ENDED)
    write_everything(session)

    sessions.submit_session(session=session, now=timezone.now())
    when = session.submitted_at
    sessions.submit_session(session=session, now=timezone.now())

    assert session.state == SessionState.SUBMITTED
    assert session.submitted_at == when


def test_handing_in_before_the_stream_is_over_is_refused(session):
    with pytest.raises(SessionMoved, match="直播结束以后"):
        sessions.submit_session(session=session, now=timezone.now())
