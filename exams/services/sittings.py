"""Scheduling sittings."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from exams.enums import PaperState
from exams.errors import SittingInvalid
from exams.models import AdmissionTicket, Exam, Paper, Sitting
from institutions.enums import EnrolmentState
from institutions.models import Enrolment, Person
from institutions.services import journal


def schedule_sitting(
    *,
    exam: Exam,
    papers: Sequence[Paper],
    enrolments: Sequence[Enrolment],
    name: str,
    room: str,
    opens_at: datetime,
    closes_at: datetime,
    actor: Person | None,
    now: datetime,
) -> Sitting:
    """A sitting with its forms and a ticket with a seat for every enrolment, seated by candidate number.

    Candidates may start from opens_at until closes_at. The same asked again is the same sitting, with the papers and
    tickets it has. Raises SittingInvalid when papers or people do not belong, or another sitting has name and time.
    """
    asked: dict[str, Any] = {"exam": exam, "name": name, "room": room, "opens_at": opens_at, "closes_at": closes_at}
    repeated = find_repeated(**asked, enrolments=enrolments)
    if repeated is not None:
        return repeated
    _check_window(opens_at, closes_at, now)
    _check_papers(exam, papers)
    _check_enrolments(exam, enrolments)
    try:
        with transaction.atomic():
            return _create(asked, papers, enrolments, actor, now)
    except IntegrityError:
        repeated = find_repeated(**asked, enrolments=enrolments)
        if repeated is None:
            raise
        return repeated


def find_repeated(
    *,
    exam: Exam,
    name: str,
    room: str,
    opens_at: datetime,
    closes_at: datetime,
    enrolments: Sequence[Enrolment],
) -> Sitting | None:
    """The sitting that was scheduled from the very same words; None when exam, name and time are still free.

    Raises SittingInvalid when they belong to a sitting that is otherwise different.
    """
    sitting: Sitting | None = Sitting.objects.filter(exam=exam, name=name, opens_at=opens_at).first()
    if sitting is None:
        return None
    seated = set(sitting.tickets.values_list("enrolment", flat=True))
    if (sitting.room, sitting.closes_at) != (room, closes_at) or seated != {one.pk for one in enrolments}:
        raise SittingInvalid(
            _("这个时间已有同名场次“{name}”，考场、停止入场时间或考生不同。请换一个名称。").format(name=name)
        )
    return sitting


def _create(
    asked: dict[str, Any], papers: Sequence[Paper], enrolments: Sequence[Enrolment], actor: Person | None, now: datetime
) -> Sitting:
    institution = asked["exam"].institution_id
    sitting: Sitting = Sitting.objects.create(institution_id=institution, **asked)
    sitting.papers.set(papers)
    _issue_tickets(sitting, enrolments)
    journal.record(
        action="sitting.scheduled",
        subject=sitting,
        now=now,
        actor=actor,
        institution_id=institution,
        candidates=len(enrolments),
        papers=[paper.code for paper in papers],
    )
    return sitting


def _check_window(opens_at: datetime, closes_at: datetime, now: datetime) -> None:
    if closes_at <= opens_at:
        raise SittingInvalid(_("停止入场的时间要晚于开始入场的时间。"))
    if closes_at <= now:
        raise SittingInvalid(_("停止入场的时间已经过去，没有人能参加这一场。"))


def _check_papers(exam: Exam, papers: Sequence[Paper]) -> None:
    if not papers:
        raise SittingInvalid(_("至少要有一份试卷。"))
    for paper in papers:
        if paper.state != PaperState.PUBLISHED:
            raise SittingInvalid(_("试卷 {code} 还没有发布。").format(code=paper.code))
        if paper.blueprint_id != exam.blueprint_id:
            raise SittingInvalid(_("试卷 {code} 不属于考试“{exam}”的细目表。").format(code=paper.code, exam=exam.name))


def _check_enrolments(exam: Exam, enrolments: Sequence[Enrolment]) -> None:
    if not enrolments:
        raise SittingInvalid(_("没有可安排的考生。"))
    for enrolment in enrolments:
        if enrolment.programme_id != exam.programme_id:
            raise SittingInvalid(_("考生 {who} 报的不是这个认定项目。").format(who=enrolment))
        if enrolment.state != EnrolmentState.ACTIVE:
            raise SittingInvalid(_("考生 {who} 的报名已退出。").format(who=enrolment))


def _issue_tickets(sitting: Sitting, enrolments: Sequence[Enrolment]) -> None:
    seated = sorted(enrolments, key=lambda enrolment: enrolment.candidate_number)
    width = max(2, len(str(len(seated))))
    AdmissionTicket.objects.bulk_create(
        AdmissionTicket(sitting=sitting, enrolment=enrolment, seat=f"{number:0{width}d}")
        for number, enrolment in enumerate(seated, start=1)
    )
