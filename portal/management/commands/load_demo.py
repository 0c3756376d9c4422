"""manage.py load_demo: the demo scene, once; its logins go to demo-logins.txt in the var folder."""

import os
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.db import transaction
from django.utils import translation

from core import clock
from portal import demo

LOGINS = "demo-logins.txt"


class Command(BaseCommand):
    """The second time it only looks whether the scene is there."""

    help = "Load the demo scene once: a house, its people, a bank, an exam and three candidates."

    def add_arguments(self, parser: CommandParser) -> None:
        """--without-candidates."""
        parser.add_argument("--without-candidates", action="store_true", help="no cohort, sitting or live sessions")

    def handle(self, *, without_candidates: bool, **options: Any) -> None:
        """Load, and write the logins down before the scene is committed: there is never one without the other."""
        if demo.is_loaded():
            return
        with translation.override("zh-hans"), transaction.atomic():
            scene = demo.load(now=clock.now(), with_candidates=not without_candidates)
            write_logins(scene, settings.VAR_DIR / LOGINS)
        self.stdout.write(f"The demo scene is loaded; its logins are in {settings.VAR_DIR / LOGINS}")


def write_logins(scene: demo.Scene, path: Path) -> None:
    """One line per login, tab between login, name and role; readable by this user only."""
    lines = [f"{login.username}\t{login.name}\t{login.role}" for login in scene.logins]
    text = "\n".join([f"password\t{scene.password}", *lines, ""])
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
        stream.write(text)
