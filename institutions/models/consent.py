"""What a candidate allowed to be captured."""

from typing import Any

from django.conf import settings
from django.db import models

from core.models import AppendOnlyModel, AppendOnlyQuerySet
from institutions.enums import ConsentDecision, ConsentKind


class ConsentQuerySet(AppendOnlyQuerySet):
    """Words about consents."""

    def newest_first(self) -> "ConsentQuerySet":
        """The first row per kind is the one that counts."""
        return self.order_by("-pk")


class Consent(AppendOnlyModel):
    """One decision about one kind of capture; a later row of the same kind replaces it. The wording is kept."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    kind = models.CharField(max_length=20, choices=ConsentKind.choices)
    decision = models.CharField(max_length=10, choices=ConsentDecision.choices)
    wording = models.TextField()  # the sentence the person was shown
    decided_at = models.DateTimeField()

    objects: Any = ConsentQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.person}: {self.kind} {self.decision}"
