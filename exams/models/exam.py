"""Exams, their scheduled sittings and who is admitted."""

from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import F, Q

from exams.models.blueprint import Blueprint
from exams.models.paper import Paper
from institutions.models import Enrolment, Institution, Programme
from institutions.scoping import tenant_manager


class Exam(models.Model):
    """Blueprint + duration + rules."""

    institution = models.ForeignKey(Institution, on_delete=models.PROTECT)
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT)
    blueprint = models.ForeignKey(Blueprint, on_delete=models.PROTECT)
    name = models.CharField(max_length=80)
    minutes = models.PositiveIntegerField()

    objects = tenant_manager("institution")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["programme", "name"], name="exam_once")]

    def __str__(self) -> str:
        return self.name


class SittingQuerySet(models.QuerySet[Any]):
    """Words about sittings."""

    def open_at(self, now: datetime) -> "SittingQuerySet":
        """Candidates may start."""
        return self.filter(opens_at__lte=now, closes_at__gt=now)


class Sitting(models.Model):
    """One scheduled occasion of an exam. Candidates may start between opens_at and closes_at."""

    institution = models.ForeignKey(Institution, on_delete=models.PROTECT)
    exam = models.ForeignKey(Exam, on_delete=models.PROTECT)
    name = models.CharField(max_length=80)
    room = models.CharField(max_length=40, blank=True)
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    papers: Any = models.ManyToManyField(Paper)  # the parallel forms in use

    objects: Any = tenant_manager("institution", SittingQuerySet)

    class Meta:
        ordering = ["opens_at"]
        constraints = [
            models.CheckConstraint(condition=Q(closes_at__gt=F("opens_at")), name="sitting_has_length"),
            models.UniqueConstraint(fields=["exam", "name", "opens_at"], name="sitting_once"),
        ]

    def __str__(self) -> str:
        return self.name


class AdmissionTicket(models.Model):
    """准考证: this enrolment may sit here."""

    sitting = models.ForeignKey(Sitting, on_delete=models.PROTECT, related_name="tickets")
    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT)
    seat = models.CharField(max_length=12, blank=True)

    objects = tenant_manager("sitting__institution")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["sitting", "enrolment"], name="ticket_once")]

    def __str__(self) -> str:
        return f"{self.enrolment} @ {self.sitting}"
