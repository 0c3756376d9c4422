"""The door: signing in, the lock, forgotten and first passwords."""

import re
from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from django.conf import settings
from django.core import mail
from django.test import RequestFactory
from django.urls import reverse
from freezegun import freeze_time

from institutions import sign_in
from institutions.enums import Role
from institutions.models import Membership
from tests.factories.institutions import make_body, make_member, make_person

pytestmark = pytest.mark.django_db
LOGIN = reverse("account_login")
START = "2026-12-06 01:00:00+00:00"


def sign_in_with(client, login, password="correct horse", **more):
    return client.post(LOGIN, {"login": login, "password": password, **more})


def lock(client, name, times=None):
    for _ in range(times or settings.AXES_FAILURE_LIMIT):
        response = sign_in_with(client, name, "wrong")
    return response


@pytest.mark.parametrize("typed", ["KB26000001", "kb26000001", " KB26000001 ", "Lin@Example.com"])
def test_sign_in_takes_the_candidate_number_or_the_email(client, typed):
    person = make_person(username="KB26000001", email="lin@example.com")

    response = sign_in_with(client, typed)

    assert response.status_code == 302
    assert response["Location"] == reverse("portal:home")
    assert client.session["_auth_user_id"] == str(person.pk)


def test_sign_in_lasts_twelve_hours(client):
    make_person(username="lin")

    sign_in_with(client, "lin")

    assert client.session.get_expiry_age() == pytest.approx(12 * 3600, abs=5)


def test_wrong_password_is_told_in_plain_words_and_keeps_the_name(client):
    make_person(username="lin")

    response = sign_in_with(client, "lin", "wrong")

    page = response.content.decode()
    assert "登录名或密码不正确" in page
    assert 'value="lin"' in page
    assert "_auth_user_id" not in client.session


def test_unknown_name_gets_the_same_answer_as_a_wrong_password(client):
    make_person(username="lin")

    known = sign_in_with(client, "lin", "wrong").content.decode()
    unknown = sign_in_with(client, "wei", "wrong").content.decode()

    assert re.findall(r"登录名或密码[^<]*", known) == re.findall(r"登录名或密码[^<]*", unknown) != []


def test_next_address_of_this_site_is_followed(client):
    make_person(username="lin")
    target = reverse("institutions:consent")

    response = sign_in_with(client, "lin", next=target)

    assert response["Location"] == target


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example/x", "javascript:alert(1)"])
def test_next_address_of_another_site_is_not_followed(client, target):
    make_person(username="lin")

    response = sign_in_with(client, "lin", next=target)

    assert response["Location"] == reverse("portal:home")


def test_person_with_several_roles_is_asked_which(client):
    body = make_body()
    person = make_member(body, Role.MANAGER, username="wei")
    Membership.objects.create(person=person, institution=body, role=Role.EXAMINER)

    response = sign_in_with(client, "wei")

    assert response["Location"] == reverse("institutions:role-choose")


def test_lock_refuses_the_right_password_and_says_until_when(client):
    make_person(username="lin")

    with freeze_time(START):
        locked = lock(client, "lin")
        again = sign_in_with(client, "lin")

    assert [locked.status_code, again.status_code] == [429, 429]
    assert "09:15" in again.content.decode()  # Asia/Shanghai, 15 minutes after 09:00
    assert "一次性密码" in again.content.decode()
    assert again["Retry-After"] == "900"
    assert "_auth_user_id" not in client.session


def test_lock_ends_after_the_cool_off_even_if_tried_in_between(client):
    make_person(username="lin")

    with freeze_time(START) as clock:
        lock(client, "lin")
        clock.tick(timedelta(minutes=14))
        early = sign_in_with(client, "lin")
        clock.tick(timedelta(minutes=1, seconds=1))
        late = sign_in_with(client, "lin")

    assert early.status_code == 429
    assert late.status_code == 302


def test_lock_is_one_whatever_the_spelling_or_the_email(client):
    make_person(username="KB26000001", email="lin@example.com")

    lock(client, "kb26000001", 3)
    lock(client, "LIN@example.com", 2)
    last = sign_in_with(client, " KB26000001", "wrong")

    assert last.status_code == 429
    assert AccessAttempt.objects.get().username == "kb26000001"


def test_lock_of_one_person_leaves_the_next_at_the_same_address_free(client):
    make_person(username="lin")
    make_person(username="wei")

    lock(client, "lin")
    response = sign_in_with(client, "wei")

    assert response.status_code == 302


def test_success_forgets_earlier_failures(client):
    make_person(username="lin")
    lock(client, "lin", settings.AXES_FAILURE_LIMIT - 1)

    sign_in_with(client, "lin")

    assert not AccessAttempt.objects.exists()


def test_lock_keeps_no_password(client):
    make_person(username="lin")

    sign_in_with(client, "lin", "my-real-secret")

    assert "my-real-secret" not in str(AccessAttempt.objects.values().get())


