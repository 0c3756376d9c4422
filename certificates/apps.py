"""Registers certificates with Django."""

from django.apps import AppConfig


class CertificatesConfig(AppConfig):
    """Certificates."""

    name = "certificates"

    def ready(self) -> None:
        """Listen to confirmed results."""
        from certificates import receivers  # slow import: models must be loaded first

        receivers.connect()
