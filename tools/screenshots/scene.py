"""What a finished certification does not show: people half-way. Made through the services that the pages use."""

import csv
import io
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from certificates.models import Certificate
from exams.enums import SubmitCause
from exams.models import AdmissionTicket, Attempt, Exam, Sitting
from exams.services import attempts, papers, responses, sittings
from grading.models import Marking, Result
from institutions.enums import ConsentKind
from institutions.models import Cohort, Enrolment, Institution, Person
from institutions.scoping import open_tenant
from institutions.services import cohorts, consents, people, rosters
from practical.enums import DocumentKind, SessionState
from practical.models import LiveSession
from practical.queries import fields_of
from practical.services import sessions
from question_bank.models import Question, Rubric, Task, TaskVersion
from question_bank.services import versions
from tools.demo.people import id_number

COHORT, SITTING, WINDOW = "夜校一班", "夜校第一场", timedelta(hours=6)
PEOPLE = tuple((name, id_number(90 + place)) for place, name in enumerate(("许知远", "程一诺", "白露", "江临")))
WAITING, WRITING, DONE, HOST = range(4)  # who is where
ANSWERED = 12


@dataclass
class Scene:
    """`things` by the names that the table of permissions uses; `logins` are their candidates."""

    password: str
    things: dict[str, Any] = field(default_factory=dict)
    logins: dict[str, str] = field(default_factory=dict)

    def put(self, name: str, thing: Any, owner: Person | None = None) -> None:
        """Remember a thing, if there is one, and make its owner able to sign in."""
        if thing is None:
            return
        self.things[name] = thing
        if owner is not None:
            self.logins[name] = owner.username


def make_scene(password: str, now: datetime) -> Scene:
    """Add a small class to the house and pick one object of everything."""
    scene = Scene(password)
    body = Institution.objects.get(code="KB")
    with open_tenant(body.pk):
        enrolments = _enrol(scene, now)
        _theory(scene, enrolments, now)
        _practical(scene, enrolments, now)
        _bank(scene, now)
        _finished(scene, now)
    return scene


def _staff(username: str) -> Person:
    person: Person = Person.objects.get(username=username)
    return person


def _enrol(scene: Scene, now: datetime) -> list[Enrolment]:
    manager = _staff("manager")
    training, programme = Institution.objects.get(code="YF"), Exam.objects.first().blueprint.programme
    cohort = cohorts.open_cohort(training=training, programme=programme, name=COHORT, actor=manager, now=now)
    rosters.apply_roster(roster=_plan(cohort, PEOPLE, now), actor=manager, now=now)
    enrolments = list(Enrolment.objects.filter(cohort=cohort).order_by("candidate_number"))
    agreed = dict.fromkeys(ConsentKind, True)
    for enrolment in enrolments:
        people.set_own_password(person=enrolment.person, password=scene.password, now=now)
        consents.record_consents(person=enrolment.person, decisions=agreed, now=now)
    wrong = id_number(96)[:-1] + ("0" if id_number(96)[-1] != "0" else "1")
    more = (*PEOPLE[:1], ("唐棠", id_number(95)), ("错一位", wrong), ("白鹿", PEOPLE[2][1]))
    scene.put("roster", _plan(cohort, more, now))
    scene.put("cohort", max(Cohort.objects.all(), key=lambda one: one.enrolment_set.count()))
    scene.put("reset", Enrolment.objects.exclude(cohort=cohort).last().person)  # signing in would end the link
    scene.put("candidate", enrolments[WAITING], enrolments[WAITING].person)
    return enrolments


def _plan(cohort: Cohort, rows: tuple[tuple[str, str], ...], now: datetime) -> Any:
    text = io.StringIO()
    csv.writer(text).writerows([["姓名", "证件号码"], *rows])
    upload, manager = text.getvalue().encode("gb18030"), _staff("manager")
    return rosters.plan_roster(cohort=cohort, upload=upload, file_name="夜校一班.csv", actor=manager, now=now)


