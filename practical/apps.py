"""Registers practical with Django."""

from django.apps import AppConfig


class PracticalConfig(AppConfig):
    """Live practicals."""

    name = "practical"

    def ready(self) -> None:
        """Connect the receivers."""
        from practical import receivers  # slow import: models exist only when every app is loaded

        receivers.connect()
