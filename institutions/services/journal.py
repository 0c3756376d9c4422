"""Writing down who did what."""

from datetime import datetime
from typing import Any

from django.db import models

from institutions.models import JournalEntry, Person


def record(
    *,
    action: str,
    subject: models.Model,
    now: datetime,
    actor: Person | None = None,
    institution_id: int | None = None,
    **data: Any,
) -> None:
    """Append one entry; call it inside the transaction of the deed. `data` must be JSON primitives."""
    JournalEntry.objects.create(
        institution_id=institution_id,
        actor=actor,
        action=action,
        subject_type=subject._meta.label_lower,
        subject_id=str(subject.pk),
        data=data,
        at=now,
    )
