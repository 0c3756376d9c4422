"""Reads over several rooms, for one person's or one role's first page."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from certificates import queries as certificate_queries
from certificates.enums import CertificateDeed
from core.enums import JobState
from core.models import Job
from exams import queries as exam_queries
from exams.enums import AttemptState
from exams.models import AdmissionTicket, Attempt
from grading.enums import MarkingState, ResultState
from grading.models import Result
from grading.queries import markings as marking_queries
from grading.queries import results as result_queries
from institutions import queries as institution_queries
from institutions.enums import ConsentKind, InstitutionKind
from institutions.models import Cohort, Enrolment, Institution, Membership, Person
from portal.journey import Track
from practical import queries as practical_queries
from practical.enums import GapCause, RecordingState, SessionState
from practical.models import Gap, LiveSession, Part, Recording
from question_bank.models import QuestionVersion

SHOWN = 10  # rows of a list on a first page
STUCK_AFTER = timedelta(minutes=5)  # a closed recording that does not play by then is in trouble
OUR_CAUSES = [GapCause.GATEWAY_RESTART, GapCause.DISK_FULL, GapCause.WRITE_FAILED, GapCause.PART_DAMAGED]


def tracks_of(person: Person, now: datetime) -> list[Track]:
    """The person's active enrolments, newest first, each with what is known about it. Seven queries."""
    rows = Enrolment.objects.active().filter(person=person)
    enrolments = list(rows.select_related("programme", "institution", "training").order_by("-created_at", "-pk"))
    if not enrolments:
        return []
    consent = institution_queries.newest_consents(person).get(ConsentKind.VOICE_RECORDING)
    tickets = _tickets(exam_queries.tickets_for_person(person), now)
    sessions = {row.enrolment_id: row for row in practical_queries.sessions_for_candidate(person).order_by("opens_at")}
    confirmed = Result.objects.filter(enrolment__in=enrolments, state=ResultState.CONFIRMED)
    results = {row.enrolment_id: row for row in confirmed}
    issued = {row.result.enrolment_id: row for row in certificate_queries.certificates_for_person(person)}
    return [
        Track(
            enrolment=row,
            consent=consent,
            ticket=tickets.get(row.pk),
            attempt=getattr(tickets.get(row.pk), "attempt", None),
            session=sessions.get(row.pk),
            result=results.get(row.pk),
            certificate=issued.get(row.pk),
        )
        for row in enrolments
    ]


def _tickets(tickets: Iterable[AdmissionTicket], now: datetime) -> dict[int, AdmissionTicket]:
    """Per enrolment the ticket that matters: one being sat or still to come, else the last one."""
    chosen: dict[int, AdmissionTicket] = {}
    for ticket in sorted(tickets, key=lambda row: row.sitting.opens_at, reverse=True):
        attempt: Attempt | None = ticket.attempt  # type: ignore[attr-defined]  # set by tickets_for_person
        matters = attempt.is_open if attempt else now < ticket.sitting.closes_at
        if matters or ticket.enrolment_id not in chosen:
            chosen[ticket.enrolment_id] = ticket
    return chosen


@dataclass(frozen=True)
class RegistrarPage:
    """What waits for the exam office."""

    to_confirm: int
    confirmed: int
    sittings: list[Any]
    troubles: list[Recording]
    jobs: list[Job]
    job_count: int


def registrar_page(membership: Membership, now: datetime) -> RegistrarPage:
    """Results, today's sittings, recordings and jobs in trouble. Five queries."""
    results = result_queries.results_for(membership).aggregate(
        to_confirm=Count("pk", filter=Q(state=ResultState.PROPOSED)),
        confirmed=Count("pk", filter=Q(state=ResultState.CONFIRMED)),
    )
    jobs = troubled_jobs(membership)
    return RegistrarPage(
        **results,
        sittings=list(sittings_today(membership.institution, now)[:SHOWN]),
        troubles=list(recordings_in_trouble(membership, now)[:SHOWN]),
        jobs=list(jobs[:SHOWN]),
        job_count=jobs.count(),
    )


def sittings_today(body: Institution, now: datetime) -> QuerySet[Any]:
    """Sittings whose window touches today, the soonest to close first, with their counts."""
    midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    rows: QuerySet[Any] = exam_queries.sittings_with_counts(body)
    return rows.filter(opens_at__lt=midnight + timedelta(days=1), closes_at__gte=midnight).order_by("closes_at")


