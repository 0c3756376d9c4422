"""One body with one of everything, so that every address has something to show."""

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.contrib.auth.tokens import default_token_generator
from django.urls import reverse
from django.utils import timezone
from django.utils.http import int_to_base36

from core.enums import JobState
from core.models import Job
from institutions.enums import ConsentKind, Role
from institutions.models import Person
from institutions.services import consents
from question_bank.services import versions
from tests.architecture.matrix import Row
from tests.factories.certificates import make_certificate
from tests.factories.exams import make_attempt, make_blueprint, make_paper, make_sitting, make_ticket
from tests.factories.grading import fill_marking, make_marking, make_submitted_session
from tests.factories.institutions import (
    make_body,
    make_cohort,
    make_enrolment,
    make_member,
    make_person,
    make_programme,
    make_roster,
)


@dataclass
class Scene:
    """`things` by the names that the matrix uses; `owners` are the candidates whose things they are."""

    things: dict[str, Any]
    members: dict[Role, Person]
    owners: dict[str, Person]

    def address(self, row: Row) -> str:
        """The row's address, filled with this scene's keys."""
        keys: dict[str, Any] = {key: self.things[thing].pk for key, thing in row.also.items()}
        if row.of:
            keys |= self._own_keys(row)
        return reverse(row.name, kwargs=keys)

    def owner(self, row: Row) -> AbstractBaseUser:
        """The candidate whose page this is."""
        return self.owners.get(row.of, self.owners[""])

    def _own_keys(self, row: Row) -> dict[str, Any]:
        thing = self.things[row.of]
        special = {
            "room": lambda: {"room": thing.room},
            "code": lambda: {"code": thing.code},
            "certified": lambda: {"enrolment_pk": thing.pk},
            "certificate": lambda: {"number": thing.number},
            "reset": lambda: {"uidb36": int_to_base36(thing.pk), "key": default_token_generator.make_token(thing)},
        }
        return special[row.of]() if row.of in special else {"pk": thing.pk}


def make_scene() -> Scene:
    """About a hundred rows."""
    programme = make_programme(institution=make_body())
    cohort = make_cohort(programme=programme)
    candidate = make_person(id_number="310101199001011234", email="candidate@example.com")
    enrolment = make_enrolment(cohort=cohort, person=candidate)
    members = {role: make_member(programme.institution, role) for role in Role}
    paper = make_paper(blueprint=make_blueprint(programme=programme))
    sitting = make_sitting(paper=paper)
    ticket = make_ticket(sitting=sitting, enrolment=enrolment)
    session = make_submitted_session(enrolment=enrolment)
    marking = fill_marking(make_marking(session=session, examiner=members[Role.EXAMINER]))
    certificate = make_certificate(enrolment=make_enrolment(cohort=cohort))
    question = paper.items.first().version.question
    now = timezone.now()
    consents.record_consents(person=candidate, decisions=dict.fromkeys(ConsentKind, True), now=now)
    job = Job.objects.create(
        key=f"work:{programme.pk}", task="x", state=JobState.FAILED, kwargs={"tenant": programme.institution_id},
        next_try_at=now, created_at=now,
    )  # fmt: skip
    things = {
        "cohort": cohort,
        "enrolment": enrolment,
        "roster": make_roster(cohort=cohort),
        "question": question,
        "draft": versions.start_draft(question=question, author=members[Role.AUTHOR], now=now),
        "task": session.task_version.task,
        "rubric": marking.rubric.rubric,
        "ticket": ticket,
        "sitting": sitting,
        "attempt": make_attempt(ticket=ticket),
        "session": session,
        "room": session,
        "recording": session.recording,
        "marking": marking,
        "criterion": marking.rubric.criteria.first(),
        "evidence": marking.evidence.first(),
        "result": certificate.result,
        "certified": certificate.result.enrolment,
        "certificate": certificate,
        "code": certificate,
        "job": job,
        "reset": candidate,
    }
    holder = certificate.result.enrolment.person
    return Scene(things, members, {"": candidate, "certificate": holder, "certified": holder})
