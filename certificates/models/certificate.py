"""The ledger of certificates."""

from typing import Any

from django.conf import settings
from django.db import models

from certificates.enums import CertificateDeed
from core import ids
from core.models import AppendOnlyModel, AppendOnlyQuerySet
from grading.models import Result
from institutions.models import Institution
from institutions.scoping import tenant_manager


class Certificate(AppendOnlyModel):
    """What was printed, written once.

    fields: every printed field, e.g. {"name": "…", "id_number": "3101**********0113", "level": "四级/中级工", …};
    `signature` (base64url, ECDSA P-256) covers their canonical form; `pdf` is the file as issued.
    """

    institution = models.ForeignKey(Institution, on_delete=models.PROTECT)
    result = models.ForeignKey(Result, on_delete=models.PROTECT, related_name="+")
    number = models.CharField(max_length=30, unique=True)
    code = models.CharField(max_length=20, unique=True, default=ids.new_public_id)  # in the public address
    fields = models.JSONField()
    signature = models.CharField(max_length=200)
    pdf = models.BinaryField()
    pdf_sha256 = models.CharField(max_length=64)
    issued_at = models.DateTimeField()

    objects: Any = tenant_manager("institution", AppendOnlyQuerySet)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["result"], name="certificate_once_per_result")]

    def __str__(self) -> str:
        return self.number


class CertificateSeries(models.Model):
    """The last serial number used by a body in a year for a level; moves only by services.certificates."""

    institution = models.ForeignKey(Institution, on_delete=models.PROTECT)
    year = models.PositiveIntegerField()
    level = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    objects: Any = tenant_manager("institution")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["institution", "year", "level"], name="certificate_series_once")]

    def __str__(self) -> str:
        return f"{self.institution} {self.year}/{self.level}: {self.last}"


class CertificateEntry(AppendOnlyModel):
    """A deed in the ledger."""

    certificate = models.ForeignKey(Certificate, on_delete=models.PROTECT, related_name="entries")
    deed = models.CharField(max_length=12, choices=CertificateDeed.choices)
    reason = models.CharField(max_length=200, blank=True)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT)
    at = models.DateTimeField()

    objects: Any = tenant_manager("certificate__institution", AppendOnlyQuerySet)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.certificate}: {self.deed}"
