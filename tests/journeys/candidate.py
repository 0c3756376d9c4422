"""What the candidate does in the stories."""

import json
import re
from typing import Any

from playwright.sync_api import BrowserContext, Page, expect

from tests.journeys.conftest import sign_in

NEW_PASSWORD = "shui-bei-wei-jin-42"


def first_sign_in(context: BrowserContext, login: str, code: str) -> Page:
    """Sign in with the code of the card and choose an own password."""
    page = sign_in(context, login, code)
    page.fill("input[name=oldpassword]", code)
    page.fill("input[name=password1]", NEW_PASSWORD)
    page.fill("input[name=password2]", NEW_PASSWORD)
    page.locator("main form").get_by_role("button").first.click()
    page.wait_for_url(lambda address: "/password/" not in address)
    return page


def give_consent(page: Page) -> None:
    """Say yes to each question, one by one."""
    page.goto("/institutions/consent/")
    for kind in ("photo", "face", "voice_recording"):
        page.locator(f"input[name={kind}][value=granted]").check()
    with page.expect_navigation():
        page.get_by_role("button", name="记录我的选择").click()


def answer(page: Page, answers: dict[str, list[str]], first: int, last: int) -> None:
    """Answer questions `first` to `last` on the screen; every answer must be acknowledged before the next."""
    for number in range(first, last + 1):
        item = page.locator(f"#q-{number}")
        expect(item).to_be_visible()
        stem = item.locator("legend").inner_text().strip()
        for key in answers[stem]:
            item.locator(f"input[value='{key}']").check()
        if page.locator("[data-move='1']").is_enabled():  # not on the last one
            page.locator("[data-move='1']").click()
    expect(page.locator("#hall-saving")).to_have_attribute("data-state", "saved", timeout=15_000)


def submit_paper(page: Page) -> None:
    """Hand in and see the receipt."""
    page.locator("#hall-submit button").click()
    dialog = page.locator("dialog[open]")
    dialog.get_by_role("button", name=re.compile("交卷")).last.click()
    page.wait_for_url(re.compile(r"/receipt/"))


def right_answers(house: Any) -> dict[str, list[str]]:
    """{stem: keys} of the whole bank: the story's candidate has studied."""
    code = (
        "import json\nfrom django_scopes import scopes_disabled\nfrom question_bank.models import QuestionVersion\n"
        "with scopes_disabled():\n"
        "    print(json.dumps({v.stem.strip(): v.answer for v in QuestionVersion.objects.published()}))"
    )
    found: dict[str, list[str]] = json.loads(house.manage("shell", "--no-imports", "-c", code))
    return found


def fill_document(page: Page, words: str) -> None:
    """Write something into every empty field and save."""
    fields = page.locator("main form textarea")
    for place in range(fields.count()):
        fields.nth(place).fill(f"{words}（{place + 1}）")
    page.get_by_role("button", name="保存").click()
    expect(page.locator("#saved-line")).to_contain_text("已保存")


def check_device(page: Page) -> None:
    """Run the device check and save what it found."""
    page.locator("main button[data-start]").first.click()
    expect(page.locator("#check-form")).to_be_visible(timeout=30_000)
    with page.expect_navigation():
        page.locator("#check-form [data-save]").click()
