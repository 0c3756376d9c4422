"""Makes blueprints, papers, sittings and attempts."""

from datetime import timedelta
from itertools import count
from typing import Any

from django.utils import timezone

from exams.enums import PaperState
from exams.models import AdmissionTicket, Attempt, Blueprint, Exam, Paper, PaperItem, Sitting
from tests.factories.institutions import make_enrolment, make_programme
from tests.factories.question_bank import make_question_version

_number = count(1)


def make_blueprint(**fields: Any) -> Blueprint:
    programme = fields.pop("programme", None) or make_programme()
    return Blueprint.objects.create(
        **{
            "institution": programme.institution,
            "programme": programme,
            "name": f"细目表{next(_number)}",
            "label": "非官方",
            "created_at": timezone.now(),
        }
        | fields
    )


def make_paper(items: int = 3, **fields: Any) -> Paper:
    """A published paper of single-choice items, answer A, 2 points each."""
    blueprint = fields.pop("blueprint", None) or make_blueprint()
    paper = Paper.objects.create(
        **{
            "institution": blueprint.institution,
            "blueprint": blueprint,
            "code": f"P-{next(_number)}",
            "seed": 1,
            "state": PaperState.PUBLISHED,
            "points": 2 * items,
            "created_at": timezone.now(),
        }
        | fields
    )
    for position in range(1, items + 1):
        version = make_question_version(institution=blueprint.institution)
        PaperItem.objects.create(paper=paper, position=position, version=version, points=2)
    return paper


def make_sitting(**fields: Any) -> Sitting:
    """Open now for two hours, with one paper of three items, unless told otherwise."""
    paper = fields.pop("paper", None) or make_paper()
    now = timezone.now()
    exam = fields.pop("exam", None) or Exam.objects.create(
        institution=paper.institution,
        programme=paper.blueprint.programme,
        blueprint=paper.blueprint,
        name=f"理论知识考试{next(_number)}",
        minutes=60,
    )
    sitting = Sitting.objects.create(
        **{
            "institution": exam.institution,
            "exam": exam,
            "name": f"场次{next(_number)}",
            "room": "第一考场",
            "opens_at": now - timedelta(minutes=5),
            "closes_at": now + timedelta(hours=2),
        }
        | fields
    )
    sitting.papers.add(paper)
    return sitting


def make_ticket(**fields: Any) -> AdmissionTicket:
    from tests.factories.institutions import make_cohort

    sitting = fields.pop("sitting", None) or make_sitting()
    enrolment = fields.pop("enrolment", None) or make_enrolment(cohort=make_cohort(programme=sitting.exam.programme))
    return AdmissionTicket.objects.create(**{"sitting": sitting, "enrolment": enrolment, "seat": "01"} | fields)


def make_attempt(**fields: Any) -> Attempt:
    """An open attempt with an hour left."""
    ticket = fields.pop("ticket", None) or make_ticket()
    now = timezone.now()
    paper = ticket.sitting.papers.first()
    return Attempt.objects.create(
        **{
            "institution": ticket.sitting.institution,
            "sitting": ticket.sitting,
            "enrolment": ticket.enrolment,
            "paper": paper,
            "started_at": now,
            "deadline_at": now + timedelta(hours=1),
            "order": list(paper.items.values_list("pk", flat=True)),
        }
        | fields
    )
