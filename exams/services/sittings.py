"""Scheduling sittings."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
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

    Candidates may start from opens_at until closes_at. Raises SittingInvalid when papers or people do not belong.
    """
    _check_window(opens_at, closes_at, now)
    _check_papers(exam, papers)
    _check_enrolments(exam, enrolments)
    with transaction.atomic():
        sitting = Sitting.objects.create(
            institution_id=exam.institution_id, exam=exam, name=name, room=room, opens_at=opens_at, closes_at=closes_at
        )
        sitting.papers.set(papers)
        _issue_tickets(sitting, enrolments)
        journal.record(
            action="sitting.scheduled",
            subject=sitting,
            now=now,
            actor=actor,
            institution_id=exam.institution_id,
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
