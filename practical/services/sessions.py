"""Scheduling a live session, going live, ending it and handing it in."""

import contextlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from core.services import jobs
from institutions import queries as institution_queries
from institutions.enums import ConsentKind, EnrolmentState
from institutions.models import Cohort, Enrolment, Person
from institutions.services import journal
from media_gateway import contract
from practical import credentials, gateway
from practical.enums import UNDER_WAY, DocumentKind, SessionState
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
from practical.models import DeviceCheck, LiveSession, Recording, SessionDocument
from practical.queries import missing_documents, newest_document
from question_bank.enums import VersionState
from question_bank.models import TaskVersion

WRITTEN_WHILE = {
    DocumentKind.PREPARATION: SessionState.SCHEDULED,
    DocumentKind.AFTER_SALES: SessionState.ENDED,
    DocumentKind.REVIEW: SessionState.ENDED,
}


@dataclass(frozen=True, slots=True)
class CohortPlan:
    """What scheduling a cohort did: new sessions, and how many candidates already had one."""

    scheduled: list[LiveSession]
    already: int


@transaction.atomic
def schedule_session(
    *,
    enrolment: Enrolment,
    task_version: TaskVersion,
    opens_at: datetime,
    closes_at: datetime,
    invigilator: Person | None,
    actor: Person | None,
    now: datetime,
) -> LiveSession:
    """A new session for this candidate. Raises ScheduleRefused with what stands in the way.

    SessionUnderWay, one kind of it: the candidate has one, perhaps since this moment; the database allows only one.
    """
    _check_schedule(enrolment, task_version, opens_at, closes_at, now)
    session = _create(
        institution_id=enrolment.institution_id,
        enrolment=enrolment,
        task_version=task_version,
        opens_at=opens_at,
        closes_at=closes_at,
        invigilator=invigilator,
    )
    _note(session, "session.scheduled", now, actor, room=session.room)
    return session


@transaction.atomic
def schedule_cohort(
    *,
    cohort: Cohort,
    task_version: TaskVersion,
    opens_at: datetime,
    closes_at: datetime,
    invigilator: Person | None,
    actor: Person | None,
    now: datetime,
) -> CohortPlan:
    """One session for every active candidate of the cohort who has none under way. Raises ScheduleRefused."""
    active = list(Enrolment.objects.active().filter(cohort=cohort).order_by("candidate_number"))
    if not active:
        raise ScheduleRefused(_("这个班级还没有在册考生，先导入报名表。"))
    scheduled = []
    for enrolment in active:
        with contextlib.suppress(SessionUnderWay):
            session = schedule_session(
                enrolment=enrolment,
                task_version=task_version,
                opens_at=opens_at,
                closes_at=closes_at,
                invigilator=invigilator,
                actor=actor,
                now=now,
            )
            scheduled.append(session)
    return CohortPlan(scheduled, len(active) - len(scheduled))


def go_live(*, session: LiveSession, now: datetime) -> credentials.Credentials:
    """Open the room at the gateway and let the candidate publish; again while live: fresh credentials to reconnect.

    Side effects: the gateway's room; the session is live and its recording open. Raises OutsideWindow, ConsentMissing,
    SessionMoved, GatewayUnreachable, GatewayRefused; then nothing has changed here.
    """
    _check_may_go_live(session, now)
    gateway.open_room(_room_config(session, now), now=now)
    with transaction.atomic():
        if _move(session, SessionState.SCHEDULED, SessionState.LIVE, started_at=now):
            Recording.objects.create(institution_id=session.institution_id, session=session)
            _note(session, "session.live", now, session.enrolment.person, device_check=_last_device_check(session))
    if session.state != SessionState.LIVE:
        raise SessionMoved(_("本场直播已经结束，不能再次开播。"))
    return credentials.for_host(session, now=now)


def end_live(*, session: LiveSession, now: datetime, actor: Person | None = None) -> None:
    """End the stream: close the room and move on. A gateway that gives no answer is asked again by a job.

    Ending an ended session changes nothing. Raises SessionMoved before the stream has begun.
    """
    if session.state == SessionState.SCHEDULED:
        raise SessionMoved(_("还没有开播，不需要结束。"))
    if session.state != SessionState.LIVE:
        return
    try:
        gateway.close_room(session.room, now=now)
        task = "practical.take_manifest"
    except (GatewayUnreachable, GatewayRefused):
        task = "practical.close_room"
    with transaction.atomic():
        if not _move(session, SessionState.LIVE, SessionState.ENDED, ended_at=now):
            return
        _note(session, "session.ended", now, actor, closing=task)
        jobs.enqueue(
            key=f"{task}:{session.room}:end", task=task, tenant=session.institution_id, room=session.room, now=now
        )


@transaction.atomic
def note_closed(*, session: LiveSession, ended_at: datetime, now: datetime) -> None:
    """The gateway closed the room (time limit, or our own asking): the session is ended if it was not yet."""
    if _move(session, SessionState.LIVE, SessionState.ENDED, ended_at=ended_at):
        _note(session, "session.ended", now, None, closing="gateway")


def end_overdue(*, now: datetime) -> int:
    """End every live session of the open tenant whose window is over; returns how many."""
    overdue = list(LiveSession.objects.filter(state=SessionState.LIVE, closes_at__lt=now))
    for session in overdue:
        end_live(session=session, now=now)
    return len(overdue)