def recordings_in_trouble(membership: Membership, now: datetime) -> QuerySet[Recording]:
    """Recordings that do not play long after their end, or lack something by our own fault; newest first."""
    ours = Gap.objects.filter(recording=OuterRef("pk"), cause__in=OUR_CAUSES)
    faulty = Part.objects.filter(segment__recording=OuterRef("pk")).exclude(fault="")
    sessions = practical_queries.sessions_for_member(membership).order_by()
    rows: QuerySet[Recording] = Recording.objects.filter(session__in=sessions)
    rows = rows.annotate(lacks=Exists(ours), damaged=Exists(faulty))
    stuck = Q(state=RecordingState.CLOSED, closed_at__lt=now - STUCK_AFTER)
    rows = rows.filter(Q(lacks=True) | Q(damaged=True) | stuck)
    return rows.select_related("session__enrolment").order_by("-closed_at", "-pk")


def troubled_jobs(membership: Membership) -> QuerySet[Job]:
    """The assessment body's jobs that gave up, and those that wait and say why; given-up ones first.

    A training institution is no tenant and has none.
    """
    waiting = Q(state=JobState.QUEUED) & ~Q(message="")
    rows = Job.objects.filter(Q(state=JobState.FAILED) | waiting, kwargs__tenant=membership.institution_id)
    return rows.order_by("state", "-created_at")


@dataclass(frozen=True)
class ExaminerPage:
    """What waits for an examiner."""

    mine: list[Any]
    free: int
    awaited: int
    finalised: int


def examiner_page(person: Person) -> ExaminerPage:
    """Counts of the queue, and the markings begun. Five queries."""
    return ExaminerPage(
        mine=list(marking_queries.markings_of(person.pk, MarkingState.OPEN)[:SHOWN]),
        free=marking_queries.markings_to_take(person.pk).count(),
        awaited=len(marking_queries.awaited_sessions(person.pk)),
        finalised=marking_queries.markings_of(person.pk, MarkingState.FINALISED).count(),
    )


@dataclass(frozen=True)
class AuthorPage:
    """What is being written in the bank."""

    drafts: list[QuestionVersion]
    draft_count: int
    published: int


def author_page(body: Institution) -> AuthorPage:
    """Open drafts, newest first, and how many questions are in use. Three queries."""
    versions = QuestionVersion.objects.filter(question__institution=body)
    drafts = versions.drafts().select_related("question__topic", "author").order_by("-created_at", "-pk")
    return AuthorPage(drafts=list(drafts[:SHOWN]), draft_count=drafts.count(), published=versions.published().count())


@dataclass(frozen=True)
class Funnel:
    """How far a cohort's active candidates are; each count is of people."""

    cohort: Cohort
    enrolled: int
    theory: int
    practical: int
    confirmed: int
    certified: int


def cohort_funnels(membership: Membership) -> list[Funnel]:
    """The cohorts this membership may see, newest first. One query per stage."""
    cohorts = Cohort.objects.select_related("programme").order_by("-created_at", "-pk")
    if membership.institution.kind == InstitutionKind.TRAINING:
        cohorts = cohorts.filter(training=membership.institution)
    shown = list(cohorts[:SHOWN])
    active = Enrolment.objects.active().filter(cohort__in=shown)
    stages = {
        "enrolled": active,
        "theory": active.filter(Exists(_of(Attempt.objects.filter(state=AttemptState.SUBMITTED)))),
        "practical": active.filter(Exists(_of(LiveSession.objects.filter(state=SessionState.SUBMITTED)))),
        "confirmed": active.filter(Exists(_of(Result.objects.filter(state=ResultState.CONFIRMED)))),
        "certified": active.filter(Exists(_issued())),
    }
    counts = {name: dict(_per_cohort(rows)) for name, rows in stages.items()}
    return [Funnel(row, **{name: found.get(row.pk, 0) for name, found in counts.items()}) for row in shown]


def _of(rows: QuerySet[Any]) -> QuerySet[Any]:
    return rows.filter(enrolment=OuterRef("pk"))


def _issued() -> QuerySet[Any]:
    """Certificates of the outer enrolment that are in force."""
    rows = certificate_queries.certificates_for_registrar().order_by()
    return rows.filter(result__enrolment=OuterRef("pk"), deed=CertificateDeed.ISSUED)


def _per_cohort(rows: QuerySet[Any]) -> Iterable[tuple[int, int]]:
    return rows.order_by().values_list("cohort").annotate(people=Count("pk"))


@dataclass(frozen=True)
class InvigilatorPage:
    """Who is on now."""

    live: list[LiveSession]
    open_sittings: list[Any]


def invigilator_page(membership: Membership, now: datetime) -> InvigilatorPage:
    """Streams that are live, and sittings that may be entered or are being answered. Three queries."""
    live = practical_queries.sessions_for_member(membership).filter(state=SessionState.LIVE).order_by("started_at")
    rows = exam_queries.sittings_with_counts(membership.institution)
    return InvigilatorPage(
        live=list(live[:SHOWN]),
        open_sittings=list(rows.filter(opens_at__lte=now, closes_at__gt=now).order_by("closes_at")[:SHOWN]),
    )
