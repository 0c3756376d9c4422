"""Registers core with Django."""

from django.apps import AppConfig


class CoreConfig(AppConfig):
    """The bottom floor."""

    name = "core"
