"""Where the walk through every page stops: who looks at which address, and in which states."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone

from core.enums import JobState
from core.models import Job
from institutions.enums import ConsentKind, Role, RosterState
from institutions.models import Person, Roster
from institutions.services import consents
from practical.enums import GapCause, RecordingState, SessionState
from practical.models import Gap, Recording
from practical.services import sessions
from tests.architecture.matrix import MATRIX, Row
from tests.architecture.scene import Scene
from tests.factories.exams import make_attempt, make_sitting, make_ticket
from tests.factories.grading import make_finalised_marking, make_marking, make_result, make_submitted_attempt
from tests.factories.institutions import (
    make_body,
    make_cohort,
    make_enrolment,
    make_member,
    make_person,
    make_programme,
    make_roster,
)
from tests.factories.practical import make_recording, make_session

# Files, JSON and fragments of pages: not something a person looks at by itself. The walk checks that they are not pages.
NOT_PAGES = {
    "institutions:cohort-export",
    "institutions:roster-template",
    "institutions:roster-conflicts",
    "exams:attempt-clock",
    "practical:session-figures",
    "grading:marking-transcript",
    "grading:marking-captions",
    "grading:result-captions",
    "grading:result-captions-mine",
    "certificates:certificate-download",
    "certificates:certificate-file",
    "verify:key",
}
# Rows whose page another state of the thing shows; `more_states` stops there.
SHOWN_IN_ANOTHER_STATE = {"exams:attempt-receipt", "practical:session-studio"}


@dataclass(frozen=True)
class Stop:
    """One look at one page. `person` is who is signed in; None: nobody. A bilingual page says all in both languages."""

    name: str
    address: str
    person: Person | None = None
    status: int = 200
    bilingual: bool = False


def viewers(scene: Scene, row: Row) -> list[Person | None]:
    """Who looks at this row's page: one person, but for the first page everybody."""
    if row.name == "portal:home":
        return [scene.owners[""], *scene.members.values()]
    if row.name == "account_logout":
        return [scene.owners[""]]
    if row.public:
        return [None]
    if row.owner:
        return [scene.owner(row)]
    return [scene.members[min(row.roles, key=list(Role).index) if row.roles else Role.MANAGER]]


def matrix_stops(scene: Scene) -> Iterator[Stop]:
    """Every page of the permission matrix."""
    for row in MATRIX:
        if not row.post and row.name not in NOT_PAGES | SHOWN_IN_ANOTHER_STATE:
            for person in viewers(scene, row):
                yield Stop(row.name, scene.address(row), person)


def file_stops(scene: Scene) -> Iterator[Stop]:
    """Every address of the matrix that answers with something else than a page."""
    for row in MATRIX:
        if row.name in NOT_PAGES:
            yield Stop(row.name, scene.address(row), viewers(scene, row)[0])


def more_states(scene: Scene) -> list[Stop]:
    """The pages that look different when the thing is younger, older or in trouble."""
    makers = (_exam_stops, _live_stops, _recording_stops, _marking_stops, _result_stops, _roster_stops, _public_stops)
    return [stop for make in makers for stop in make(scene)]


def empty_stops() -> list[Stop]:
    """Every list and first page of a body that has nothing yet."""
    body = make_body()
    member = {role: make_member(body, role) for role in Role}
    lists = [row for row in MATRIX if row.roles and not row.of and not row.post and row.name not in NOT_PAGES]
    stops = [_stop(f"{row.name} empty", row.name, member[min(row.roles, key=list(Role).index)]) for row in lists]
    stops += [_stop(f"portal:home empty {role}", "portal:home", person) for role, person in member.items()]
    cohort = make_cohort(programme=make_programme(institution=body))
    stops.append(_stop("cohort empty", "institutions:cohort-detail", member[Role.MANAGER], pk=cohort.pk))
    newcomer = make_enrolment(cohort=cohort, person=make_person()).person
    names = ("portal:home", "certificates:certificate-mine", "institutions:consent")
    return stops + [_stop(f"{name} newcomer", name, newcomer) for name in names]


