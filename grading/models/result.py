"""The outcome of one enrolment."""

from typing import Any

from django.conf import settings
from django.db import models

from grading.enums import ResultState
from grading.models.pass_rule import PassRule
from grading.models.score import PracticalScore, TheoryScore
from institutions.models import Enrolment, Institution
from institutions.scoping import tenant_manager


class Result(models.Model):
    """Proposed by the pass rule, confirmed by a person. State moves only through grading.services.results."""

    institution = models.ForeignKey(Institution, on_delete=models.PROTECT)
    enrolment = models.OneToOneField(Enrolment, on_delete=models.PROTECT, related_name="+")
    pass_rule = models.ForeignKey(PassRule, on_delete=models.PROTECT)
    theory = models.ForeignKey(TheoryScore, on_delete=models.PROTECT)
    practical = models.ForeignKey(PracticalScore, on_delete=models.PROTECT)
    passed = models.BooleanField()
    state = models.CharField(max_length=12, choices=ResultState.choices, default=ResultState.PROPOSED)
    proposed_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    confirmed_at = models.DateTimeField(null=True, blank=True)

    objects: Any = tenant_manager("institution")

    class Meta:
        ordering = ["proposed_at"]

    def __str__(self) -> str:
        return f"{self.enrolment}: {'passed' if self.passed else 'not passed'}"
