"""Registers portal with Django."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """The front hall."""

    name = "portal"
