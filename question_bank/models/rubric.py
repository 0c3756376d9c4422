"""Rubrics: criteria with anchored levels."""

from typing import Any

from django.db import models

from institutions.models import Institution
from institutions.scoping import tenant_manager
from question_bank.enums import EvidenceNeed, WorkFunction
from question_bank.models.version import DRAFT, PUBLISHED, Version, VersionQuerySet


class Rubric(models.Model):
    """The identity of a rubric."""

    institution = models.ForeignKey(Institution, on_delete=models.PROTECT)
    code = models.CharField(max_length=40)
    level = models.PositiveSmallIntegerField()
    created_at = models.DateTimeField()

    objects = tenant_manager("institution")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["institution", "code"], name="rubric_code_once")]

    def __str__(self) -> str:
        return self.code


class RubricVersion(Version):
    """A rubric as marked against. `label` says where its weights come from, e.g. 非官方."""

    rubric = models.ForeignKey(Rubric, on_delete=models.PROTECT, related_name="versions")
    title = models.CharField(max_length=120)
    label = models.CharField(max_length=40, blank=True)
    note = models.TextField(blank=True)

    objects: Any = tenant_manager("rubric__institution", VersionQuerySet)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["rubric", "number"], name="rubric_version_once"),
            models.UniqueConstraint(fields=["rubric"], condition=DRAFT, name="rubric_one_draft"),
            models.UniqueConstraint(fields=["rubric"], condition=PUBLISHED, name="rubric_one_published"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def owner(self) -> Rubric:
        """What this is a version of (one query unless selected with it)."""
        return self.rubric

    def siblings(self) -> Any:
        """All versions of this rubric."""
        return RubricVersion.objects.filter(rubric=self.rubric_id)

    def content(self) -> dict[str, Any]:
        """Criteria and levels. Two queries."""
        criteria = self.criteria.prefetch_related("levels")
        return {
            "title": self.title,
            "label": self.label,
            "note": self.note,
            "criteria": [criterion.content() for criterion in criteria],
        }


class Criterion(models.Model):
    """One thing to be judged; written with its rubric version and frozen with it."""

    version = models.ForeignKey(RubricVersion, on_delete=models.PROTECT, related_name="criteria")
    order = models.PositiveIntegerField()
    function = models.CharField(max_length=16, choices=WorkFunction.choices)
    title = models.CharField(max_length=120)
    evidence = models.CharField(max_length=12, choices=EvidenceNeed.choices)
    look_for = models.TextField(blank=True)  # where an examiner finds what is judged

    objects = tenant_manager("version__rubric__institution")

    class Meta:
        ordering = ["order"]
        constraints = [models.UniqueConstraint(fields=["version", "order"], name="criterion_order_once")]

    def __str__(self) -> str:
        return self.title

    def content(self) -> dict[str, Any]:
        """This criterion as JSON; reads self.levels."""
        levels = [{"points": level.points, "descriptor": level.descriptor} for level in self.levels.all()]
        names = ("order", "function", "title", "evidence", "look_for")
        return {name: getattr(self, name) for name in names} | {"levels": levels}

    @property
    def most_points(self) -> int:
        """The best level's points; reads self.levels (one query unless prefetched)."""
        return max((level.points for level in self.levels.all()), default=0)


class CriterionLevel(models.Model):
    """An anchored level: what must be seen to earn these points."""

    criterion = models.ForeignKey(Criterion, on_delete=models.PROTECT, related_name="levels")
    points = models.PositiveIntegerField()
    descriptor = models.TextField()

    objects = tenant_manager("criterion__version__rubric__institution")

    class Meta:
        ordering = ["-points"]
        constraints = [models.UniqueConstraint(fields=["criterion", "points"], name="criterion_level_once")]

    def __str__(self) -> str:
        return f"{self.points}: {self.descriptor[:20]}"
