"""Registers grading with Django."""

from django.apps import AppConfig


class GradingConfig(AppConfig):
    """Marking and results."""

    name = "grading"
