"""Scores of the two parts, in hundredths of a point on 100."""

from typing import Any

from django.db import models

from core.models import AppendOnlyModel, AppendOnlyQuerySet
from exams.models import Attempt
from institutions.scoping import tenant_manager
from practical.models import LiveSession


class TheoryScore(AppendOnlyModel):
    """Computed once per attempt from what counted at submission.

    items: [{"item": 12, "version": 34, "answer": ["A"], "points": 2, "of": 2}]
    """

    attempt = models.OneToOneField(Attempt, on_delete=models.PROTECT, related_name="+")
    points = models.PositiveIntegerField()
    of_points = models.PositiveIntegerField()
    score = models.PositiveIntegerField()  # hundredths on 100, e.g. 8650 is 86.50
    items = models.JSONField()
    scored_at = models.DateTimeField()

    objects: Any = tenant_manager("attempt__institution", AppendOnlyQuerySet)

    def __str__(self) -> str:
        return f"{self.attempt_id}: {self.score / 100:.2f}"


class PracticalScore(AppendOnlyModel):
    """Computed once when enough markings are finalised.

    functions: [{"function": "display", "points": 30, "of": 40}]
    """

    session = models.OneToOneField(LiveSession, on_delete=models.PROTECT, related_name="+")
    points = models.PositiveIntegerField()  # sum over all counted markings
    of_points = models.PositiveIntegerField()
    score = models.PositiveIntegerField()  # hundredths on 100
    functions = models.JSONField()
    scored_at = models.DateTimeField()

    objects: Any = tenant_manager("session__institution", AppendOnlyQuerySet)

    def __str__(self) -> str:
        return f"{self.session_id}: {self.score / 100:.2f}"