def _theory(scene: Scene, enrolments: list[Enrolment], now: datetime) -> None:
    exam, registrar = Exam.objects.first(), _staff("registrar")
    forms = papers.draw_papers(blueprint=exam.blueprint, forms=2, seed=4, now=now)
    sittings.schedule_sitting(
        exam=exam, papers=forms, enrolments=enrolments, name=SITTING, room="第二考场",
        opens_at=now, closes_at=now + WINDOW, actor=registrar, now=now,
    )  # fmt: skip
    tickets = {ticket.enrolment_id: ticket for ticket in AdmissionTicket.objects.filter(enrolment__in=enrolments)}
    begun = [attempts.start_attempt(ticket=tickets[enrolments[who].pk], now=now) for who in (WRITING, DONE)]
    for attempt in begun:
        _answer(attempt, now)
    attempts.submit_attempt(attempt=begun[1], cause=SubmitCause.CANDIDATE, now=now + timedelta(minutes=41))
    scene.put("ticket", tickets[enrolments[WAITING].pk], enrolments[WAITING].person)
    scene.put("attempt", begun[0], enrolments[WRITING].person)
    scene.put("submitted", begun[1], enrolments[DONE].person)
    scene.put("sitting", max(Sitting.objects.all(), key=lambda one: one.tickets.count()))


def _answer(attempt: Attempt, now: datetime) -> None:
    for place, item in enumerate(attempt.paper.items.select_related("version")[:ANSWERED]):
        responses.record_response(
            attempt_id=attempt.pk, person_id=attempt.enrolment.person_id, item_id=item.pk,
            answer=item.version.answer, client_key=f"{attempt.pk:08d}-{place:07d}", now=now,
        )  # fmt: skip


def _practical(scene: Scene, enrolments: list[Enrolment], now: datetime) -> None:
    task = TaskVersion.objects.published().first()
    made = [
        sessions.schedule_session(
            enrolment=one, task_version=task, opens_at=now, closes_at=now + WINDOW,
            invigilator=_staff("invigilator"), actor=_staff("registrar"), now=now,
        )
        for one in enrolments
    ]  # fmt: skip
    seen = {"camera": "ok", "microphone": "ok", "gateway": "ok", "width": 1280, "height": 720, "loudness_db": -19}
    for session in made:
        words = {one.code: "先讲材质，再演示保温，报价后答疑。" for one in fields_of(task, DocumentKind.PREPARATION)}
        sessions.save_document(session=session, kind=DocumentKind.PREPARATION, content=words, now=now)
        sessions.note_device_check(session=session, findings=seen, now=now)
    scene.put("session", made[WAITING], enrolments[WAITING].person)
    scene.put("host", made[HOST], enrolments[HOST].person)
    scene.put("room", made[HOST])


def _bank(scene: Scene, now: datetime) -> None:
    first, second = Question.objects.order_by("pk")[:2]
    scene.put("question", first)
    scene.put("draft", versions.start_draft(question=second, author=_staff("author"), now=now))
    scene.put("task", Task.objects.first())
    scene.put("rubric", Rubric.objects.first())


def _finished(scene: Scene, now: datetime) -> None:
    """What only a house that was played through has."""
    certificate = Certificate.objects.select_related("result__enrolment__person").first()
    live = LiveSession.objects.filter(state=SessionState.SUBMITTED, recording__isnull=False).first()
    scene.put("result", certificate.result if certificate else Result.objects.first())
    scene.put("recording", live and live.recording)
    scene.put("marking", Marking.objects.order_by("pk").last())
    if certificate is None or live is None:
        return
    for person in {certificate.result.enrolment.person, live.enrolment.person}:
        people.set_own_password(person=person, password=scene.password, now=now)
    holder = certificate.result.enrolment
    scene.put("certified", holder, holder.person)
    scene.put("certificate", certificate, holder.person)
    scene.put("code", certificate)
    scene.put("handed_in", live, live.enrolment.person)
