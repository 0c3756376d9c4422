"""Reads around one marking, and the examiner's queue."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from core.models import Job
from grading import completeness
from grading.enums import MarkingState
from grading.errors import MissingMark
from grading.models import EvidenceSpan, Mark, Marking, PassRule
from practical.enums import DocumentKind, RecordingState
from practical.models import LiveSession, Recording, SessionDocument
from question_bank.models import Criterion


@dataclass(frozen=True)
class Awaited:
    """A session that can be watched but has no markings yet, because its words are still being written down."""

    session: LiveSession
    job: Job | None


def pass_rule_for(programme_id: int) -> PassRule | None:
    """The newest version, with its rubric. One query."""
    return PassRule.objects.filter(programme=programme_id).select_related("rubric").order_by("-version").first()


def recording_with_gaps(session_id: int) -> Recording | None:
    """The session's recording with its gaps. Two queries."""
    return Recording.objects.filter(session=session_id).prefetch_related("gaps").first()


def documents_of(session_id: int) -> list[SessionDocument]:
    """The newest document of each kind, in the order they are written. One query."""
    newest = {row.kind: row for row in SessionDocument.objects.filter(session=session_id).order_by("pk")}
    return [newest[kind] for kind in DocumentKind.values if kind in newest]


def current_marks(marking: Marking) -> dict[int, Mark]:
    """The newest mark per criterion id, with its level. One query."""
    return {criterion: mark for (_marking, criterion), mark in current_marks_of([marking]).items()}


def current_marks_of(markings: Iterable[Marking]) -> dict[tuple[int, int], Mark]:
    """The newest mark per (marking id, criterion id), with its level. One query."""
    rows = Mark.objects.filter(marking__in=markings).select_related("level").order_by("pk")
    return {(row.marking_id, row.criterion_id): row for row in rows}


def standing_evidence(markings: Iterable[Marking]) -> QuerySet[EvidenceSpan]:
    """Evidence that was not withdrawn, oldest first."""
    rows: QuerySet[EvidenceSpan] = EvidenceSpan.objects.filter(marking__in=markings, withdraws=None, withdrawal=None)
    return rows.select_related("document").order_by("pk")


def missing_marks(marking: Marking) -> list[MissingMark]:
    """What finalising would refuse, in the rubric's order. Three queries."""
    kinds: dict[int, set[str]] = {}
    for criterion_id, kind in standing_evidence([marking]).values_list("criterion_id", "kind"):
        kinds.setdefault(criterion_id, set()).add(kind)
    criteria = Criterion.objects.filter(version=marking.rubric_id)
    return completeness.missing_marks(criteria, current_marks(marking).keys(), kinds)


def markings_to_take(person_id: int) -> QuerySet[Marking]:
    """Free slots that this person may take; one per session, the longest waiting first.

    Left out: sessions they took part in as candidate or invigilator, and sessions they already mark.
    """
    mine = Marking.objects.filter(examiner=person_id).values("session")
    free = Marking.objects.filter(examiner=None, state=MarkingState.OPEN).exclude(session__in=mine)
    lowest = free.filter(session=OuterRef("session")).order_by("slot").values("slot")[:1]
    free = free.exclude(_taking_part(person_id, "session__")).filter(slot=Subquery(lowest))
    return _with_session(free).order_by("created_at", "pk")


def markings_of(person_id: int, state: MarkingState) -> QuerySet[Marking]:
    """This examiner's own, newest first, with `marked` of `asked` criteria."""
    rows = _with_session(Marking.objects.filter(examiner=person_id, state=state)).order_by("-finalised_at", "-pk")
    return rows.annotate(
        asked=Count("rubric__criteria", distinct=True), marked=Count("marks__criterion", distinct=True)
    )


def awaited_sessions(person_id: int) -> list[Awaited]:
    """Recordings that play but have no markings yet, with the job that transcribes them. Two queries."""
    prepared = Marking.objects.values("session")
    rows = Recording.objects.filter(state=RecordingState.FINISHED).exclude(session__in=prepared)
    rows = (
        rows.exclude(_taking_part(person_id, "session__"))
        .select_related("session__task_version")
        .order_by("closed_at", "pk")
    )
    jobs = transcription_jobs([row.pk for row in rows])
    return [Awaited(row.session, jobs.get(row.pk)) for row in rows]


def transcription_jobs(recording_ids: Iterable[int]) -> dict[int, Job]:
    """The transcription job per recording id. One query."""
    keys = {f"transcribe-recording:{pk}": pk for pk in recording_ids}
    return {keys[job.key]: job for job in Job.objects.filter(key__in=keys)}


def _with_session(rows: QuerySet[Marking]) -> QuerySet[Marking]:
    return rows.select_related("session", "session__task_version", "session__recording", "rubric")


def _taking_part(person_id: int, path: str) -> Q:
    """The person is the candidate or the invigilator of the session at the end of `path`."""
    return Q(**{f"{path}enrolment__person": person_id}) | Q(**{f"{path}invigilator": person_id})
