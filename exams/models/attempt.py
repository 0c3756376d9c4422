"""Attempts: one candidate's go at one sitting."""

from datetime import datetime, timedelta
from typing import Any

from django.db import models

from exams.enums import AttemptState, SubmitCause
from exams.models.exam import Sitting
from exams.models.paper import Paper
from institutions.models import Enrolment, Institution
from institutions.scoping import tenant_manager


class AttemptQuerySet(models.QuerySet[Any]):
    """Words about attempts."""

    def open(self) -> "AttemptQuerySet":
        """Still being answered."""
        return self.filter(state=AttemptState.OPEN)

    def overdue(self, now: datetime, grace: timedelta) -> "AttemptQuerySet":
        """Open although the deadline and the grace for late packets have passed."""
        return self.open().filter(deadline_at__lt=now - grace)


class Attempt(models.Model):
    """State moves only through exams.services.attempts; `seq` and `chain` only through services.responses.

    `order` is the item order this candidate sees: a list of PaperItem ids.
    """

    institution = models.ForeignKey(Institution, on_delete=models.PROTECT)
    sitting = models.ForeignKey(Sitting, on_delete=models.PROTECT)
    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT)
    paper = models.ForeignKey(Paper, on_delete=models.PROTECT)
    state = models.CharField(max_length=12, choices=AttemptState.choices, default=AttemptState.OPEN)
    started_at = models.DateTimeField()
    deadline_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True, blank=True)
    submit_cause = models.CharField(max_length=12, choices=SubmitCause.choices, blank=True)
    order = models.JSONField(default=list)
    seq = models.PositiveIntegerField(default=0)  # the receipt number of the newest response
    chain = models.CharField(max_length=64, default="", blank=True)  # running hash over all responses

    objects: Any = tenant_manager("institution", AttemptQuerySet)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["sitting", "enrolment"], name="attempt_once_per_sitting")]
        indexes = [
            models.Index(fields=["deadline_at"], name="attempt_open", condition=models.Q(state=AttemptState.OPEN))
        ]

    def __str__(self) -> str:
        return f"{self.enrolment} @ {self.sitting}"

    @property
    def is_open(self) -> bool:
        """Whether answers may still come."""
        return self.state == AttemptState.OPEN
