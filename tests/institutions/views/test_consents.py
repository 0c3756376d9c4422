"""The consent page."""

import pytest
from django.urls import reverse

from institutions.models import Consent
from tests.factories.institutions import make_person

pytestmark = pytest.mark.django_db
CONSENT = reverse("institutions:consent")
ANSWERS = {"photo": "granted", "face": "declined", "voice_recording": "granted"}


def test_consent_asks_three_questions_and_answers_none_for_the_person(client):
    client.force_login(make_person())

    page = client.get(CONSENT).content.decode()

    assert page.count('type="radio"') == 6
    assert "checked" not in page
    assert page.count("不同意时：") == 3


def test_consent_records_each_answer_and_shows_it_again(client):
    person = make_person()
    client.force_login(person)

    response = client.post(CONSENT, ANSWERS, follow=True)

    assert {row.kind: row.decision for row in Consent.objects.filter(person=person)} == ANSWERS
    page = response.content.decode()
    assert page.count(" checked") == 3
    assert "已记录的选择" in page


def test_consent_left_open_is_asked_for_and_nothing_is_recorded(client):
    client.force_login(make_person())

    response = client.post(CONSENT, {"photo": "granted"})

    assert response.status_code == 400
    assert response.content.decode().count("请选“同意”或“不同意”。") == 2
    assert not Consent.objects.exists()


@pytest.mark.parametrize(("target", "goes"), [("/practical/", "/practical/"), ("https://evil.example/", CONSENT)])
def test_consent_leads_back_to_where_it_was_asked_for(client, target, goes):
    client.force_login(make_person())

    response = client.post(CONSENT, ANSWERS | {"next": target})

    assert response["Location"] == goes


def test_consent_shows_nobody_else_s_answers(client):
    other, person = make_person(), make_person()
    client.force_login(other)
    client.post(CONSENT, ANSWERS)
    client.force_login(person)

    page = client.get(CONSENT).content.decode()

    assert "checked" not in page
    assert "已记录的选择" not in page
