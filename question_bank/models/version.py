"""What all versions share: a draft may change, a published version never does."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models

from core.errors import WrittenOnce
from question_bank.enums import VersionState


class VersionQuerySet(models.QuerySet[Any]):
    """Words about versions."""

    def published(self) -> "VersionQuerySet":
        """Published and not retired."""
        return self.filter(state=VersionState.PUBLISHED)

    def drafts(self) -> "VersionQuerySet":
        """Still being written."""
        return self.filter(state=VersionState.DRAFT)


class Version(models.Model):
    """State moves only through question_bank.services.versions; saving a published version raises WrittenOnce."""

    number = models.PositiveIntegerField()
    state = models.CharField(max_length=12, choices=VersionState.choices, default=VersionState.DRAFT)
    content_hash = models.CharField(max_length=64, blank=True)  # set at publication, over everything judged against
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField()
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    published_at: "models.DateTimeField[datetime | None, datetime | None]" = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True

    @property
    def is_draft(self) -> bool:
        """Whether the content may still be edited."""
        return self.state == VersionState.DRAFT

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Insert or change a draft; WrittenOnce for anything published (its state moves by conditional update)."""
        if not self._state.adding and not self.is_draft:
            raise WrittenOnce(f"{type(self).__name__} {self.pk} is published: write a new version.")
        super().save(*args, **kwargs)

    def content(self) -> dict[str, Any]:
        """What is frozen at publication, as JSON without floats; each kind of version says what that is."""
        raise TypeError(f"{type(self).__name__} does not say what its content is")
