"""Institutions and the roles people hold in them."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from institutions.enums import InstitutionKind, Role


class Institution(models.Model):
    """An assessment body (the tenant) or a training institution that works inside one body's tenant."""

    name = models.CharField(max_length=120)
    code = models.CharField(max_length=12, unique=True)  # begins candidate numbers, e.g. "KB"
    kind = models.CharField(max_length=20, choices=InstitutionKind.choices)
    body = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="training_set")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind=InstitutionKind.ASSESSMENT_BODY, body__isnull=True)
                | Q(kind=InstitutionKind.TRAINING, body__isnull=False),
                name="institution_training_has_body",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def tenant_id(self) -> int:
        """The id of the assessment body whose rows this institution works with."""
        return self.body_id or self.pk


class Membership(models.Model):
    """A role a person holds in an institution."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT)
    role = models.CharField(max_length=20, choices=Role.choices)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "institution", "role"], name="membership_once"),
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.get_role_display()} · {self.institution}"
