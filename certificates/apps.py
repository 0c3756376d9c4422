"""Registers certificates with Django."""

from django.apps import AppConfig


class CertificatesConfig(AppConfig):
    """Certificates."""

    name = "certificates"

    def ready(self) -> None:
        """Listen to confirmed results."""
        from certificates import receivers  # slow import: after the models
        from grading.signals import result_confirmed  # slow import: after the models

        result_confirmed.connect(receivers.on_result_confirmed, dispatch_uid="certificates.issue_certificate")
