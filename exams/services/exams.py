"""Setting up exams."""

from datetime import datetime

from django.db import transaction

from exams.models import Blueprint, Exam
from institutions.models import Person
from institutions.services import journal


def create_exam(*, blueprint: Blueprint, name: str, minutes: int, actor: Person | None, now: datetime) -> Exam:
    """An exam on this blueprint that lasts `minutes`."""
    with transaction.atomic():
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
