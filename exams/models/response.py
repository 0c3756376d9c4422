"""The log of answers."""

from typing import Any

from django.db import models

from core.models import AppendOnlyModel, AppendOnlyQuerySet
from exams.models.attempt import Attempt
from exams.models.paper import PaperItem
from institutions.scoping import tenant_manager


class Response(AppendOnlyModel):
    """What the candidate answered to one item; the newest seq per item counts, unless it came late.

    answer: list of option keys, e.g. ["A", "C"]; an empty list takes the answer back.
    """

    attempt = models.ForeignKey(Attempt, on_delete=models.PROTECT, related_name="responses")
    seq = models.PositiveIntegerField()  # the receipt number
    item = models.ForeignKey(PaperItem, on_delete=models.PROTECT)
    answer = models.JSONField()
    client_key = models.CharField(max_length=40)  # made by the browser: a repeated request is the same response
    received_at = models.DateTimeField()
    is_late = models.BooleanField(default=False)  # after deadline + grace: kept, does not count by itself
    chain = models.CharField(max_length=64)

    objects: Any = tenant_manager("attempt__institution", AppendOnlyQuerySet)

    class Meta:
        ordering = ["seq"]
        constraints = [
            models.UniqueConstraint(fields=["attempt", "seq"], name="response_seq_once"),
            models.UniqueConstraint(fields=["attempt", "client_key"], name="response_key_once"),
        ]

    def __str__(self) -> str:
        return f"{self.attempt_id} #{self.seq}"
