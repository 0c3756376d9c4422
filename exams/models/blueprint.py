"""双向细目表: how many items and points per topic and kind."""

from django.db import models

from institutions.models import Institution, Programme
from institutions.scoping import tenant_manager
from question_bank.enums import QuestionKind
from question_bank.models import Topic


class Blueprint(models.Model):
    """What a paper is drawn from. `label` says where its weights come from, e.g. 非官方."""

    institution = models.ForeignKey(Institution, on_delete=models.PROTECT)
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT)
    name = models.CharField(max_length=80)
    label = models.CharField(max_length=40, blank=True)
    created_at = models.DateTimeField()

    objects = tenant_manager("institution")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["programme", "name"], name="blueprint_name_once")]

    def __str__(self) -> str:
        return self.name


class BlueprintRow(models.Model):
    """`count` items of one kind below one topic, `points` each."""

    blueprint = models.ForeignKey(Blueprint, on_delete=models.CASCADE, related_name="rows")
    topic = models.ForeignKey(Topic, on_delete=models.PROTECT)
    kind = models.CharField(max_length=12, choices=QuestionKind.choices)
    count = models.PositiveIntegerField()
    points = models.PositiveIntegerField()  # each

    objects = tenant_manager("blueprint__institution")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["blueprint", "topic", "kind"], name="blueprint_row_once")]

    def __str__(self) -> str:
        return f"{self.topic} {self.kind} ×{self.count}"