@transaction.atomic
def note_device_check(*, session: LiveSession, findings: dict[str, int | str], now: datetime) -> DeviceCheck:
    """Keep what the device showed; passed when camera, microphone and gateway are all ok."""
    passed = all(findings.get(part) == "ok" for part in ("camera", "microphone", "gateway"))
    check: DeviceCheck = DeviceCheck.objects.create(session=session, passed=passed, findings=findings, checked_at=now)
    return check


@transaction.atomic
def save_document(
    *, session: LiveSession, kind: DocumentKind, content: dict[str, str], now: datetime
) -> SessionDocument:
    """Keep what was written; the same content again is the same row. Raises SessionMoved when its time is not now."""
    if session.state != WRITTEN_WHILE[kind]:
        raise SessionMoved(_("“%(kind)s”现在不能修改。") % {"kind": kind.label})
    newest = newest_document(session, kind)
    if newest is not None and newest.content == content:
        return newest
    document: SessionDocument = SessionDocument.objects.create(
        session=session, kind=kind, content=content, saved_at=now
    )
    return document


@transaction.atomic
def submit_session(*, session: LiveSession, now: datetime) -> None:
    """Hand in: after-sales cases and review are complete and change no more. Twice is once.

    Raises SessionMoved while the stream is not over, DocumentsMissing naming what is not written.
    """
    if session.state == SessionState.SUBMITTED:
        return
    missing = [
        label for kind in (DocumentKind.AFTER_SALES, DocumentKind.REVIEW) for label in missing_documents(session, kind)
    ]
    if session.state == SessionState.ENDED and missing:
        raise DocumentsMissing(_("还没有写完：%(missing)s。") % {"missing": "、".join(missing)})
    if not _move(session, SessionState.ENDED, SessionState.SUBMITTED, submitted_at=now):
        raise SessionMoved(_("直播结束以后才能提交。"))
    _note(session, "session.submitted", now, session.enrolment.person)


def _move(session: LiveSession, before: SessionState, after: SessionState, **fields: datetime) -> bool:
    """The one door of a session's state; False when it was not in `before`."""
    moved = LiveSession.objects.filter(pk=session.pk, state=before).update(state=after, **fields)
    session.refresh_from_db()
    return bool(moved)


def _create(**fields: Any) -> LiveSession:
    try:
        with transaction.atomic():
            session: LiveSession = LiveSession.objects.create(**fields)
    except IntegrityError:
        _check_none_under_way(fields["enrolment"])
        raise
    return session


def _check_none_under_way(enrolment: Enrolment) -> None:
    if LiveSession.objects.filter(enrolment=enrolment, state__in=UNDER_WAY).exists():
        raise SessionUnderWay(_("%(name)s 已经有一场没有结束的直播考核。") % {"name": enrolment.candidate_name})


def _check_schedule(
    enrolment: Enrolment, task_version: TaskVersion, opens_at: datetime, closes_at: datetime, now: datetime
) -> None:
    name = enrolment.candidate_name
    if closes_at <= opens_at:
        raise ScheduleRefused(_("结束时间要晚于开始时间。"))
    if closes_at <= now:
        raise ScheduleRefused(_("结束时间已经过去，请改为将来的时间。"))
    if task_version.state != VersionState.PUBLISHED:
        raise ScheduleRefused(_("这个任务版本没有发布，不能用于考核。"))
    if task_version.task.institution_id != enrolment.institution_id:
        raise ScheduleRefused(_("这个任务不属于本评价机构。"))
    if enrolment.state != EnrolmentState.ACTIVE:
        raise ScheduleRefused(_("%(name)s 已退出，不能安排直播。") % {"name": name})
    _check_none_under_way(enrolment)


def _check_may_go_live(session: LiveSession, now: datetime) -> None:
    if session.state not in (SessionState.SCHEDULED, SessionState.LIVE):
        raise SessionMoved(_("本场直播已经结束，不能再次开播。"))
    if now < session.opens_at:
        raise OutsideWindow(_("还没有到开播时间，%(time)s 起可以开播。") % {"time": _clock(session.opens_at)})
    if now >= session.closes_at:
        raise OutsideWindow(_("开播时段已在 %(time)s 结束。请联系考务。") % {"time": _clock(session.closes_at)})
    if not institution_queries.has_consent(session.enrolment.person, ConsentKind.VOICE_RECORDING):
        raise ConsentMissing(_("尚未同意录音录像，不能在线直播考核。可以先授权，或者联系考务改为人工考评。"))


def _clock(moment: datetime) -> str:
    return date_format(timezone.localtime(moment), "Y-m-d H:i")


def _room_config(session: LiveSession, now: datetime) -> contract.RoomConfig:
    task = session.task_version
    window = int((session.closes_at - (session.started_at or now)).total_seconds())
    planted = tuple(
        contract.PlantedQuestion(id=q["code"], after_s=float(q["after_s"]), name=q["name"], text=q["text"])
        for q in task.planted
    )
    public = urlsplit(settings.PUBLIC_URL)
    return contract.RoomConfig(
        room=session.room,
        planted=planted,
        max_seconds=max(1, min(task.most_seconds, window)),
        web_origin=f"{public.scheme}://{public.netloc}",
    )


def _last_device_check(session: LiveSession) -> str:
    newest = session.device_checks.order_by("-pk").first()
    return "none" if newest is None else ("passed" if newest.passed else "failed")


def _note(session: LiveSession, action: str, now: datetime, actor: Person | None, **data: Any) -> None:
    journal.record(action=action, subject=session, now=now, actor=actor, institution_id=session.institution_id, **data)
