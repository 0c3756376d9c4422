"""The examiner's desk: the page, and each small thing saved on it."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_POST

from core import clock, htmx
from core.errors import KaoboError
from grading import access
from grading.enums import EvidenceKind
from grading.forms import EvidenceForm, MarkForm
from grading.models import Marking
from grading.queries import markings as queries
from grading.queries import replay_page
from grading.queries.rubric_page import rubric_page
from grading.services import markings
from institutions.access import StaffRequest, role_required
from institutions.enums import Role
from practical import queries as practical_queries
from question_bank.models import Criterion

EXAMINERS = (Role.EXAMINER, Role.CHIEF_EXAMINER)


@require_GET
@role_required(*EXAMINERS)
def marking_desk(request: StaffRequest, pk: int) -> HttpResponse:
    """Video, words and chat on one side, the rubric on the other."""
    marking = access.marking_for_examiner(request, pk)
    session = marking.session
    recording = queries.recording_with_gaps(session.pk)
    documents = queries.documents_of(session.pk)
    context = {
        "marking": marking,
        "recording": recording,
        "replay_url": practical_queries.replay_url(recording, clock.now()) if recording else "",
        "rubric": rubric_page(marking, documents),
        "transcript": replay_page.transcript_page(recording) if recording else None,
        "chat": replay_page.chat_lines(session),
        "gaps": replay_page.gap_views(recording),
        "documents": replay_page.document_pages(session, documents),
    }
    return htmx.answer(request, "grading/marking_desk.html", context)


@require_GET
@role_required(*EXAMINERS)
def marking_transcript(request: StaffRequest, pk: int) -> HttpResponse:
    """The words, or how far they are; asked again until they are there."""
    marking = access.marking_for_examiner(request, pk)
    recording = queries.recording_with_gaps(marking.session_id)
    context = {"marking": marking, "transcript": replay_page.transcript_page(recording) if recording else None}
    return htmx.answer(request, "grading/parts/transcript.html", context)


@require_GET
@role_required(*EXAMINERS)
def marking_captions(request: StaffRequest, pk: int) -> HttpResponse:
    """The words as WebVTT for the player."""
    marking = access.marking_for_examiner(request, pk)
    recording = queries.recording_with_gaps(marking.session_id)
    lines = replay_page.transcript_page(recording).lines if recording else []
    return HttpResponse(replay_page.web_vtt(lines), content_type="text/vtt; charset=utf-8")


@require_POST
@role_required(*EXAMINERS)
def mark_save(request: StaffRequest, pk: int, criterion_pk: int) -> HttpResponse:
    """A level and its note."""
    marking = access.marking_for_examiner(request, pk)
    criterion = access.criterion_of_marking(marking, criterion_pk)
    form = MarkForm(request.POST, criterion=criterion)
    if not form.is_valid():
        return _row(request, marking, criterion, refusal=_first_error(form))
    level, note = form.cleaned_data["level"], form.cleaned_data["note"]
    if level is None:  # a note alone waits in the page until a level is chosen
        return _row(request, marking, criterion, note_waits=bool(note))
    try:
        markings.choose_level(marking=marking, criterion=criterion, level=level, note=note, now=clock.now())
    except KaoboError as refusal:
        return _row(request, marking, criterion, refusal=str(refusal))
    return _row(request, marking, criterion)


@require_POST
@role_required(*EXAMINERS)
def evidence_add(request: StaffRequest, pk: int, criterion_pk: int) -> HttpResponse:
    """A clip, a searched stretch, or a document."""
    marking = access.marking_for_examiner(request, pk)
    criterion = access.criterion_of_marking(marking, criterion_pk)
    form = EvidenceForm(request.POST)
    if not form.is_valid():
        return _row(request, marking, criterion, refusal=_first_error(form))
    try:
        markings.add_evidence(marking=marking, criterion=criterion, now=clock.now(), **_what(marking, form))
    except KaoboError as refusal:
        return _row(request, marking, criterion, refusal=str(refusal))
    return _row(request, marking, criterion)


@require_POST
@role_required(*EXAMINERS)
def evidence_withdraw(request: StaffRequest, pk: int, evidence_pk: int) -> HttpResponse:
    """Take one piece of evidence back."""
    marking = access.marking_for_examiner(request, pk)
    evidence = access.evidence_of_marking(marking, evidence_pk)
    try:
        markings.withdraw_evidence(evidence=evidence, now=clock.now())
    except KaoboError as refusal:
        return _row(request, marking, evidence.criterion, refusal=str(refusal))
    return _row(request, marking, evidence.criterion)


def _what(marking: Marking, form: EvidenceForm) -> dict[str, Any]:
    """Media times become wall clock; a search without a marked stretch went over the whole recording."""
    if form.kind == EvidenceKind.DOCUMENT:
        documents = {row.pk: row for row in queries.documents_of(marking.session_id)}
        return {"kind": form.kind, "document": documents.get(form.document_id)}
    recording = queries.recording_with_gaps(marking.session_id)
    start, end = form.cleaned_data["clip_from"], form.cleaned_data["clip_until"]
    if recording and form.kind == EvidenceKind.ABSENT and start is None and end is None:
        start, end = 0, recording.duration_ms
    origin = recording.started_ms if recording else 0
    return {
        "kind": form.kind,
        "started_ms": None if start is None else origin + start,
        "ended_ms": None if end is None else origin + end,
    }


def _first_error(form: MarkForm | EvidenceForm) -> str:
    return next(str(error) for errors in form.errors.values() for error in errors)


def _row(
    request: StaffRequest, marking: Marking, criterion: Criterion, *, refusal: str = "", note_waits: bool = False
) -> HttpResponse:
    """The row that changed, with the totals; the whole desk where no script runs."""
    if not request.htmx:  # type: ignore[attr-defined]
        if refusal:
            messages.warning(request, refusal)
        return redirect("grading:marking-desk", marking.pk)
    rubric = rubric_page(marking, queries.documents_of(marking.session_id))
    context = {
        "marking": marking,
        "rubric": rubric,
        "row": next(row for row in rubric.rows if row.criterion.pk == criterion.pk),
        "refusal": refusal,
        "note_waits": note_waits,
        "saved_at": clock.now(),
    }
    return htmx.answer(request, "grading/parts/criterion_saved.html", context, status=409 if refusal else 200)
