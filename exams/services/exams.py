"""Setting up exams."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from exams.errors import ExamNameTaken
from exams.models import Blueprint, Exam
from institutions.models import Person
from institutions.services import journal


def create_exam(*, blueprint: Blueprint, name: str, minutes: int, actor: Person | None, now: datetime) -> Exam:
    """An exam on this blueprint that lasts `minutes`. The same asked again is the same exam.

    Raises ExamNameTaken when the programme has another exam of that name.
    """
    try:
        with transaction.atomic():
            return _create(blueprint, name, minutes, actor, now)
    except IntegrityError:
        return _repeated(blueprint, name, minutes)


def _create(blueprint: Blueprint, name: str, minutes: int, actor: Person | None, now: datetime) -> Exam:
    exam = Exam.objects.create(
        institution_id=blueprint.institution_id,
        programme_id=blueprint.programme_id,
        blueprint=blueprint,
        name=name,
        minutes=minutes,
    )
    journal.record(
        action="exam.created",
        subject=exam,
        now=now,
        actor=actor,
        institution_id=exam.institution_id,
        minutes=minutes,
    )
    return exam


def _repeated(blueprint: Blueprint, name: str, minutes: int) -> Exam:
    """The exam that has the name already, if it is the very same; any other broken constraint raises DoesNotExist."""
    exam = Exam.objects.get(programme=blueprint.programme_id, name=name)
    if exam.blueprint_id != blueprint.pk or exam.minutes != minutes:
        raise ExamNameTaken(_("已有同名考试科目“{name}”，细目表或时长不同。请换一个名称。").format(name=name))
    return exam
