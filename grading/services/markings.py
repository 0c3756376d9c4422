"""Markings: made for a session, taken by an examiner, filled with marks and evidence, finalised once."""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.services import jobs
from grading import rules
from grading.enums import Deed, EvidenceKind, MarkingState
from grading.errors import (
    EvidenceMisplaced,
    MarkIncomplete,
    MarkingClosed,
    MarkingTaken,
    MayNotMark,
    NoPassRule,
    NotHandedIn,
    NotInRubric,
    RecordingNotReady,
)
from grading.models import EvidenceSpan, Mark, Marking
from grading.queries import markings as queries
from grading.spans import Span, captured_ms
from institutions.models import Person
from institutions.services import journal
from practical.enums import RecordingState
from practical.models import LiveSession, SessionDocument
from question_bank.models import Criterion, CriterionLevel


def prepare_markings(*, session: LiveSession, now: datetime) -> list[Marking]:
    """One empty marking per examiner that the programme's newest pass rule asks for; a second call adds nothing.

    Raises NoPassRule. Slots made under an older rule stay: a session is marked by the rule it began with.
    """
    with transaction.atomic():
        made = list(Marking.objects.filter(session=session).order_by("slot"))
        return made or _make_slots(session, now)


def _make_slots(session: LiveSession, now: datetime) -> list[Marking]:
    rule = queries.pass_rule_for(session.enrolment.programme_id)
    if rule is None:
        raise NoPassRule(_("这个认定项目还没有合格标准，不能开始评分。请先发布合格标准。"))
    about = {"institution_id": session.institution_id, "rubric": rule.rubric, "created_at": now}
    slots = [
        Marking.objects.get_or_create(session=session, slot=slot, defaults=about)[0]
        for slot in range(1, rule.examiners + 1)
    ]
    _record(Deed.MARKINGS_PREPARED, slots[0], now, slots=len(slots), rule=rule.version)
    return slots


def take_marking(*, marking: Marking, examiner: Person, now: datetime) -> Marking:
    """Give the slot to `examiner`: one examiner per slot, one slot per examiner and session.

    Raises MayNotMark (candidate, invigilator, marks this session already) or MarkingTaken (somebody was faster).
    Taking one's own slot again changes nothing.
    """
    if marking.examiner_id == examiner.pk:
        return marking
    if not rules.may_mark(examiner.pk, marking.session):
        raise MayNotMark(_("您是这场实操的考生或监考员，按回避要求不能评分。"))
    free = Marking.objects.filter(pk=marking.pk, examiner=None, state=MarkingState.OPEN)
    try:
        with transaction.atomic():
            if free.update(examiner=examiner) != 1:
                raise MarkingTaken(_("这份评分刚刚由另一位考评员领取，请领取下一份。"))
            _record(Deed.MARKING_TAKEN, marking, now, actor=examiner)
    except IntegrityError as error:
        raise MayNotMark(_("您已在评这场实操，同一场由不同的考评员独立评分。")) from error
    marking.examiner = examiner
    return marking


def start_early(*, session: LiveSession, examiner: Person, now: datetime) -> Marking:
    """Prepare the session although its words are not written down yet, and take the first slot that is free.

    Raises RecordingNotReady, NoPassRule, MayNotMark or MarkingTaken.
    """
    recording = queries.recording_with_gaps(session.pk)
    if recording is None or recording.state != RecordingState.FINISHED:
        raise RecordingNotReady(_("录像还在整理，可以回放以后再开始评分。"))
    slots = prepare_markings(session=session, now=now)
    own = next((slot for slot in slots if slot.examiner_id == examiner.pk), None)
    free = next((slot for slot in slots if slot.examiner_id is None), slots[0])
    return own or take_marking(marking=free, examiner=examiner, now=now)


def choose_level(
    *, marking: Marking, criterion: Criterion, level: CriterionLevel, note: str = "", now: datetime
) -> Mark:
    """Add the mark that counts from now on; the same level and note again add nothing.

    Raises NotInRubric or MarkingClosed.
    """
    _check_criterion(marking, criterion)
    if level.criterion_id != criterion.pk:
        raise NotInRubric(_("这个等级不属于这个评分项，请刷新页面后再选。"))
    with transaction.atomic():
        _hold_open(marking)
        newest = Mark.objects.filter(marking=marking, criterion=criterion).order_by("-pk").first()
        if newest and (newest.level_id, newest.note) == (level.pk, note):
            return newest
        return Mark.objects.create(marking=marking, criterion=criterion, level=level, note=note, marked_at=now)