def _stop(label: str, name: str, person: Person | None, status: int = 200, **keys: Any) -> Stop:
    return Stop(label, reverse(name, kwargs=keys), person, status)


def _candidate(scene: Scene, *, consenting: bool = True) -> Any:
    """A new enrolment in the scene's cohort."""
    enrolment = make_enrolment(cohort=scene.things["cohort"], person=make_person())
    if consenting:
        decisions = dict.fromkeys(ConsentKind, True)
        consents.record_consents(person=enrolment.person, decisions=decisions, now=timezone.now())
    return enrolment


def _exam_stops(scene: Scene) -> Iterator[Stop]:
    done = make_submitted_attempt(_candidate(scene))
    person, ticket = done.enrolment.person, done.sitting.tickets.get()
    yield _stop("exams:attempt-receipt", "exams:attempt-receipt", person, pk=done.pk)
    yield _stop("ticket of a submitted attempt", "exams:ticket-detail", person, pk=ticket.pk)
    yield _stop("home after the theory", "portal:home", person)
    enrolment, now = _candidate(scene), timezone.now()
    paper, tomorrow = scene.things["sitting"].papers.get(), now + timedelta(days=1)
    late = make_sitting(paper=paper, opens_at=tomorrow, closes_at=tomorrow + timedelta(hours=2))
    ahead = make_ticket(sitting=late, enrolment=enrolment)
    yield _stop("ticket before its day", "exams:ticket-detail", enrolment.person, pk=ahead.pk)
    hurried = make_ticket(sitting=scene.things["sitting"], enrolment=_candidate(scene))
    attempt = make_attempt(ticket=hurried, deadline_at=now + timedelta(minutes=4))
    yield _stop("last minutes of an attempt", "exams:attempt-take", hurried.enrolment.person, pk=attempt.pk)


def _live_stops(scene: Scene) -> Iterator[Stop]:
    now = timezone.now()
    times = {
        SessionState.SCHEDULED: {},
        SessionState.LIVE: {"started_at": now},
        SessionState.ENDED: {"started_at": now, "ended_at": now},
    }
    pages = ("session-detail", "session-preparation", "device-check", "session-studio", "session-review")
    for state, fields in times.items():
        session = make_session(enrolment=_candidate(scene), state=state, **fields)
        person = session.enrolment.person
        ended = state == SessionState.ENDED
        for page in pages if not ended else ("session-detail", "session-after-sales", "session-review"):
            if page != "session-review" or ended:
                name = f"practical:{page}"
                yield _stop(name if page == "session-studio" else f"{name} {state}", name, person, pk=session.pk)
        yield _stop(f"home, practical {state}", "portal:home", person)
        yield _stop(f"room {state}", "practical:room", None, room=session.room)
    yield from _without_consent(scene)


def _without_consent(scene: Scene) -> Iterator[Stop]:
    session = make_session(enrolment=_candidate(scene, consenting=False))
    person = session.enrolment.person
    yield _stop("consent not yet asked", "institutions:consent", person)
    yield _stop("studio without consent", "practical:session-studio", person, 403, pk=session.pk)
    checked = make_session(enrolment=_candidate(scene))
    findings = {"camera": "", "microphone": "", "gateway": ""}
    sessions.note_device_check(session=checked, findings=findings, now=timezone.now())
    yield _stop(
        "session after a failed device check", "practical:session-detail", checked.enrolment.person, pk=checked.pk
    )


def _recording_stops(scene: Scene) -> Iterator[Stop]:
    registrar, session = scene.members[Role.REGISTRAR], make_session(enrolment=_candidate(scene))
    recording = make_recording(session=session, state=RecordingState.CLOSED)
    start = recording.started_ms
    Gap.objects.create(recording=recording, started_ms=start + 5000, ended_ms=start + 8000, cause=GapCause.NETWORK)
    yield _stop("recording before its work", "practical:recording-detail", registrar, pk=recording.pk)
    _jobs(recording)
    yield _stop("recording at work", "practical:recording-detail", registrar, pk=recording.pk)
    yield _stop("sessions at work", "practical:session-list", scene.members[Role.INVIGILATOR])


