"""Loads the deployment checks when Django starts."""

from django.apps import AppConfig


class HouseConfig(AppConfig):
    """The wiring itself, as an app, so that its checks are found."""

    name = "config"
    label = "house"

    def ready(self) -> None:
        """Register the deployment checks."""
        from config import checks  # noqa: F401  slow import: the checks read the loaded settings
