"""A piece of work that must be done once: the row is the truth, the broker only rings."""

from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import F, Q

from core.enums import JobState


class JobQuerySet(models.QuerySet["Job"]):
    """Words about jobs."""

    def due(self, now: datetime) -> "JobQuerySet":
        """Queued and its time has come, or running with a lease that ran out (its worker died)."""
        queued = Q(state=JobState.QUEUED, next_try_at__lte=now)
        orphaned = Q(state=JobState.RUNNING, lease_until__lt=now)
        return self.filter(queued | orphaned)


class Job(models.Model):
    """State moves only through core.services.jobs. `kwargs` holds JSON primitives for the task, e.g. {"attempt": 7}."""

    key = models.CharField(max_length=160, unique=True)
    task = models.CharField(max_length=120)
    kwargs = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=JobState.choices, default=JobState.QUEUED)
    attempts = models.PositiveIntegerField(default=0)
    failures = models.PositiveIntegerField(default=0)
    claim = models.CharField(max_length=40, default="", blank=True)  # who holds the lease
    lease_until = models.DateTimeField(null=True, blank=True)
    next_try_at = models.DateTimeField()
    rung_at = models.DateTimeField(null=True, blank=True)  # last bell, so that the sweeper does not flood the broker
    done_units = models.FloatField(default=0)
    all_units = models.FloatField(default=0)  # 0: unknown length
    message = models.TextField(default="", blank=True)  # why it waits or failed, for a person
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["next_try_at"],
                name="job_unfinished",
                condition=Q(state__in=[JobState.QUEUED, JobState.RUNNING]),
            )
        ]
        constraints = [models.CheckConstraint(condition=Q(failures__lte=F("attempts")), name="job_failures_counted")]

    def __str__(self) -> str:
        return f"{self.key} ({self.state})"

    @property
    def percent(self) -> int:
        """Progress, 0 to 100; 0 while the length is unknown."""
        if self.state == JobState.DONE:
            return 100
        return min(99, int(100 * self.done_units / self.all_units)) if self.all_units else 0

    def as_kwargs(self) -> dict[str, Any]:
        """The task's keyword arguments."""
        return dict(self.kwargs)