def _jobs(recording: Recording) -> None:
    now = timezone.now()
    shared = {"kwargs": {"tenant": recording.institution_id}, "next_try_at": now, "created_at": now}
    key, state = f"finish-recording:{recording.pk}", JobState.RUNNING
    Job.objects.create(key=key, task="practical.finish_recording", state=state, done_units=4, all_units=9, **shared)
    waits = {"task": "practical.transcribe_recording", "message": "语音识别模型还没有安装。"}
    Job.objects.create(key=f"transcribe-recording:{recording.pk}", state=JobState.QUEUED, **waits, **shared)


def _marking_stops(scene: Scene) -> Iterator[Stop]:
    examiner = scene.members[Role.EXAMINER]
    rubric = scene.things["marking"].rubric
    make_marking(session=make_session_of(scene), rubric=rubric)
    blank = make_marking(session=make_session_of(scene), rubric=rubric, examiner=examiner)
    final = make_finalised_marking(session=make_session_of(scene), rubric=rubric, examiner=examiner)
    start = (gap_of := blank.session.recording).started_ms
    Gap.objects.create(recording=gap_of, started_ms=start + 9000, ended_ms=start + 12_000, cause=GapCause.NETWORK)
    yield _stop("queue with everything", "grading:marking-queue", examiner)
    for label, marking in (("blank", blank), ("final", final)):
        yield _stop(f"desk {label}", "grading:marking-desk", examiner, pk=marking.pk)
        yield _stop(f"finalise {label}", "grading:marking-finalise", examiner, pk=marking.pk)


def make_session_of(scene: Scene) -> Any:
    """A submitted session of a new candidate in the scene's cohort."""
    from tests.factories.grading import make_submitted_session

    return make_submitted_session(enrolment=_candidate(scene))


def _result_stops(scene: Scene) -> Iterator[Stop]:
    registrar = scene.members[Role.REGISTRAR]
    proposed = make_result(enrolment=_candidate(scene), pass_rule=scene.things["result"].pass_rule)
    yield _stop("result proposed", "grading:result-detail", registrar, pk=proposed.pk)
    yield _stop("results with a row", "grading:result-list", registrar)
    picked = reverse("grading:result-confirm") + f"?pick={proposed.pk}"
    yield Stop("confirm one result", picked, registrar)
    waiting = {"enrolment_pk": proposed.enrolment_id}
    yield _stop("my result, not yet confirmed", "grading:result-mine", proposed.enrolment.person, **waiting)
    certificate = scene.things["certificate"]
    yield _stop("my certificates", "certificates:certificate-mine", certificate.result.enrolment.person)
    yield _stop("home with a certificate", "portal:home", certificate.result.enrolment.person)


def _roster_stops(scene: Scene) -> Iterator[Stop]:
    manager, cohort = scene.members[Role.MANAGER], scene.things["cohort"]
    upload = "姓名,身份证号\n王一一,310101199001011231\n李二二,12\n".encode()
    mistyped = make_roster(cohort=cohort, upload=upload)
    yield _stop("roster with conflicts", "institutions:roster-detail", manager, pk=mistyped.pk)
    for state in (RosterState.APPLYING, RosterState.APPLIED, RosterState.DISCARDED):
        roster = make_roster(cohort=cohort)
        Roster.objects.filter(pk=roster.pk).update(state=state)
        yield _stop(f"roster {state}", "institutions:roster-detail", manager, pk=roster.pk)


def _public_stops(scene: Scene) -> Iterator[Stop]:
    yield _stop("unknown certificate", "verify:certificate", None, 404, code="AAAA-BBBB-CCCC")
    yield Stop("verify, nothing typed", reverse("verify:index") + "?code=", None)
    spent = {"uidb36": "1", "key": "spent-link"}
    yield _stop("reset link that is spent", "account_reset_password_from_key", None, **spent)
