"""What a form says when it refuses, and the pages that only an answer to a form shows, suit everybody too."""

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from institutions.enums import Role
from tests.architecture.scene import Scene
from tests.journeys.stops import Stop
from tests.journeys.walk import AT_A_DESK, ON_A_PHONE, Look, Starter, Walk, prepare

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
NOBODY = "nobody"
LOOKS = pytest.mark.parametrize("look", [ON_A_PHONE, AT_A_DESK], ids=["phone-light-chinese", "desk-dark-english"])
SEND = "selector => { const form = document.querySelector(selector); form.noValidate = true; form.requestSubmit(); }"
# Every field in error names words about it that are there to be read.
UNEXPLAINED = """() => {
  const told = (id) => document.getElementById(id)?.innerText.trim();
  const wrong = [...document.querySelectorAll("[aria-invalid=true]")];
  const about = (field) => [field, field.closest("fieldset")].map((one) => one?.getAttribute("aria-describedby") ?? "");
  const silent = wrong.filter((field) => !about(field).join(" ").split(" ").some(told));
  const words = document.querySelectorAll(".error, .notice, [role=alert]");
  return words.length ? silent.map((field) => `no words about ${field.name}`) : ["no word of what is wrong"];
}"""


def send(walk: Walk, stop: Stop, selector: str) -> None:
    walk.open(stop)
    with walk.page.expect_navigation():
        walk.page.evaluate(SEND, selector)
    walk.look_at(stop)


@LOOKS
def test_forms_that_refuse_say_why_to_everybody(scene: Scene, start_walk: Starter, look: Look) -> None:
    walk, member, thing = start_walk(look), scene.members, scene.things
    blank = "main form[method=post]"
    refusals = [
        Stop("sign in", reverse("account_login"), None),
        Stop("forgotten password", reverse("account_reset_password"), None),
        Stop("own password", reverse("account_change_password"), scene.owners[""]),
        Stop("cohort", reverse("institutions:cohort-create"), member[Role.MANAGER]),
        Stop("roster", reverse("institutions:roster-upload", args=[thing["cohort"].pk]), member[Role.MANAGER]),
        Stop("exam", reverse("exams:exam-create"), member[Role.REGISTRAR]),
        Stop("sitting", reverse("exams:sitting-create"), member[Role.REGISTRAR]),
        Stop("live sessions", reverse("practical:session-schedule"), member[Role.REGISTRAR]),
        Stop("question", reverse("question_bank:question-create"), member[Role.AUTHOR]),
    ]

    for stop in refusals:
        send(walk, stop, blank)
        walk.note(stop.name, walk.page.evaluate(UNEXPLAINED))
    number = thing["certificate"].number
    ledger = Stop("revoking", reverse("certificates:certificate-detail", args=[number]), member[Role.REGISTRAR])
    send(walk, ledger, "dialog form")
    walk.note(ledger.name, walk.page.evaluate(UNEXPLAINED))

    assert not walk.report(), walk.report()


@LOOKS
def test_answers_that_only_a_form_brings_suit_everybody(
    scene: Scene, start_walk: Starter, look: Look, settings
) -> None:
    settings.ROOT_URLCONF = "tests.journeys.broken_urls"
    walk, thing = start_walk(look), scene.things
    cohort = reverse("institutions:cohort-detail", args=[thing["cohort"].pk])

    send(walk, Stop("new password", cohort, scene.members[Role.MANAGER]), "dialog[id^=code-] form")
    send(walk, Stop("form without token", "/form/", scene.owners[""], bilingual=True), "form")
    prepare(lock_out)
    walk.open(locked := Stop("locked", reverse("account_login")))
    for name in ("login", "password"):
        walk.page.fill(f"[name={name}]", NOBODY)
    walk.page.click("main form button")
    walk.page.wait_for_selector("main ul")
    walk.look_at(locked)

    assert not walk.report(), walk.report()


def lock_out() -> None:
    """As many wrong passwords as a name may have."""
    client = Client()
    answers = [client.post(reverse("account_login"), {"login": NOBODY, "password": NOBODY}) for _time in range(6)]
    assert answers[settings.AXES_FAILURE_LIMIT - 1].status_code == 429
