"""An examiner's judgement: marking, marks and the evidence they point at."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from core.models import AppendOnlyModel, AppendOnlyQuerySet
from grading.enums import EvidenceKind, MarkingState
from institutions.models import Institution
from institutions.scoping import tenant_manager
from practical.models import LiveSession, SessionDocument
from question_bank.models import Criterion, CriterionLevel, RubricVersion


class Marking(models.Model):
    """One examiner's judgement of one session. State moves only through grading.services.markings.

    `examiner` is empty until somebody takes the slot.
    """

    institution = models.ForeignKey(Institution, on_delete=models.PROTECT)
    session = models.ForeignKey(LiveSession, on_delete=models.PROTECT, related_name="+")
    rubric = models.ForeignKey(RubricVersion, on_delete=models.PROTECT)
    slot = models.PositiveSmallIntegerField()  # 1 … number of examiners
    examiner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    state = models.CharField(max_length=12, choices=MarkingState.choices, default=MarkingState.OPEN)
    created_at = models.DateTimeField()
    finalised_at = models.DateTimeField(null=True, blank=True)

    objects: Any = tenant_manager("institution")

    class Meta:
        ordering = ["created_at"]
        constraints = [
            models.UniqueConstraint(fields=["session", "slot"], name="marking_slot_once"),
            models.UniqueConstraint(
                fields=["session", "examiner"], name="marking_examiner_once", condition=Q(examiner__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.session} #{self.slot}"

    @property
    def is_open(self) -> bool:
        """Whether marks and evidence may still change."""
        return self.state == MarkingState.OPEN


class Mark(AppendOnlyModel):
    """The level chosen for one criterion; the newest mark per criterion counts."""

    marking = models.ForeignKey(Marking, on_delete=models.PROTECT, related_name="marks")
    criterion = models.ForeignKey(Criterion, on_delete=models.PROTECT)
    level = models.ForeignKey(CriterionLevel, on_delete=models.PROTECT)
    note = models.TextField(blank=True)
    marked_at = models.DateTimeField()

    objects: Any = tenant_manager("marking__institution", AppendOnlyQuerySet)

    def __str__(self) -> str:
        return f"{self.criterion}: {self.level_id}"


class EvidenceSpan(AppendOnlyModel):
    """Where a mark shows: a clip or a searched stretch (wall clock, ms UTC), or a document.

    Removed by adding a row with `withdraws` set, so that the history stays.
    """

    marking = models.ForeignKey(Marking, on_delete=models.PROTECT, related_name="evidence")
    criterion = models.ForeignKey(Criterion, on_delete=models.PROTECT)
    kind = models.CharField(max_length=12, choices=EvidenceKind.choices)
    started_ms = models.BigIntegerField(null=True, blank=True)
    ended_ms = models.BigIntegerField(null=True, blank=True)
    document = models.ForeignKey(SessionDocument, null=True, blank=True, on_delete=models.PROTECT)
    note = models.CharField(max_length=300, blank=True)
    withdraws = models.OneToOneField("self", null=True, blank=True, on_delete=models.PROTECT, related_name="withdrawal")
    added_at = models.DateTimeField()

    objects: Any = tenant_manager("marking__institution", AppendOnlyQuerySet)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind=EvidenceKind.DOCUMENT, document__isnull=False)
                | Q(kind__in=[EvidenceKind.CLIP, EvidenceKind.ABSENT], ended_ms__gt=F("started_ms")),
                name="evidence_points_somewhere",
            )
        ]

    def __str__(self) -> str:
        return f"{self.criterion}: {self.kind}"
