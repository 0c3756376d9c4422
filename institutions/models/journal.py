"""Who did what, when."""

from typing import Any

from django.conf import settings
from django.db import models

from core.models import AppendOnlyModel, AppendOnlyQuerySet
from institutions.models.institution import Institution
from institutions.scoping import tenant_manager


class JournalEntry(AppendOnlyModel):
    """A deed: dotted action, actor (empty = the system), subject and what changed (JSON, e.g. {"rows": 30})."""

    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, null=True, blank=True)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True)
    action = models.CharField(max_length=60)  # e.g. "roster.applied"
    subject_type = models.CharField(max_length=60)
    subject_id = models.CharField(max_length=40)
    data = models.JSONField(default=dict)
    at = models.DateTimeField()

    objects: Any = tenant_manager("institution", AppendOnlyQuerySet)

    class Meta:
        indexes = [models.Index(fields=["subject_type", "subject_id"], name="journal_subject")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.action} {self.subject_type}:{self.subject_id}"
