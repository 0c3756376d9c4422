"""manage.py load_bank INSTITUTION_CODE [FOLDER]: loads topics, sources, questions, the task and the rubric."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from core.clock import now
from core.errors import KaoboError
from institutions.enums import InstitutionKind
from institutions.models import Institution
from institutions.scoping import open_tenant
from question_bank.services import loading
from question_bank.services.loading import LoadReport

OWN_DATA = Path(__file__).resolve().parents[2] / "data"


class Command(BaseCommand):
    """Idempotent; ends with exit code 1 and one sentence when a file cannot be loaded."""

    help = "Load a bank folder for an assessment body. May be repeated: what was loaded before is left alone."

    def add_arguments(self, parser: CommandParser) -> None:
        """INSTITUTION_CODE [FOLDER] [--publish]."""
        parser.add_argument("institution_code", help="code of the assessment body, e.g. KB")
        parser.add_argument(
            "folder", nargs="?", type=Path, default=OWN_DATA, help="default: the bank in the repository"
        )
        parser.add_argument(
            "--publish", action="store_true", help="publish a new version of what the files say differently"
        )

    def handle(self, *, institution_code: str, folder: Path, publish: bool, **options: Any) -> None:
        """Load and say in lines what happened."""
        body = Institution.objects.filter(code=institution_code, kind=InstitutionKind.ASSESSMENT_BODY).first()
        if body is None:
            raise CommandError(f"There is no assessment body with the code {institution_code}.")
        try:
            with open_tenant(body.pk):
                report = loading.load_bank(institution=body, folder=folder, actor=None, now=now(), publish=publish)
        except KaoboError as error:
            raise CommandError(str(error)) from error
        self._say(report)

    def _say(self, report: LoadReport) -> None:
        for noun in ("topic", "source", "question", "task", "rubric"):
            self.stdout.write(f"{noun}: {report.created[noun]} created, {report.unchanged[noun]} unchanged")
        lines = {
            "new version published": report.published,
            "changed in the file, left alone (--publish makes a new version)": report.changed,
            "changed in the file, but a draft is open": report.drafted,
        }
        for what, codes in lines.items():
            if codes:
                self.stdout.write(f"{what}: {', '.join(codes)}")
