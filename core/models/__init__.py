"""Rows that have nothing to do with the trade."""

from core.models.job import Job
from core.models.ledger import AppendOnlyModel, AppendOnlyQuerySet

__all__ = ["AppendOnlyModel", "AppendOnlyQuerySet", "Job"]
