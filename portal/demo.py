"""The demo scene: a house, its people, a bank, an exam, and a few candidates who may start at once.

Everything is made through the services that real people's clicks go through.
"""

import csv
import io
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from exams.models import Exam
from exams.services import blueprints, exams, papers, sittings
from grading.services import pass_rules
from institutions.enums import Role
from institutions.models import Enrolment, Institution, Person, Programme
from institutions.scoping import open_tenant
from institutions.services import cohorts, founding, people, rosters
from practical.services import sessions
from question_bank.models import RubricVersion, TaskVersion
from question_bank.services import loading

BODY_CODE = "KB"
BANK = settings.BASE_DIR / "question_bank" / "data"
WINDOW = timedelta(days=7)  # how long a visitor may take to try it
EXAM_MINUTES, PAPER_FORMS, PAPER_SEED = 60, 2, 1
COHORT = "演示一班"
UNOFFICIAL = "非官方"
# login, name, roles, whether in the assessment body (else in the training institution)
STAFF = (
    ("registrar", "林静", (Role.REGISTRAR,), True),
    ("manager", "周帆", (Role.MANAGER,), False),
    ("examiner", "何平", (Role.EXAMINER,), True),
    ("chief", "沈岚", (Role.CHIEF_EXAMINER, Role.EXAMINER), True),
    ("author", "顾文", (Role.AUTHOR,), True),
    ("reviewer", "陆慎", (Role.REVIEWER,), True),
    ("invigilator", "方正", (Role.INVIGILATOR,), True),
)
CANDIDATES = (
    ("林晓雨", "110101199603071018"),
    ("陈立", "110101199511022024"),
    ("欧阳若兰", "110101199902143034"),
)


@dataclass(frozen=True)
class Login:
    """One line of the list of logins."""

    name: str
    role: str
    username: str


@dataclass(frozen=True)
class Scene:
    """What was made and how to enter it."""

    password: str
    logins: list[Login]


@dataclass(frozen=True)
class House:
    """What every step needs to know."""

    body: Institution
    training: Institution
    staff: dict[str, Person]
    password: str
    now: datetime


def is_loaded() -> bool:
    """Whether the demo scene is here already. One query."""
    return Institution.objects.filter(code=BODY_CODE).exists()


@transaction.atomic
def load(*, now: datetime, with_candidates: bool = True) -> Scene:
    """Make the whole scene or nothing; `with_candidates` false leaves out cohort, sitting and live sessions."""
    house = _found_house(now)
    with open_tenant(house.body.pk):
        exam = _set_up_exam(house)
        enrolments = _enrol(house, exam.programme) if with_candidates else []
        if enrolments:
            _schedule(house, exam, enrolments)
    staff = [
        Login(name, " / ".join(str(role.label) for role in roles), username)
        for username, name, roles, _in_body in STAFF
    ]
    candidates = [Login(row.candidate_name, "考生", row.candidate_number) for row in enrolments]
    return Scene(house.password, staff + candidates)


def _found_house(now: datetime) -> House:
    body = founding.found_body(name="示范评价中心", code=BODY_CODE, now=now)
    training = founding.found_training(body=body, name="云帆直播学院", code="YF", now=now)
    password = f"kaobo-{people.new_code()}"
    staff = {}
    for username, name, roles, in_body in STAFF:
        person = founding.register_person(username=username, full_name=name, password=password, now=now)
        for role in roles:
            founding.appoint(person=person, institution=body if in_body else training, role=role, now=now)
        staff[username] = person
    return House(body, training, staff, password, now)


def _set_up_exam(house: House) -> Exam:
    """Bank, programme, blueprint, pass rule and exam."""
    body, now = house.body, house.now
    loading.load_bank(institution=body, folder=BANK, actor=house.staff["reviewer"], now=now)
    programme = founding.offer_programme(body=body, occupation="互联网营销师", job_type="直播销售员", level=4, now=now)
    pass_rules.publish_pass_rule(
        programme=programme,
        rubric=RubricVersion.objects.published().get(rubric__institution=body),
        theory_least=60,
        practical_least=60,
        examiners=1,
        label=UNOFFICIAL,
        actor=house.staff["registrar"],
        now=now,
    )
    blueprint = blueprints.load_blueprint(programme=programme, file=BANK / "blueprint.yaml", now=now)
    registrar = house.staff["registrar"]
    return exams.create_exam(blueprint=blueprint, name="理论知识考试", minutes=EXAM_MINUTES, actor=registrar, now=now)


def _enrol(house: House, programme: Programme) -> list[Enrolment]:
    """One cohort from a roster; its people get the demo password at once instead of a code on paper.

    Raises ValueError when the roster room does not take all of them.
    """
    manager, now = house.staff["manager"], house.now
    cohort = cohorts.open_cohort(training=house.training, programme=programme, name=COHORT, actor=manager, now=now)
    roster = rosters.plan_roster(cohort=cohort, upload=_roster_file(), file_name="演示一班.csv", actor=manager, now=now)
    rosters.apply_roster(roster=roster, actor=manager, now=now)
    enrolments = list(Enrolment.objects.filter(cohort=cohort).select_related("person").order_by("candidate_number"))
    if len(enrolments) != len(CANDIDATES):
        raise ValueError(f"Of {len(CANDIDATES)} demo candidates only {len(enrolments)} could be enrolled.")
    for enrolment in enrolments:
        people.set_own_password(person=enrolment.person, password=house.password, now=now)
    return enrolments


def _roster_file() -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows([["姓名", "证件号码"], *CANDIDATES])
    return text.getvalue().encode()


def _schedule(house: House, exam: Exam, enrolments: list[Enrolment]) -> None:
    """A sitting and a live window that are open now, so that every step can be tried."""
    now, registrar = house.now, house.staff["registrar"]
    forms = papers.draw_papers(blueprint=exam.blueprint, forms=PAPER_FORMS, seed=PAPER_SEED, now=now)
    sittings.schedule_sitting(
        exam=exam,
        papers=forms,
        enrolments=enrolments,
        name="演示场次",
        room="第一考场",
        opens_at=now,
        closes_at=now + WINDOW,
        actor=registrar,
        now=now,
    )
    task = TaskVersion.objects.published().get(task__institution=house.body)
    for enrolment in enrolments:
        sessions.schedule_session(
            enrolment=enrolment,
            task_version=task,
            opens_at=now,
            closes_at=now + WINDOW,
            invigilator=house.staff["invigilator"],
            actor=registrar,
            now=now,
        )
