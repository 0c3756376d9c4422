"""Where a candidate stands: the five steps of one enrolment and what is to be done in each; no queries, no clock."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from certificates.enums import CertificateDeed
from exams import rules
from exams.models import AdmissionTicket, Attempt
from grading.models import Result
from institutions.enums import ConsentDecision
from institutions.models import Consent, Enrolment
from practical.enums import SessionState
from practical.models import LiveSession

DONE, NOW, LATER, STOPPED = "done", "now", "later", "stopped"
# What is more urgent has the smaller number: a running clock first, then what is open, then what comes.
RUNNING, DUE, OPEN, COMING, HOLD, READ = range(6)


@dataclass(frozen=True)
class Todo:
    """The one thing to do in a step. `until`: by when, None when nothing presses; `since`: from when on it may start."""

    urgency: int
    title: str
    text: str
    url: str
    label: str
    until: datetime | None = None
    since: datetime | None = None


@dataclass(frozen=True)
class Step:
    """`state` is done, now, later or stopped; `at` is the moment its note speaks of, if any."""

    title: str
    note: str
    state: str = LATER
    at: datetime | None = None
    todo: Todo | None = None


@dataclass(frozen=True)
class Track:
    """Everything known about one enrolment."""

    enrolment: Enrolment
    consent: Consent | None
    ticket: AdmissionTicket | None
    attempt: Attempt | None
    session: LiveSession | None
    result: Result | None  # only when confirmed
    certificate: Any  # a Certificate with `deed`, or None


@dataclass(frozen=True)
class Journey:
    """The track's steps, with the one that is on now."""

    enrolment: Enrolment
    steps: list[Step]
    todo: Todo | None


def journey_of(track: Track, now: datetime) -> Journey:
    """The five steps in order; the most urgent thing to do makes its step the one that is on now."""
    steps = [
        _consent(track),
        _theory(track, now),
        _practical(track, now),
        _result(track),
        _certificate(track),
    ]
    todos = [step.todo for step in steps if step.todo]
    todo = min(todos, key=lambda item: item.urgency) if todos else None
    on_now = next((step for step in steps if todo and step.todo is todo), None)
    on_now = on_now or next((step for step in steps if step.state == LATER), None)
    if on_now is not None and on_now.state == LATER:
        steps = [replace(step, state=NOW) if step is on_now else step for step in steps]
    return Journey(track.enrolment, steps, todo)


def _consent(track: Track) -> Step:
    title = _("授权")
    if track.consent is not None:
        agreed = track.consent.decision == ConsentDecision.GRANTED
        note = _("已同意录音录像") if agreed else _("未同意录音录像，直播实操改由人工考评")
        return Step(title, note, DONE, track.consent.decided_at)
    url = f"{reverse('institutions:consent')}?next={reverse('portal:home')}"
    text = _("采集照片、人脸和录音录像之前，请分别告诉我们您是否同意。可以随时查看和更改。")
    return Step(title, _("首次采集之前"), todo=Todo(DUE, _("查看并决定采集授权"), text, url, _("去授权")))


def _theory(track: Track, now: datetime) -> Step:
    title, ticket, attempt = _("理论考试"), track.ticket, track.attempt
    if attempt is not None and not attempt.is_open:
        return Step(title, _("已交卷"), DONE, attempt.submitted_at)
    if ticket is None:
        return Step(title, _("等待考务安排场次"))
    if attempt is not None:
        return _theory_running(title, attempt)
    sitting = ticket.sitting
    if now >= sitting.closes_at:
        return Step(title, _("入场时间已过，没有参加。请联系考务。"), STOPPED, sitting.closes_at)
    url = reverse("exams:ticket-detail", args=[ticket.pk])
    where = _("%(exam)s，%(sitting)s，%(room)s，座位 %(seat)s。考试 %(minutes)s 分钟，从点“开始”起计时。") % {
        "exam": sitting.exam.name,
        "sitting": sitting.name,
        "room": sitting.room,
        "seat": ticket.seat,
        "minutes": sitting.exam.minutes,
    }
    if rules.may_start(sitting, now):
        todo = Todo(OPEN, _("参加理论考试"), where, url, _("进入考试"), until=sitting.closes_at)
    else:
        todo = Todo(COMING, _("准备理论考试"), where, url, _("查看准考证"), since=sitting.opens_at)
    return Step(title, _("最晚入场") if rules.may_start(sitting, now) else _("开始入场"), LATER, _moment(todo), todo)


