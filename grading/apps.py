"""Registers grading with Django."""

from django.apps import AppConfig


class GradingConfig(AppConfig):
    """Marking and results."""

    name = "grading"

    def ready(self) -> None:
        """Listen to the facts of the hand-over table."""
        from exams.signals import attempt_submitted  # slow import: after the models
        from grading import receivers  # slow import: after the models
        from practical.signals import transcript_ready  # slow import: after the models

        attempt_submitted.connect(receivers.on_attempt_submitted, dispatch_uid="grading.score_attempt")
        transcript_ready.connect(receivers.on_transcript_ready, dispatch_uid="grading.prepare_marking")
