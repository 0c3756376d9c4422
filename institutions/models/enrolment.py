"""Cohorts and enrolments: the thread through everything."""

from typing import Any

from django.conf import settings
from django.db import models

from institutions.enums import EnrolmentState
from institutions.models.institution import Institution
from institutions.models.programme import Programme
from institutions.scoping import tenant_manager


class Cohort(models.Model):
    """People of one training institution enrolled together in one programme."""

    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="+")  # the assessment body
    training = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="+")
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT)
    name = models.CharField(max_length=80)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = tenant_manager("institution")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["training", "name"], name="cohort_name_once")]

    def __str__(self) -> str:
        return self.name


class CandidateSerial(models.Model):
    """The last serial number given out by an assessment body in a year; one row per body, also the lock of enrolling."""

    institution = models.OneToOneField(Institution, on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    objects = tenant_manager("institution")

    def __str__(self) -> str:
        return f"{self.institution_id}: {self.year} {self.last}"


class EnrolmentQuerySet(models.QuerySet[Any]):
    """Words about enrolments."""

    def active(self) -> "EnrolmentQuerySet":
        """Not withdrawn."""
        return self.filter(state=EnrolmentState.ACTIVE)


class Enrolment(models.Model):
    """This person, at this institution, in this programme. Name and phone are those given at enrolment."""

    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="+")  # the assessment body
    training = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="+")
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT)
    cohort = models.ForeignKey(Cohort, on_delete=models.PROTECT)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    candidate_name = models.CharField(max_length=60)
    phone = models.CharField(max_length=20, blank=True, default="")
    candidate_number = models.CharField(max_length=20, unique=True)  # 考生号, also the login of a new candidate
    state = models.CharField(max_length=12, choices=EnrolmentState.choices, default=EnrolmentState.ACTIVE)
    created_at = models.DateTimeField()

    objects = tenant_manager("institution", EnrolmentQuerySet)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["cohort", "person"], name="enrolment_once_per_cohort")]

    def __str__(self) -> str:
        return f"{self.candidate_number} {self.candidate_name}"
