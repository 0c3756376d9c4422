"""Migrations say what they do, and none is missing."""

import pytest
from django.core.management import call_command

from tests.architecture.house import APPS, ROOT


def test_no_migration_is_called_auto():
    names = [path.name for app in APPS for path in (ROOT / app).glob("migrations/0*.py")]

    assert names
    assert [name for name in names if "auto" in name] == []


@pytest.mark.django_db
def test_no_migration_is_missing():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)
