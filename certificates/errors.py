"""Refusals of this room; each message is a sentence for the person."""

from core.errors import KaoboError


class CertificateError(KaoboError):
    """What cannot be done with a certificate."""


class NotPassed(CertificateError):
    """Only a confirmed, passed result gets a certificate."""


class AlreadyRevoked(CertificateError):
    """The certificate is not valid any more."""


class GlyphMissing(CertificateError):
    """The font lacks a character of the name: nothing is printed with a hole in it."""
