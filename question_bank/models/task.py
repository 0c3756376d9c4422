"""Practical tasks: what the candidate must do live and afterwards."""

from typing import Any

from django.db import models

from institutions.models import Institution
from institutions.scoping import tenant_manager
from question_bank.models.version import DRAFT, PUBLISHED, Version, VersionQuerySet

WRITTEN = (
    "title",
    "brief",
    "least_seconds",
    "most_seconds",
    "products",
    "planted",
    "cases",
    "sheet",
    "review_sheet",
    "viewer_names",
    "label",
    "note",
)


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
    review_sheet  the same shape                                   fields of the review 复盘
    viewer_names  ["小雨", …]   names that ordinary viewers and planted questions appear under
    `label` says where the figures come from, e.g. 非官方; `note` explains it.
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
    review_sheet = models.JSONField(default=list)
    viewer_names = models.JSONField(default=list)
    label = models.CharField(max_length=40, blank=True)
    note = models.TextField(blank=True)

    objects: Any = tenant_manager("task__institution", VersionQuerySet)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["task", "number"], name="task_version_once"),
            models.UniqueConstraint(fields=["task"], condition=DRAFT, name="task_one_draft"),
            models.UniqueConstraint(fields=["task"], condition=PUBLISHED, name="task_one_published"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def owner(self) -> Task:
        """What this is a version of (one query unless selected with it)."""
        return self.task

    def siblings(self) -> Any:
        """All versions of this task."""
        return TaskVersion.objects.filter(task=self.task_id)

    def content(self) -> dict[str, Any]:
        """Everything the candidate was given and is judged against."""
        return {name: getattr(self, name) for name in WRITTEN}
