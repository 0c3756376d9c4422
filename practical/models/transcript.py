"""The words of a recording, with times and confidence."""

from typing import Any

from django.db import models

from institutions.models import Institution
from institutions.scoping import tenant_manager
from practical.enums import TranscriptState
from practical.models.recording import Recording


class Transcript(models.Model):
    """One engine's output for one recording. State moves only through practical.services.transcripts."""

    institution = models.ForeignKey(Institution, on_delete=models.PROTECT)
    recording = models.OneToOneField(Recording, on_delete=models.PROTECT, related_name="transcript")
    state = models.CharField(max_length=12, choices=TranscriptState.choices, default=TranscriptState.PENDING)
    engine = models.CharField(max_length=40, blank=True)
    model = models.CharField(max_length=80, blank=True)  # shown to examiners, e.g. 演示模型
    language = models.CharField(max_length=12, blank=True)
    ready_at = models.DateTimeField(null=True, blank=True)

    objects: Any = tenant_manager("institution")

    def __str__(self) -> str:
        return f"{self.recording} {self.state}"


class TranscriptLine(models.Model):
    """Raw output; never edited. Times are wall clock (ms, UTC); confidence in per mille.

    words: [{"start_ms": …, "end_ms": …, "text": "…", "confidence": 930}]
    """

    transcript = models.ForeignKey(Transcript, on_delete=models.PROTECT, related_name="lines")
    index = models.PositiveIntegerField()
    started_ms = models.BigIntegerField()
    ended_ms = models.BigIntegerField()
    text = models.TextField()
    confidence = models.PositiveIntegerField()
    words = models.JSONField(default=list)

    objects: Any = tenant_manager("transcript__institution")

    class Meta:
        ordering = ["index"]
        constraints = [models.UniqueConstraint(fields=["transcript", "index"], name="transcript_line_once")]

    def __str__(self) -> str:
        return self.text
