"""The demo scene and the command that loads it."""

import stat

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from exams import rules
from exams.models import AdmissionTicket, Paper
from institutions.models import Enrolment, Institution, Person
from portal import demo
from practical.models import LiveSession
from question_bank.models import QuestionVersion


@pytest.fixture
def var(settings, tmp_path):
    settings.VAR_DIR = tmp_path
    return tmp_path


def logins(var):
    lines = (var / "demo-logins.txt").read_text(encoding="utf-8").splitlines()
    return {line.split("\t")[0]: line.split("\t")[1] for line in lines}


def test_the_scene_lets_every_candidate_start_both_parts_now(db, var):
    call_command("load_demo", verbosity=0)

    now = timezone.now()
    tickets = AdmissionTicket.objects.select_related("sitting")
    assert [rules.may_start(ticket.sitting, now) for ticket in tickets] == [True] * len(demo.CANDIDATES)
    assert LiveSession.objects.filter(opens_at__lte=now, closes_at__gt=now).count() == len(demo.CANDIDATES)
    assert Paper.objects.count() == demo.PAPER_FORMS
    assert QuestionVersion.objects.published().count() >= 60


def test_every_login_in_the_file_opens_the_first_page(client, db, var):
    call_command("load_demo", verbosity=0)

    words = logins(var)
    password = words.pop("password")
    opened = {}
    for username in words:
        client.logout()
        client.post(reverse("account_login"), {"login": username, "password": password})
        opened[username] = client.get(reverse("portal:home")).status_code
    assert opened == dict.fromkeys(words, 200)
    assert len(words) == len(demo.STAFF) + len(demo.CANDIDATES)


def test_the_logins_are_readable_by_their_owner_only(db, var):
    call_command("load_demo", verbosity=0)

    assert stat.S_IMODE((var / "demo-logins.txt").stat().st_mode) == 0o600


def test_the_second_time_costs_one_query_and_changes_nothing(db, var, django_assert_num_queries):
    call_command("load_demo", verbosity=0)
    before = (var / "demo-logins.txt").read_bytes()

    with django_assert_num_queries(1):
        call_command("load_demo", verbosity=0)

    assert (var / "demo-logins.txt").read_bytes() == before


def test_without_candidates_there_is_nobody_to_examine(db, var):
    call_command("load_demo", "--without-candidates", verbosity=0)

    assert not Enrolment.objects.exists()
    assert Person.objects.count() == len(demo.STAFF)


def test_when_the_logins_cannot_be_written_nothing_is_loaded(db, var):
    (var / "demo-logins.txt").mkdir()

    with pytest.raises(OSError, match=r"demo-logins\.txt"):
        call_command("load_demo", verbosity=0)

    assert not Institution.objects.exists()
