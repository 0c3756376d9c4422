"""Registers practical with Django."""

from django.apps import AppConfig


class PracticalConfig(AppConfig):
    """Live practicals."""

    name = "practical"

    def ready(self) -> None:
        """Listen to this room's own fact that the hand-over table names."""
        from practical import receivers  # slow import: after the models
        from practical.signals import recording_closed  # slow import: after the models

        recording_closed.connect(receivers.on_recording_closed, dispatch_uid="practical.finish_recording")
