"""What questions are about and what they stand on."""

from django.db import models

from institutions.models import Institution
from institutions.scoping import tenant_manager
from question_bank.enums import SourceState


class Topic(models.Model):
    """A node of the syllabus tree; top level: 职业道德, 法律法规, 基础知识 and the work functions."""

    institution = models.ForeignKey(Institution, on_delete=models.PROTECT)
    code = models.CharField(max_length=40)
    name = models.CharField(max_length=80)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")
    order = models.PositiveIntegerField(default=0)

    objects = tenant_manager("institution")

    class Meta:
        ordering = ["order", "code"]
        constraints = [models.UniqueConstraint(fields=["institution", "code"], name="topic_code_once")]

    def __str__(self) -> str:
        return self.name


class Source(models.Model):
    """A law, rule or standard in one version."""

    institution = models.ForeignKey(Institution, on_delete=models.PROTECT)
    code = models.CharField(max_length=60)
    title = models.CharField(max_length=120)
    version = models.CharField(max_length=120)  # e.g. 2021-04-29 修正
    effective_on = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=12, choices=SourceState.choices, default=SourceState.IN_FORCE)

    objects = tenant_manager("institution")

    class Meta:
        ordering = ["title"]
        constraints = [models.UniqueConstraint(fields=["institution", "code"], name="source_code_once")]

    def __str__(self) -> str:
        return f"{self.title}（{self.version}）"
