"""The exam hall in a real browser: saved visibly, nothing lost off line, by closing, by signing out or at the end."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.exams.real_hall import RealHall

pytestmark = pytest.mark.journey

CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync", "--no-first-run"]
SAVES = "**/responses/"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as driver:
        running = driver.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield running
        running.close()


@dataclass
class Seat:
    """A candidate's browser with the hall open."""

    hall: RealHall
    context: BrowserContext
    page: Page
    login: str

    @property
    def saving(self) -> Any:
        return self.page.locator("#hall-saving")

    def cell(self, number: int) -> Any:
        return self.page.locator(f'[data-cell="{number}"]')

    def choose(self, key: str) -> None:
        self.page.locator(f'.item:not([hidden]) input[value="{key}"]').check()

    def chosen(self) -> list[str]:
        script = "[...document.querySelectorAll('#hall-paper input:checked')].map((i) => i.name + i.value)"
        return list(self.page.evaluate(script))

    def stored(self) -> dict[str, Any]:
        pk = int(self.page.url.split("/attempts/")[1].split("/")[0])
        return next(attempt for attempt in self.hall.server.scene("dump") if attempt["attempt"] == pk)

    def set_deadline(self, seconds: float) -> None:
        self.hall.server.scene("deadline", self.page.url.split("/attempts/")[1].split("/")[0], str(seconds))


@pytest.fixture
def seat(browser: Browser, served_hall: RealHall) -> Iterator[Seat]:
    who = served_hall.free.pop()
    context = browser.new_context(
        base_url=served_hall.server.url, locale="zh-CN", viewport={"width": 360, "height": 740}
    )
    context.set_default_timeout(15_000)
    page = context.new_page()
    page.goto(f"/exams/tickets/{who['ticket']}/")
    page.fill("input[name=login]", who["login"])
    page.fill("input[name=password]", served_hall.password)
    page.locator("main form button").first.click()
    page.get_by_role("button", name="开始作答").click()
    page.wait_for_url("**/attempts/*/*")
    yield Seat(served_hall, context, page, who["login"])
    context.close()


def test_every_choice_is_acknowledged_and_the_sheet_follows(seat):
    seat.choose("B")
    expect(seat.saving).to_contain_text("第 1 次回执")
    seat.page.get_by_role("button", name="标记").click()
    seat.page.get_by_role("button", name="下一题").click()
    seat.choose("C")

    expect(seat.saving).to_contain_text("第 2 次回执")
    expect(seat.cell(1)).to_have_attribute("aria-label", "第 1 题，已答，已标记")
    expect(seat.cell(2)).to_have_attribute("aria-current", "true")
    expect(seat.cell(3)).to_have_attribute("data-state", "unseen")
    assert seat.page.evaluate("document.documentElement.scrollWidth") == 360
    assert [row["answer"] for row in seat.stored()["responses"]] == [["B"], ["C"]]


def test_keys_choose_move_and_mark_but_not_under_a_dialog(seat):
    for key in ("2", "Enter", "c", "ArrowRight", "m", "ArrowLeft", "ArrowLeft"):
        seat.page.keyboard.press(key)
    expect(seat.saving).to_contain_text("第 2 次回执")

    assert seat.chosen() == ["item-1B", "item-2C"]
    expect(seat.cell(1)).to_have_attribute("aria-current", "true")
    expect(seat.cell(3)).to_have_attribute("data-marked", "true")

    seat.page.get_by_role("button", name="交卷").click()
    seat.page.keyboard.press("d")
    assert seat.chosen() == ["item-1B", "item-2C"]
    seat.page.keyboard.press("Escape")
    seat.page.locator("#hall-keys").uncheck()
    seat.page.keyboard.press("d")
    assert seat.chosen() == ["item-1B", "item-2C"]


def test_answers_given_off_line_wait_and_are_sent_in_order(seat):
    seat.context.set_offline(True)
    for number, key in enumerate("ABC", start=1):
        seat.choose(key)
        expect(seat.cell(number)).to_have_attribute("data-unsaved", "true")
        seat.page.get_by_role("button", name="下一题").click()
    expect(seat.saving).to_contain_text("3 处作答存在本机")

    seat.context.set_offline(False)

    expect(seat.saving).to_contain_text("第 3 次回执", timeout=30_000)
    assert [row["answer"] for row in seat.stored()["responses"]] == [["A"], ["B"], ["C"]]


