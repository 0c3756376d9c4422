"""The dialog that signs in again, in a real browser: the page stays and the call is repeated."""

import shutil

import pytest
from playwright.sync_api import sync_playwright

from institutions.models import Consent
from tests.factories.institutions import make_person

CALL = """async () => {
  const { withRenewal } = await import("/static/js/renew.js");
  const body = new URLSearchParams({ photo: "granted", face: "declined", voice_recording: "granted" });
  const send = (token) => fetch("/institutions/consent/", {
    method: "POST", body, headers: { "X-CSRFToken": token, "X-Requested-With": "fetch" },
  });
  window.answers = [];
  for (let n = 0; n < 2; n += 1) withRenewal(send).then((answer) => window.answers.push(answer.status));
}"""


@pytest.fixture
def page(live_server, monkeypatch):
    """A signed-in candidate's consent page. Beware: Playwright's loop makes Django suspect async code in this thread."""
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    make_person(username="lin")
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = browser.new_context(base_url=live_server.url, locale="zh-CN").new_page()
        page.goto("/account/login/?next=/institutions/consent/")
        page.fill("[name=login]", "lin")
        page.fill("[name=password]", "correct horse")
        page.click("main button")
        page.wait_for_url("**/institutions/consent/")
        page.context.clear_cookies(name="sessionid")
        yield page
        browser.close()


def answers_of(page, count):
    for _ in range(100):
        answers = page.evaluate("window.answers")
        if len(answers) == count:
            return answers
        page.wait_for_timeout(100)
    raise AssertionError(f"{answers} after 10 s")


@pytest.mark.django_db(transaction=True)
def test_calls_of_an_ended_session_wait_for_the_password_and_then_go_through(page):
    page.evaluate(CALL)
    page.wait_for_selector("dialog#renew[open]")

    page.fill("#renew-password", "wrong")
    page.press("#renew-password", "Enter")
    refusal = page.wait_for_selector("#renew-error:not([hidden])").inner_text()
    page.fill("#renew-password", "correct horse")
    page.press("#renew-password", "Enter")

    assert "密码不正确" in refusal
    assert answers_of(page, 2) == [200, 200]  # the redirect after the form, followed
    assert not page.locator("dialog#renew").evaluate("dialog => dialog.open")
    assert page.url.endswith("/institutions/consent/")
    assert Consent.objects.values("kind").distinct().count() == 3


@pytest.mark.django_db(transaction=True)
def test_dialog_that_is_closed_gives_the_refusal_back(page):
    page.evaluate(CALL)
    page.wait_for_selector("dialog#renew[open]")

    page.keyboard.press("Escape")

    assert answers_of(page, 2) == [401, 401]
    assert not Consent.objects.exists()
