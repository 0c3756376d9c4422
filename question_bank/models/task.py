"""Practical tasks: what the candidate must do live and afterwards."""

from typing import Any

from django.db import models

from institutions.models import Institution
from institutions.scoping import tenant_manager
from question_bank.models.version import Version, VersionQuerySet


class Task(models.Model):
    """The identity of a practical task."""

    institution = models.ForeignKey(Institution, on_delete=models.PROTECT)
    code = models.CharField(max_length=40)
    level = models.PositiveSmallIntegerField()
    created_at = models.DateTimeField()

    objects = tenant_manager("institution")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["institution", "code"], name="task_code_once")]

    def __str__(self) -> str:
        return self.code


class TaskVersion(Version):
    """What the candidate gets. Shapes of the JSON columns:

    products  [{"code": "P1", "name": "…", "price": "59.00", "points": ["…"], "facts": {"材质": "…"}}]
    planted   [{"code": "Q1", "after_s": 8, "name": "小雨", "text": "…", "expected": ["…"]}]
    cases     [{"code": "C1", "title": "…", "text": "…", "expected": ["…"]}]
    sheet     [{"code": "script", "label": "…", "help": "…"}]      fields of the preparation sheet
    """

    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="versions")
    title = models.CharField(max_length=120)
    brief = models.TextField()
    least_seconds = models.PositiveIntegerField()  # operator data, shown as 非官方
    most_seconds = models.PositiveIntegerField()  # the stream is ended after this long
    products = models.JSONField(default=list)
    planted = models.JSONField(default=list)
    cases = models.JSONField(default=list)
    sheet = models.JSONField(default=list)

    objects: Any = tenant_manager("task__institution", VersionQuerySet)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["task", "number"], name="task_version_once")]

    def __str__(self) -> str:
        return self.title

    def content(self) -> dict[str, Any]:
        """Everything the candidate was given and is judged against."""
        names = ("title", "brief", "least_seconds", "most_seconds", "products", "planted", "cases", "sheet")
        return {name: getattr(self, name) for name in names}