def test_a_closed_browser_loses_neither_saved_nor_unsent_answers(seat):
    seat.choose("A")
    expect(seat.saving).to_contain_text("第 1 次回执")
    seat.page.route(SAVES, lambda route: route.abort())
    seat.page.get_by_role("button", name="下一题").click()
    seat.choose("D")
    expect(seat.saving).to_contain_text("1 处作答存在本机")
    address = seat.page.url.split("#")[0]
    seat.page.close()

    seat.page = seat.context.new_page()
    seat.page.goto(address)

    expect(seat.saving).to_contain_text("第 2 次回执")
    assert seat.chosen() == ["item-1A", "item-2D"]
    assert [row["answer"] for row in seat.stored()["responses"]] == [["A"], ["D"]]


def test_an_answer_whose_reply_was_lost_is_not_doubled(seat):
    def lose_the_reply(route: Any) -> None:
        route.fetch()
        route.abort()

    seat.page.route(SAVES, lose_the_reply, times=1)
    seat.choose("B")

    expect(seat.saving).to_contain_text("第 1 次回执", timeout=30_000)
    assert [row["answer"] for row in seat.stored()["responses"]] == [["B"]]


def test_signing_in_again_on_the_page_sends_what_waited(seat):
    seat.context.clear_cookies(name="sessionid")
    seat.choose("C")
    dialog = seat.page.locator("#renew")
    expect(dialog).to_be_visible()
    seat.page.get_by_role("button", name="以后再说").click()
    expect(seat.page.get_by_text("作答暂存在这台设备上")).to_be_visible()
    seat.page.get_by_role("button", name="重新登录").click()

    dialog.locator("input[name=password]").fill(seat.hall.password)
    dialog.get_by_role("button", name="继续").click()

    expect(seat.saving).to_contain_text("第 1 次回执", timeout=30_000)
    assert seat.chosen() == ["item-1C"]
    assert [row["answer"] for row in seat.stored()["responses"]] == [["C"]]


def test_another_window_that_also_answers_is_noticed(seat):
    second = seat.context.new_page()
    second.goto(seat.page.url)
    second.locator('.item:not([hidden]) input[value="D"]').check()
    expect(second.locator("#hall-saving")).to_contain_text("第 1 次回执")

    seat.choose("A")

    expect(seat.page.get_by_text("另一个窗口或设备上也有作答")).to_be_visible()
    assert [row["answer"] for row in seat.stored()["responses"]] == [["D"], ["A"]]


def test_submission_tells_the_numbers_and_waits_for_unsent_answers(seat):
    seat.page.route(SAVES, lambda route: route.abort())
    seat.choose("A")
    expect(seat.saving).to_contain_text("1 处作答存在本机")
    seat.page.get_by_role("button", name="交卷").click()
    dialog = seat.page.locator("#submit-dialog")
    expect(dialog.locator('[data-count="unanswered"]')).to_have_text("9")
    expect(dialog.locator('[data-count="unsent"]')).to_have_text("1")
    dialog.get_by_role("button", name="确认交卷").click()
    expect(dialog).to_be_visible()

    seat.page.unroute(SAVES)

    seat.page.wait_for_url("**/receipt/")
    expect(seat.page.get_by_text("1 题 / 共 10 题")).to_be_visible()
    assert seat.stored()["counted"] == 1


def test_the_end_is_announced_and_hands_in_by_itself(seat):
    seat.choose("B")
    expect(seat.saving).to_contain_text("第 1 次回执")
    seat.set_deadline(8)
    seat.page.reload()
    expect(seat.page.get_by_text("距考试结束还有 1 分钟")).to_be_visible()
    expect(seat.page.locator("#hall-clock")).to_have_attribute("data-last", "true")

    seat.page.wait_for_url("**/receipt/", timeout=30_000)

    expect(seat.page.get_by_text("考试时间已到，系统已自动收卷。")).to_be_visible()
    assert seat.stored()["counted"] == 1


def test_an_answer_that_arrives_after_the_end_is_kept_and_marked_late(seat):
    """Off line over the end: the page keeps trying, the log takes it as late, the receipt says so."""
    seat.page.route(SAVES, lambda route: route.abort())
    seat.choose("B")
    seat.set_deadline(-10)
    seat.page.evaluate("window.dispatchEvent(new Event('online'))")
    expect(seat.page.get_by_text("考试时间已到，正在送出最后的作答")).to_be_visible()

    seat.page.unroute(SAVES)

    seat.page.wait_for_url("**/receipt/", timeout=30_000)
    expect(seat.page.get_by_text("其中 1 次在考试结束后送到")).to_be_visible()
    stored = seat.stored()
    assert (stored["counted"], stored["seq"]) == (0, 1)


def test_nothing_can_be_chosen_while_the_script_that_would_send_it_is_missing(seat):
    seat.page.route("**/hall-queue*.js", lambda route: route.abort())

    seat.page.reload()

    expect(seat.page.locator('.item:not([hidden]) input[value="A"]')).to_be_disabled()
    expect(seat.saving).to_contain_text("正在打开答卷")
