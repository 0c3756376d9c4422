"""The navigation."""

import pytest
from django.test import RequestFactory
from django.urls import reverse

from institutions.enums import Role
from portal import context
from tests.factories.institutions import make_person


@pytest.mark.parametrize("role", Role.values)
def test_every_entry_of_a_role_opens(client, sign_in, role):
    sign_in(Role(role))

    answers = {name: client.get(reverse(name)).status_code for _label, name in context.ITEMS[role]}

    assert answers == dict.fromkeys(answers, 200)


def test_every_entry_of_a_candidate_opens(client, db):
    client.force_login(make_person())

    answers = {name: client.get(reverse(name)).status_code for _label, name in context.CANDIDATE}

    assert answers == dict.fromkeys(answers, 200)


def test_a_page_below_an_entry_marks_that_entry_as_current(client, sign_in):
    sign_in(Role.REGISTRAR)

    page = client.get(reverse("exams:sitting-create"))

    marked = [item["url"] for item in page.context["nav_items"] if item["current"]]
    assert marked == [reverse("exams:sitting-list")]


def test_a_stranger_gets_no_navigation():
    request = RequestFactory().get("/")

    assert context.navigation(request) == {"nav_items": []}
