"""Signing in again without leaving the page."""

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from institutions.enums import Role
from institutions.middleware import SESSION_KEY
from institutions.models import Membership
from tests.factories.institutions import make_body, make_member, make_person

pytestmark = pytest.mark.django_db
RENEW = reverse("account_renew")
FETCH = {"X-Requested-With": "fetch"}


def post(client, person, password="correct horse", **more):
    return client.post(RENEW, {"person": person.username, "password": password, **more}, headers=FETCH)


def test_fetch_of_a_signed_out_page_gets_401_with_a_sentence(client):
    response = client.post(reverse("institutions:consent"), headers=FETCH)

    assert response.status_code == 401
    assert response.json() == {"message": "登录已过期，请再次输入密码。"}


def test_htmx_of_a_signed_out_page_gets_401(client):
    response = client.get(reverse("institutions:consent"), headers={"HX-Request": "true"})

    assert response.status_code == 401


def test_page_of_a_signed_out_person_goes_to_sign_in_and_back(client):
    target = reverse("institutions:consent")

    response = client.get(target)

    assert response["Location"] == f"{reverse('account_login')}?next={target}"


def test_renew_signs_the_pages_person_in_and_hands_out_a_token_that_works():
    person = make_person()
    client = Client(enforce_csrf_checks=True)
    first = client.get(RENEW, {"person": person.username}, headers=FETCH)

    renewed = client.post(
        RENEW,
        {"person": person.username, "password": "correct horse"},
        headers=FETCH | {"X-CSRFToken": first["X-CSRFToken"]},
    )
    after = client.post(reverse("set_language"), headers=FETCH | {"X-CSRFToken": renewed["X-CSRFToken"]})

    assert [first.status_code, renewed.status_code, after.status_code] == [401, 204, 302]
    assert client.session["_auth_user_id"] == str(person.pk)
    assert client.session.get_expiry_age() == pytest.approx(12 * 3600, abs=5)


def test_stale_form_token_of_a_script_is_answered_with_401_and_of_a_person_with_the_page():
    client = Client(enforce_csrf_checks=True)

    script = client.post(RENEW, headers=FETCH)
    person = client.post(RENEW)

    assert [script.status_code, person.status_code] == [401, 403]


def test_renew_keeps_the_role_of_the_page(client):
    body = make_body()
    person = make_member(body, Role.MANAGER)
    second = Membership.objects.create(person=person, institution=body, role=Role.EXAMINER)

    post(client, person, membership=second.pk)

    assert client.session[SESSION_KEY] == second.pk


def test_renew_ignores_the_role_of_somebody_else(client):
    other = make_member(make_body(), Role.MANAGER)
    person = make_person()

    response = post(client, person, membership=other.membership_set.get().pk)

    assert response.status_code == 204
    assert SESSION_KEY not in client.session


def test_renew_with_a_wrong_password_says_so_and_signs_nobody_in(client):
    response = post(client, make_person(), "wrong")

    assert response.status_code == 400
    assert response.json() == {"message": "密码不正确，请重新输入。"}
    assert "_auth_user_id" not in client.session


def test_renew_does_not_take_the_email_of_somebody_else_for_the_pages_person(client):
    make_person(email="lin@example.com")

    response = client.post(RENEW, {"person": "lin@example.com", "password": "correct horse"}, headers=FETCH)

    assert response.status_code == 400


def test_renew_is_counted_and_locked_like_the_sign_in_page(client):
    person = make_person(username="lin")
    for _ in range(settings.AXES_FAILURE_LIMIT):
        last = post(client, person, "wrong")

    right = post(client, person)

    assert [last.status_code, right.status_code] == [429, 429]
    assert "15 分钟" in right.json()["message"]


def test_renew_get_knows_whose_page_it_is(client):
    person, other = make_person(), make_person()
    client.force_login(person)

    same = client.get(RENEW, {"person": person.username})
    different = client.get(RENEW, {"person": other.username})

    assert [same.status_code, different.status_code] == [204, 401]


def test_every_signed_in_page_carries_the_dialog_for_its_person(client):
    person = make_person(username="lin")
    client.force_login(person)

    page = client.get(reverse("institutions:consent")).content.decode()

    assert 'data-person="lin"' in page
    assert f'data-url="{RENEW}"' in page