def add_evidence(
    *,
    marking: Marking,
    criterion: Criterion,
    kind: EvidenceKind,
    now: datetime,
    started_ms: int | None = None,
    ended_ms: int | None = None,
    document: SessionDocument | None = None,
    note: str = "",
) -> EvidenceSpan:
    """Attach a clip, a searched stretch (absent) or a document; the same evidence again adds nothing.

    Times are wall clock, ms UTC. Raises NotInRubric, EvidenceMisplaced, NotHandedIn or MarkingClosed.
    """
    _check_criterion(marking, criterion)
    if kind == EvidenceKind.DOCUMENT:
        _check_document(marking, document)
        points_at: dict[str, Any] = {"document": document, "started_ms": None, "ended_ms": None}
    else:
        span = _checked_span(marking, started_ms, ended_ms)
        points_at = {"document": None, "started_ms": span.start, "ended_ms": span.end}
    with transaction.atomic():
        _hold_open(marking)
        same = queries.standing_evidence([marking]).filter(criterion=criterion, kind=kind, **points_at).first()
        return same or EvidenceSpan.objects.create(
            marking=marking, criterion=criterion, kind=kind, note=note, added_at=now, **points_at
        )


def withdraw_evidence(*, evidence: EvidenceSpan, now: datetime) -> EvidenceSpan:
    """Take evidence back by adding a row that says so; a second call returns the first one's row.

    Raises MarkingClosed.
    """
    with transaction.atomic():
        _hold_open(evidence.marking)
        copied = ("marking", "criterion", "kind", "started_ms", "ended_ms", "document")
        fields = {name: getattr(evidence, name) for name in copied} | {"added_at": now}
        return EvidenceSpan.objects.get_or_create(withdraws=evidence, defaults=fields)[0]


def finalise_marking(*, marking: Marking, now: datetime) -> Marking:
    """Close the marking for good and queue the practical score.

    Raises NotHandedIn, MarkIncomplete (names the criteria) or MarkingClosed (a second call, or nobody's slot).
    """
    if not rules.is_handed_in(marking.session):
        raise NotHandedIn(_("考生还没有提交售后案例和复盘，提交后才能定稿。已做的评分都已保存。"))
    with transaction.atomic():
        mine = Marking.objects.filter(pk=marking.pk, state=MarkingState.OPEN, examiner__isnull=False)
        if mine.update(state=MarkingState.FINALISED, finalised_at=now) != 1:
            raise MarkingClosed(_("这份评分已经定稿，不能再改。"))
        _check_complete(marking)
        _record(Deed.MARKING_FINALISED, marking, now, actor=marking.examiner)
        # One job per marking, not per session: of two that finalise at once, the later one's job sees both.
        key = f"score-session:{marking.pk}"
        tenant, session = marking.institution_id, marking.session_id
        jobs.enqueue(key=key, task="grading.score_session", now=now, tenant=tenant, session=session)
    marking.state, marking.finalised_at = MarkingState.FINALISED, now
    return marking


def _check_complete(marking: Marking) -> None:
    missing = queries.missing_marks(marking)
    if missing:
        sentence = ngettext("还有 %(count)s 个评分项没有完成。", "还有 %(count)s 个评分项没有完成。", len(missing))
        raise MarkIncomplete(sentence % {"count": len(missing)}, missing)


def _hold_open(marking: Marking) -> None:
    """Lock the row while it is open, so that nothing slips in beside a finalisation."""
    mine = Marking.objects.filter(pk=marking.pk, state=MarkingState.OPEN, examiner__isnull=False)
    if mine.update(state=MarkingState.OPEN) != 1:
        raise MarkingClosed(_("这份评分已经定稿，不能再改。"))


def _check_criterion(marking: Marking, criterion: Criterion) -> None:
    if criterion.version_id != marking.rubric_id:
        raise NotInRubric(_("这个评分项不在本场的评分表里，请刷新页面后再评。"))


def _checked_span(marking: Marking, started_ms: int | None, ended_ms: int | None) -> Span:
    recording = queries.recording_with_gaps(marking.session_id)
    if recording is None:
        raise EvidenceMisplaced(_("这场实操没有录像，不能附上片段。"))
    if started_ms is None or ended_ms is None:
        raise EvidenceMisplaced(_("请先取片段的起点和终点，再附到评分项上。"))
    if started_ms >= ended_ms:
        raise EvidenceMisplaced(_("片段的终点应在起点之后。"))
    span = Span(started_ms, ended_ms)
    whole = (recording.started_ms, recording.started_ms + recording.duration_ms)
    if not (whole[0] <= span.start and span.end <= whole[1]):
        raise EvidenceMisplaced(_("片段超出了录像的起止时间，请重新取起点和终点。"))
    if captured_ms(span, [(gap.started_ms, gap.ended_ms) for gap in recording.gaps.all()]) == 0:
        raise EvidenceMisplaced(_("这一段全部落在录像缺口里，没有画面可作证据。请另取片段。"))
    return span


def _check_document(marking: Marking, document: SessionDocument | None) -> None:
    if document is None or document not in queries.documents_of(marking.session_id):
        raise EvidenceMisplaced(_("这份书面材料不是本场考生最后提交的，请刷新页面后再附。"))
    if not rules.is_fixed(marking.session, document.kind):
        raise NotHandedIn(_("考生还没有提交，书面材料可能还会修改，提交后才能附上。"))


def _record(deed: Deed, marking: Marking, now: datetime, actor: Person | None = None, **data: int) -> None:
    journal.record(action=deed, subject=marking, now=now, actor=actor, institution_id=marking.institution_id, **data)
