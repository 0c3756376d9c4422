"""What was captured, on the wall clock (milliseconds since 1970, UTC)."""

from typing import Any

from django.db import models
from django.db.models import F, Q

from institutions.models import Institution
from institutions.scoping import tenant_manager
from practical.enums import GapCause, PartFault, RecordingState
from practical.models.session import LiveSession


class Recording(models.Model):
    """All that was captured of one live session. State moves only through practical.services.recordings.

    `replay` is the seekable file made from the parts (path below the media folder). Media time of the replay is
    wall time minus `started_ms`: gaps are kept as stretches without picture.
    """

    institution = models.ForeignKey(Institution, on_delete=models.PROTECT)
    session = models.OneToOneField(LiveSession, on_delete=models.PROTECT, related_name="recording")
    state = models.CharField(max_length=12, choices=RecordingState.choices, default=RecordingState.OPEN)
    manifest_hash = models.CharField(max_length=64, blank=True)
    started_ms = models.BigIntegerField(default=0)
    duration_ms = models.BigIntegerField(default=0)
    captured_ms = models.BigIntegerField(default=0)  # what the parts hold: a stored total, recomputable from them
    most_viewers = models.PositiveIntegerField(default=0)  # at once, from the room's event log
    events_read = models.PositiveIntegerField(default=0)  # the last number of that log taken over
    replay = models.CharField(max_length=200, blank=True)
    replay_type = models.CharField(max_length=20, blank=True)  # video/webm or video/mp4
    closed_at = models.DateTimeField(null=True, blank=True)

    objects: Any = tenant_manager("institution")

    def __str__(self) -> str:
        return f"{self.session}"


class Segment(models.Model):
    """One connection's capture."""

    recording = models.ForeignKey(Recording, on_delete=models.PROTECT, related_name="segments")
    number = models.PositiveIntegerField()
    started_ms = models.BigIntegerField()
    ended_ms = models.BigIntegerField()
    video_codec = models.CharField(max_length=8, blank=True)
    audio_codec = models.CharField(max_length=8, blank=True)
    audio_shift_ms = models.IntegerField(default=0)  # from RTCP sender reports; applied in the replay
    end_cause = models.CharField(max_length=20, blank=True)

    objects = tenant_manager("recording__institution")

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["recording", "number"], name="segment_once")]

    def __str__(self) -> str:
        return f"{self.recording_id}/{self.number}"


class Part(models.Model):
    """A closed file of about ten seconds that begins at a keyframe; `chain` names it and all parts before it."""

    segment = models.ForeignKey(Segment, on_delete=models.PROTECT, related_name="parts")
    index = models.PositiveIntegerField()
    path = models.CharField(max_length=200)  # below the media folder
    started_ms = models.BigIntegerField()
    duration_ms = models.BigIntegerField()
    bytes = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    chain = models.CharField(max_length=64, blank=True)
    fault = models.CharField(max_length=12, choices=PartFault.choices, blank=True)  # found when the replay was made

    objects = tenant_manager("segment__recording__institution")

    class Meta:
        ordering = ["segment", "index"]
        constraints = [models.UniqueConstraint(fields=["segment", "index"], name="part_once")]

    def __str__(self) -> str:
        return self.path


class Gap(models.Model):
    """A declared stretch that was not captured."""

    recording = models.ForeignKey(Recording, on_delete=models.PROTECT, related_name="gaps")
    started_ms = models.BigIntegerField()
    ended_ms = models.BigIntegerField()
    cause = models.CharField(max_length=20, choices=GapCause.choices)

    objects = tenant_manager("recording__institution")

    class Meta:
        ordering = ["started_ms"]
        constraints = [
            models.UniqueConstraint(fields=["recording", "started_ms"], name="gap_once"),
            models.CheckConstraint(condition=Q(ended_ms__gte=F("started_ms")), name="gap_has_length"),
        ]

    def __str__(self) -> str:
        return f"{self.cause} {self.ended_ms - self.started_ms} ms"
