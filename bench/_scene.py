"""An exam's data for benches and fault tests: prepared, looked at, its statements counted (WebServer.scene runs it).

prepare CANDIDATES ITEMS   migrated tables, static files, one open sitting → password, people with login and ticket
dump                       attempts with their responses, as stored
deadline ATTEMPT SECONDS    moves an attempt's end to so many seconds from now
statements                 SQL statements of one start, page, save and submission
"""

import json
import sys
from collections.abc import Callable
from datetime import timedelta
from itertools import count
from typing import Any

from django.contrib.auth.hashers import make_password
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django_scopes import scopes_disabled

from exams import chain, queries
from exams.models import AdmissionTicket, Attempt, Blueprint, BlueprintRow
from exams.services import exams, papers, sittings
from institutions.models import Cohort, Enrolment, Institution, Person, Programme
from question_bank.enums import VersionState
from question_bank.models import Question, QuestionVersion, Topic

PASSWORD = "three-salted-plums"
FORMS = 2


def prepare(candidates: str, items: str) -> dict[str, Any]:
    """A body with a bank of single-choice questions, one open sitting with two forms, and signed-up candidates."""
    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    now = timezone.now()
    body = Institution.objects.create(name="考场容量测试机构", code="LOAD", kind="assessment_body")
    training = Institution.objects.create(name="培训机构", code="LOADT", kind="training", body=body)
    programme = Programme.objects.create(institution=body, occupation="互联网营销师", job_type="直播销售员", level=4)
    cohort = Cohort.objects.create(institution=body, training=training, programme=programme, name="容量班")
    blueprint = _bank(body, programme, int(items))
    exam = exams.create_exam(blueprint=blueprint, name="理论知识", minutes=120, actor=None, now=now)
    enrolments = _candidates(cohort, int(candidates))
    sitting = sittings.schedule_sitting(
        exam=exam,
        papers=papers.draw_papers(blueprint=blueprint, forms=FORMS, seed=1, now=now),
        enrolments=enrolments,
        name="容量场",
        room="一考场",
        opens_at=now - timedelta(minutes=1),
        closes_at=now + timedelta(hours=3),
        actor=None,
        now=now,
    )
    tickets = sitting.tickets.values_list("enrolment__candidate_number", "pk").order_by("pk")
    return {"password": PASSWORD, "people": [{"login": login, "ticket": pk} for login, pk in tickets]}


def dump() -> list[dict[str, Any]]:
    """Every attempt as the database holds it."""
    return [
        {
            "attempt": attempt.pk,
            "state": attempt.state,
            "seq": attempt.seq,
            "broken": chain.first_broken(attempt.pk, attempt.responses.all()),
            "counted": len(queries.counted_answers(attempt)),
            "responses": list(attempt.responses.values("seq", "item", "answer", "client_key")),
        }
        for attempt in Attempt.objects.order_by("pk")
    ]


def deadline(attempt: str, seconds: str) -> int:
    """How many attempts were moved: one."""
    return int(
        Attempt.objects.filter(pk=attempt).update(deadline_at=timezone.now() + timedelta(seconds=float(seconds)))
    )


def statements() -> dict[str, int]:
    """SQL statements of each step of one more candidate, BEGIN and COMMIT not counted, by the views themselves."""
    ticket = AdmissionTicket.objects.filter(sitting__attempt=None).first() or _one_more_ticket()
    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(ticket.enrolment.person)
    start = _counted(lambda: client.post(f"/exams/tickets/{ticket.pk}/start/"), 302)
    attempt = Attempt.objects.get(sitting=ticket.sitting, enrolment=ticket.enrolment)
    url, keys = f"/exams/attempts/{attempt.pk}/", count(1)

    def save() -> Any:
        answer = {"item": attempt.order[0], "answer": '["A"]', "key": f"statement-{next(keys):04d}"}
        return client.post(f"{url}responses/", answer)

    page = _counted(lambda: client.get(url), 200)
    return {
        "start": start,
        "page": page,
        "save": _counted(save, 200),
        "submit": _counted(lambda: client.post(f"{url}submit/"), 302),
    }


def _bank(body: Institution, programme: Programme, items: int) -> Blueprint:
    now = timezone.now()
    topic = Topic.objects.create(institution=body, code="law", name="法律法规")
    for number in range(FORMS * items):
        question = Question.objects.create(institution=body, code=f"Q-{number:04d}", topic=topic, created_at=now)
        QuestionVersion.objects.create(
            question=question,
            number=1,
            state=VersionState.PUBLISHED,
            kind="single",
            stem=f"第 {number} 题：直播间运营者核验实际销售者资质所形成的记录应当保存不少于三年，起算日是（ ）。",
            options=[{"key": key, "text": f"选项 {key}：自交易完成之日起计算，法律另有规定的除外"} for key in "ABCD"],
            answer=["A"],
            explanation="见有关规定。",
            created_at=now,
        )
    blueprint = Blueprint.objects.create(institution=body, programme=programme, name="容量细目表", created_at=now)
    BlueprintRow.objects.create(blueprint=blueprint, topic=topic, kind="single", count=items, points=1)
    return blueprint


def _candidates(cohort: Cohort, number: int) -> list[Enrolment]:
    secret, first = make_password(PASSWORD), Enrolment.objects.count() + 1  # hashed once: logins still check it each
    return [_candidate(cohort, secret, f"LOAD{first + index:06d}") for index in range(number)]


def _candidate(cohort: Cohort, secret: str, login: str) -> Enrolment:
    person = Person.objects.create(username=login, full_name=f"考生{login[-3:]}", password=secret)
    return Enrolment.objects.create(
        institution=cohort.institution,
        training=cohort.training,
        programme=cohort.programme,
        cohort=cohort,
        person=person,
        candidate_name=person.full_name,
        candidate_number=login,
        created_at=timezone.now(),
    )


def _one_more_ticket() -> AdmissionTicket:
    sitting = AdmissionTicket.objects.latest("pk").sitting
    [enrolment] = _candidates(Cohort.objects.latest("pk"), 1)
    return AdmissionTicket.objects.create(sitting=sitting, enrolment=enrolment, seat="99")


def _counted(call: Callable[[], Any], status: int) -> int:
    with CaptureQueriesContext(connection) as caught:
        response = call()
    if response.status_code != status:
        raise RuntimeError(f"expected {status}, got {response.status_code}")
    around = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "ROLLBACK")
    return sum(not query["sql"].upper().startswith(around) for query in caught.captured_queries)


def main(verb: str, *arguments: str) -> None:
    """Print what the verb gives as JSON."""
    verbs: list[Callable[..., Any]] = [prepare, dump, deadline, statements]
    chosen = next(one for one in verbs if one.__name__ == verb)
    with scopes_disabled():
        json.dump(chosen(*arguments), sys.stdout)
