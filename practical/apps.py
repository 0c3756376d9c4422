"""Registers practical with Django."""

from django.apps import AppConfig


class PracticalConfig(AppConfig):
    """Live practicals."""

    name = "practical"
