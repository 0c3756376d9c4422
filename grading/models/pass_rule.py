"""When a candidate passes."""

from typing import Any

from django.db import models

from core.models import AppendOnlyModel, AppendOnlyQuerySet
from institutions.models import Programme
from institutions.scoping import tenant_manager
from question_bank.models import RubricVersion


class PassRule(AppendOnlyModel):
    """Written once; the newest version of a programme is used for new results. Minima on 100, each part alone."""

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="pass_rules")
    version = models.PositiveIntegerField()
    label = models.CharField(max_length=40, blank=True)  # where the numbers come from, e.g. 非官方
    theory_least = models.PositiveSmallIntegerField()
    practical_least = models.PositiveSmallIntegerField()
    examiners = models.PositiveSmallIntegerField(default=1)  # finalised markings that a practical score needs
    rubric = models.ForeignKey(RubricVersion, on_delete=models.PROTECT)

    objects: Any = tenant_manager("programme__institution", AppendOnlyQuerySet)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["programme", "version"], name="pass_rule_once")]

    def __str__(self) -> str:
        return f"{self.programme} v{self.version}"
