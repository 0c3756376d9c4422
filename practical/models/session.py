"""One candidate's practical."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from core import ids
from core.models import AppendOnlyModel, AppendOnlyQuerySet
from institutions.models import Enrolment, Institution
from institutions.scoping import tenant_manager
from practical.enums import UNDER_WAY, SessionState
from question_bank.models import TaskVersion


class LiveSession(models.Model):
    """State moves only through practical.services.sessions. `room` is its name at the gateway and in viewers' links."""

    institution = models.ForeignKey(Institution, on_delete=models.PROTECT)
    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT)
    task_version = models.ForeignKey(TaskVersion, on_delete=models.PROTECT)
    room = models.CharField(max_length=20, unique=True, default=ids.new_public_id)
    state = models.CharField(max_length=12, choices=SessionState.choices, default=SessionState.SCHEDULED)
    opens_at = models.DateTimeField()  # the stream may start from here …
    closes_at = models.DateTimeField()  # … and must have ended here
    invigilator = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    submitted_at = models.DateTimeField(null=True, blank=True)

    objects: Any = tenant_manager("institution")

    class Meta:
        ordering = ["opens_at"]
        constraints = [
            models.CheckConstraint(condition=Q(closes_at__gt=F("opens_at")), name="live_has_length"),
            models.UniqueConstraint(
                fields=["enrolment"], condition=Q(state__in=UNDER_WAY), name="one_session_under_way"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enrolment} · {self.room}"


class DeviceCheck(AppendOnlyModel):
    """What the candidate's device showed before going live.

    findings: {"camera": "ok", "microphone": "ok", "gateway": "ok", "width": 1280, "height": 720, "loudness_db": -23}
    """

    session = models.ForeignKey(LiveSession, on_delete=models.PROTECT, related_name="device_checks")
    passed = models.BooleanField()
    findings = models.JSONField(default=dict)
    checked_at = models.DateTimeField()

    objects: Any = tenant_manager("session__institution", AppendOnlyQuerySet)

    def __str__(self) -> str:
        return f"{self.session_id} {self.passed}"
