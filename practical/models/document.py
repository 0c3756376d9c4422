"""What the candidate writes before and after the stream."""

from typing import Any

from django.db import models

from core.models import AppendOnlyModel, AppendOnlyQuerySet
from institutions.scoping import tenant_manager
from practical.enums import DocumentKind
from practical.models.session import LiveSession


class SessionDocument(AppendOnlyModel):
    """One saved state; the newest per kind counts. content: {field or case code: text}."""

    session = models.ForeignKey(LiveSession, on_delete=models.PROTECT, related_name="documents")
    kind = models.CharField(max_length=12, choices=DocumentKind.choices)
    content = models.JSONField()
    saved_at = models.DateTimeField()

    objects: Any = tenant_manager("session__institution", AppendOnlyQuerySet)

    def __str__(self) -> str:
        return f"{self.session_id} {self.kind}"
