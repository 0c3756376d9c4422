"""What was said in the room."""

from typing import Any

from django.db import models

from institutions.scoping import tenant_manager
from practical.enums import ChatKind
from practical.models.session import LiveSession


class ChatMessage(models.Model):
    """A line of the gateway's event log, taken over once (unique by its number in that log)."""

    session = models.ForeignKey(LiveSession, on_delete=models.PROTECT, related_name="messages")
    seq = models.PositiveIntegerField()  # in the gateway's log
    at_ms = models.BigIntegerField()
    kind = models.CharField(max_length=12, choices=ChatKind.choices)
    name = models.CharField(max_length=40)
    text = models.CharField(max_length=300)
    ref = models.CharField(max_length=40, blank=True)  # planted: the code in the task; price_call: the product

    objects: Any = tenant_manager("session__institution")

    class Meta:
        ordering = ["seq"]
        constraints = [models.UniqueConstraint(fields=["session", "seq"], name="chat_seq_once")]

    def __str__(self) -> str:
        return f"{self.name}: {self.text}"
