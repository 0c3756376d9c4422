"""What can happen to a certificate."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class CertificateDeed(TextChoices):
    """Entries of the ledger; the newest says what the certificate is now."""

    ISSUED = "issued", _("有效")
    SUPERSEDED = "superseded", _("已换发")
    REVOKED = "revoked", _("已注销")
