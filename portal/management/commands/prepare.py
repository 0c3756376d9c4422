"""manage.py prepare: migrate, collect static files and load the demo scene, in one process so that a start is quick."""

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

STEPS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("migrate", {"verbosity": 0, "interactive": False}),
    ("collectstatic", {"verbosity": 0, "interactive": False}),
    ("load_demo", {}),
)


class Command(BaseCommand):
    """Each step may be repeated; the first that fails is named and ends it."""

    help = "Make a var folder ready to be served."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the steps in order."""
        for name, given in STEPS:
            try:
                call_command(name, **given)
            except Exception as error:  # whatever it is, a person reads one sentence
                raise CommandError(f"{name} failed: {type(error).__name__}: {error}") from error