def test_very_long_or_broken_names_are_refused_without_harm(client):
    answers = [sign_in_with(client, name, "x") for name in ("长" * 5000, "a\x00b", "")]

    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert not AccessAttempt.objects.exists()


def test_registration_and_email_pages_do_not_exist(client):
    answers = [client.get(f"/account/{path}") for path in ("signup/", "email/", "login/code/", "social/signup/")]

    assert [answer.status_code for answer in answers] == [404, 404, 404, 404]


def test_inactive_account_is_told_so(client):
    make_person(username="lin", is_active=False)

    response = client.post(LOGIN, {"login": "lin", "password": "correct horse"}, follow=True)

    assert "这个账户已停用" in response.content.decode()


def test_sign_out_asks_and_then_ends_the_session(client):
    client.force_login(make_person())

    page = client.get(reverse("account_logout"))
    done = client.post(reverse("account_logout"))

    assert page.status_code == 200
    assert done["Location"] == LOGIN
    assert "_auth_user_id" not in client.session


def test_forgotten_password_by_mail_sets_a_new_one_and_lifts_the_lock(client):
    person = make_person(username="lin", email="lin@example.com", must_change_password=True)
    lock(client, "lin")

    asked = client.post(reverse("account_reset_password"), {"email": "lin@example.com"})
    link = re.search(r"https?://[^/]+(/\S+)", mail.outbox[0].body)[1]
    form = client.get(link, follow=True)
    set_now = client.post(form.wsgi_request.path, {"password1": "quiet river 9", "password2": "quiet river 9"})
    done = client.get(set_now["Location"])
    response = sign_in_with(client, "lin", "quiet river 9")

    person.refresh_from_db()
    assert asked["Location"] == reverse("account_reset_password_done")
    assert mail.outbox[0].subject == "考播：重设密码"
    assert "新密码已生效" in done.content.decode()
    assert response.status_code == 302
    assert not person.must_change_password


def test_forgotten_password_of_an_unknown_address_looks_the_same_and_sends_nothing(client):
    response = client.post(reverse("account_reset_password"), {"email": "nobody@example.com"})

    assert response["Location"] == reverse("account_reset_password_done")
    assert mail.outbox == []


def test_used_reset_link_is_refused(client):
    make_person(username="lin", email="lin@example.com")
    client.post(reverse("account_reset_password"), {"email": "lin@example.com"})
    link = re.search(r"https?://[^/]+(/\S+)", mail.outbox[0].body)[1]
    form = client.get(link, follow=True)
    client.post(form.wsgi_request.path, {"password1": "quiet river 9", "password2": "quiet river 9"})

    again = client.get(link, follow=True)

    assert "这个链接不能再用" in again.content.decode()


def test_first_password_must_be_changed_before_anything_else(client):
    client.force_login(make_person(username="lin", must_change_password=True))
    consent = reverse("institutions:consent")
    change = reverse("account_change_password")

    sent = client.get(consent)
    page = client.get(sent["Location"])
    changed = client.post(
        change,
        {"oldpassword": "correct horse", "password1": "quiet river 9", "password2": "quiet river 9", "next": consent},
    )
    after = client.get(consent)

    assert sent["Location"].startswith(change)
    assert "登录条上的初始密码" in page.content.decode()
    assert changed["Location"] == consent
    assert after.status_code == 200


def test_first_password_leaves_language_and_sign_out_open(client):
    client.force_login(make_person(must_change_password=True))

    language = client.post(reverse("set_language"), {"language": "en"})
    out = client.post(reverse("account_logout"))

    assert language["Location"] == "/"
    assert out["Location"] == LOGIN


def test_first_password_is_told_to_a_script_without_a_redirect(client):
    client.force_login(make_person(must_change_password=True))

    response = client.post(reverse("institutions:consent"), headers={"X-Requested-With": "fetch"})

    assert response.status_code == 403
    assert response.json() == {"message": "请先修改初始密码，再继续。"}


def test_changed_password_needs_the_present_one(client):
    client.force_login(make_person())

    response = client.post(
        reverse("account_change_password"),
        {"oldpassword": "wrong", "password1": "quiet river 9", "password2": "quiet river 9"},
    )

    assert "当前密码不正确" in response.content.decode()


def test_entry_pages_answer_a_stranger(client):
    names = ("account_login", "account_reset_password", "account_reset_password_done", "account_inactive")

    answers = [client.get(reverse(name)) for name in (*names, "account_reset_password_from_key_done")]

    assert [answer.status_code for answer in answers] == [200] * 5


def test_client_address_trusts_the_proxy_only_when_there_is_one(settings):
    request = RequestFactory().get("/", HTTP_X_FORWARDED_FOR="6.6.6.6, 10.0.0.7", REMOTE_ADDR="127.0.0.1")

    direct = sign_in.client_address(request)
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    behind = sign_in.client_address(request)

    assert [direct, behind] == ["127.0.0.1", "10.0.0.7"]
