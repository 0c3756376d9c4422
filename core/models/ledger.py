"""Rows that are added and never changed."""

from typing import Any

from django.db import models

from core.errors import WrittenOnce


class AppendOnlyQuerySet(models.QuerySet[Any]):
    """Refuses bulk change and deletion."""

    def update(self, **kwargs: Any) -> int:
        """Refused: raises WrittenOnce."""
        raise WrittenOnce(f"{self.model.__name__} rows are never changed; add a new one.")

    def delete(self) -> tuple[int, dict[str, int]]:
        """Refused: raises WrittenOnce."""
        raise WrittenOnce(f"{self.model.__name__} rows are never deleted.")


class AppendOnlyModel(models.Model):
    """A ledger row: saved once."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Insert; raises WrittenOnce for a row that is already stored."""
        if not self._state.adding:
            raise WrittenOnce(f"{type(self).__name__} rows are never changed; add a new one.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Refused: raises WrittenOnce."""
        raise WrittenOnce(f"{type(self).__name__} rows are never deleted.")
