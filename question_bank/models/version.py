"""What all versions share: a draft may change, a published version never does."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models

from core.errors import WrittenOnce
from question_bank.enums import VersionState

DRAFT = models.Q(state=VersionState.DRAFT)
PUBLISHED = models.Q(state=VersionState.PUBLISHED)
MOVES = {"state", "published_by", "published_at", "content_hash"}  # all that publication and retirement write


class VersionQuerySet(models.QuerySet[Any]):
    """Words about versions."""

    def published(self) -> "VersionQuerySet":
        """Published and not retired."""
        return self.filter(PUBLISHED)

    def drafts(self) -> "VersionQuerySet":
        """Still being written."""
        return self.filter(DRAFT)

    def update(self, **kwargs: Any) -> int:
        """Changes of content reach drafts only: WrittenOnce if any other row is meant. The database refuses them too."""
        if not set(kwargs) <= MOVES and self.exclude(DRAFT).exists():
            raise WrittenOnce(f"{self.model.__name__} rows that are published do not change: write a new version.")
        return super().update(**kwargs)

    def delete(self) -> tuple[int, dict[str, int]]:
        """Only drafts: WrittenOnce if any other row is meant."""
        if self.exclude(DRAFT).exists():
            raise WrittenOnce(f"{self.model.__name__} rows that are published are never deleted.")
        return super().delete()


class Version(models.Model):
    """State moves only through question_bank.services.versions; saving a published version raises WrittenOnce."""

    number = models.PositiveIntegerField()
    state = models.CharField(max_length=12, choices=VersionState.choices, default=VersionState.DRAFT)
    edits = models.PositiveIntegerField(default=0)  # so that nobody overwrites or publishes what they have not read
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

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Only a draft: WrittenOnce otherwise."""
        if not self.is_draft:
            raise WrittenOnce(f"{type(self).__name__} {self.pk} is published and never deleted.")
        return super().delete(*args, **kwargs)

    @property
    def owner(self) -> Any:
        """The question, task or rubric this is a version of."""
        raise TypeError(f"{type(self).__name__} does not say what it is a version of")

    def siblings(self) -> Any:
        """All versions of the same thing, this one included."""
        raise TypeError(f"{type(self).__name__} does not say what it is a version of")

    def content(self) -> dict[str, Any]:
        """What is frozen at publication, as JSON without floats; each kind of version says what that is."""
        raise TypeError(f"{type(self).__name__} does not say what its content is")
