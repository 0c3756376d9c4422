"""An uploaded list of candidates and the plan made from it."""

from django.conf import settings
from django.db import models

from institutions import masking
from institutions.enums import RosterState, RowVerdict
from institutions.models.enrolment import Cohort, Enrolment
from institutions.models.institution import Institution
from institutions.roster_file import reasons
from institutions.scoping import tenant_manager


class Roster(models.Model):
    """One upload. State moves only through institutions.services.rosters."""

    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="+")  # the assessment body
    cohort = models.ForeignKey(Cohort, on_delete=models.PROTECT)
    file_name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    encoding = models.CharField(max_length=20, blank=True)  # of a CSV file, as it was read
    state = models.CharField(max_length=12, choices=RosterState.choices, default=RosterState.PLANNED)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    uploaded_at = models.DateTimeField()
    applied_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    applied_at = models.DateTimeField(null=True, blank=True)

    objects = tenant_manager("institution")

    def __str__(self) -> str:
        return self.file_name


class RosterRow(models.Model):
    """One line of the file and what applying would do with it.

    `data` holds the cells as read: {"full_name": "…", "id_number": "…", "phone": "…"}.
    """

    roster = models.ForeignKey(Roster, on_delete=models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField()  # the line in the file, as a spreadsheet shows it
    data = models.JSONField()
    verdict = models.CharField(max_length=12, choices=RowVerdict.choices)
    reason = models.CharField(max_length=200, blank=True)  # a code of institutions.roster_file.reasons
    enrolment = models.ForeignKey(Enrolment, null=True, blank=True, on_delete=models.PROTECT)

    objects = tenant_manager("roster__institution")

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["roster", "number"], name="roster_row_once")]

    def __str__(self) -> str:
        return f"{self.roster} #{self.number}"

    @property
    def reason_words(self) -> str:
        """Why it conflicts and what to do, in the reader's language."""
        return reasons.words(self.reason)

    @property
    def masked_id_number(self) -> str:
        """The ID number as screens show it."""
        return masking.mask_id_number(self.data.get("id_number", ""))