def _theory_running(title: str, attempt: Attempt) -> Step:
    url = reverse("exams:attempt-take", args=[attempt.pk])
    text = _("作答还没有交卷，时间仍在计。已保存的作答都在。")
    todo = Todo(RUNNING, _("继续理论考试"), text, url, _("继续作答"), until=attempt.deadline_at)
    return Step(title, _("作答中，截止"), LATER, attempt.deadline_at, todo)


def _practical(track: Track, now: datetime) -> Step:
    title, session = pgettext("one", "直播实操"), track.session
    if session is None:
        return Step(title, _("等待考务安排时段"))
    if session.state == SessionState.SUBMITTED:
        return Step(title, _("已提交"), DONE, session.submitted_at)
    if session.state == SessionState.LIVE:
        url = reverse("practical:session-studio", args=[session.pk])
        todo = Todo(RUNNING, _("回到直播间"), _("直播正在进行。"), url, _("回到直播间"), until=session.closes_at)
        return Step(title, _("直播中"), LATER, session.started_at, todo)
    url = reverse("practical:session-detail", args=[session.pk])
    if session.state == SessionState.ENDED:
        text = _("直播已经结束。请完成售后案例和复盘，然后提交。")
        return Step(title, _("待复盘"), LATER, session.ended_at, Todo(DUE, _("完成复盘"), text, url, _("去填写")))
    return _practical_scheduled(title, session, url, now)


def _practical_scheduled(title: str, session: LiveSession, url: str, now: datetime) -> Step:
    if now >= session.closes_at:
        return Step(title, _("开播时段已过，没有直播。请联系考务。"), STOPPED, session.closes_at)
    text = _("先填准备表、检测设备，再进入直播间开播；直播后写售后案例和复盘。")
    if now >= session.opens_at:
        todo = Todo(OPEN, pgettext("one", "直播实操"), text, url, _("去准备和开播"), until=session.closes_at)
        return Step(title, _("最晚结束"), LATER, session.closes_at, todo)
    todo = Todo(COMING, _("准备直播实操"), text, url, _("去准备"), since=session.opens_at)
    return Step(title, _("开播时段开始"), LATER, session.opens_at, todo)


def _result(track: Track) -> Step:
    title, result = _("评定结果"), track.result
    if result is None:
        return Step(title, _("两部分评分完成、考务确认后公布"))
    url = reverse("grading:result-mine", args=[track.enrolment.pk])
    if result.passed:
        text = _("可以查看两部分的成绩、理由和录像片段。")
        todo = Todo(READ, _("评定结果：合格"), text, url, _("查看成绩"))
        return Step(title, _("合格"), DONE, result.confirmed_at, todo)
    text = _("可以查看每一部分的成绩、理由和录像片段。")
    todo = Todo(READ, _("评定结果：不合格"), text, url, _("查看成绩和理由"))
    return Step(title, _("不合格"), STOPPED, result.confirmed_at, todo)


def _certificate(track: Track) -> Step:
    title, certificate = pgettext("one", "证书"), track.certificate
    if certificate is None:
        failed = track.result is not None and not track.result.passed
        return Step(title, _("本次不颁发") if failed else _("结果合格并确认后颁发"))
    if certificate.deed != CertificateDeed.ISSUED:
        return Step(title, str(CertificateDeed(certificate.deed).label), STOPPED, certificate.issued_at)
    text = _("证书编号 %(number)s。可以下载，也可以把查验地址给用人单位。") % {"number": certificate.number}
    url = reverse("certificates:certificate-mine")
    todo = Todo(HOLD, _("证书已颁发"), text, url, _("查看证书"))
    return Step(title, _("已颁发"), DONE, certificate.issued_at, todo)


def _moment(todo: Todo) -> datetime | None:
    return todo.until or todo.since
