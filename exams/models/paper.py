"""Papers: assembled, frozen forms."""

from typing import Any

from django.db import models

from core.models import AppendOnlyModel, AppendOnlyQuerySet
from exams.enums import PaperState
from exams.models.blueprint import Blueprint
from institutions.models import Institution
from institutions.scoping import tenant_manager
from question_bank.models import QuestionVersion


class Paper(models.Model):
    """One form. The same blueprint, seed and bank give the same form. State moves only through services.papers."""

    institution = models.ForeignKey(Institution, on_delete=models.PROTECT)
    blueprint = models.ForeignKey(Blueprint, on_delete=models.PROTECT)
    code = models.CharField(max_length=40)
    seed = models.BigIntegerField()
    state = models.CharField(max_length=12, choices=PaperState.choices, default=PaperState.DRAFT)
    content_hash = models.CharField(max_length=64, blank=True)
    points = models.PositiveIntegerField(default=0)  # sum over the items: a stored total, recomputable from them
    created_at = models.DateTimeField()

    objects = tenant_manager("institution")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["institution", "code"], name="paper_code_once")]

    def __str__(self) -> str:
        return self.code


class PaperItem(AppendOnlyModel):
    """A question version pinned to a place in a paper, with its points."""

    paper = models.ForeignKey(Paper, on_delete=models.PROTECT, related_name="items")
    position = models.PositiveIntegerField()
    version = models.ForeignKey(QuestionVersion, on_delete=models.PROTECT)
    points = models.PositiveIntegerField()

    objects: Any = tenant_manager("paper__institution", AppendOnlyQuerySet)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["paper", "position"], name="paper_position_once"),
            models.UniqueConstraint(fields=["paper", "version"], name="paper_version_once"),
        ]

    def __str__(self) -> str:
        return f"{self.paper} #{self.position}"
