"""The nouns: certificates and what happened to them."""

from certificates.models.certificate import Certificate, CertificateEntry, CertificateSeries

__all__ = ["Certificate", "CertificateEntry", "CertificateSeries"]
