"""What the manager, the author and the registrar do in the stories, by the pages, as they would."""

import re
import time
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from playwright.sync_api import Page, expect
from python_calamine import CalamineWorkbook

SHANGHAI = ZoneInfo("Asia/Shanghai")
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def id_number(serial: int) -> str:
    """A valid 18-character ID number (GB 11643 check character)."""
    body = f"33010619990101{serial:03d}"
    return body + "10X98765432"[sum(int(digit) * weight for digit, weight in zip(body, WEIGHTS, strict=True)) % 11]


def open_cohort(page: Page, name: str) -> None:
    """Create a class; the browser ends on its page."""
    page.goto("/institutions/cohorts/new/")
    page.get_by_label("班级名称").fill(name)
    page.locator("main form").get_by_role("button").first.click()
    page.wait_for_url(re.compile(r"/institutions/cohorts/\d+/"))


def upload_roster(page: Page, file: Path) -> None:
    """From the class page: upload, look at the plan, apply."""
    page.get_by_role("link", name="上传报名表").first.click()
    page.set_input_files("input[type=file]", file)
    page.get_by_role("button", name="上传并查看计划").click()
    page.wait_for_url(re.compile(r"/institutions/rosters/\d+/"))


def apply_plan(page: Page) -> None:
    """Apply it; the browser ends on the roster's page."""
    page.locator("button[data-opens=apply]").click()
    page.locator("dialog#apply").get_by_role("button", name=re.compile("导入")).click()
    expect(page.get_by_text(re.compile("已于 .* 导入"))).to_be_visible()


def download_cards(page: Page, target: Path) -> dict[str, tuple[str, str]]:
    """From the class page: issue the cards; {name: (login, code)}."""
    page.locator("button[data-opens=cards]").click()
    with page.expect_download() as download:
        page.locator("dialog#cards").get_by_role("button", name=re.compile("签发并下载")).click()
    download.value.save_as(target)
    rows = CalamineWorkbook.from_path(target).get_sheet_by_index(0).to_python()
    head = next(index for index, row in enumerate(rows) if "姓名" in row)
    columns = {str(title): place for place, title in enumerate(rows[head])}
    login, code = (next(place for title, place in columns.items() if word in title) for word in ("考生号", "密码"))
    return {str(row[columns["姓名"]]): (str(row[login]), str(row[code])) for row in rows[head + 1 :]}


def publish_new_version(page: Page, words: str) -> None:
    """Open a question of the bank, write a new version of it and publish that."""
    page.goto("/bank/")
    page.locator("td[data-label=题干] a").first.click()
    page.get_by_role("button", name="起草新版本").click()
    page.wait_for_url(re.compile(r"/bank/versions/\d+/edit/"))
    explanation = page.locator("textarea[name=explanation]")
    explanation.fill(f"{explanation.input_value()}\n{words}")
    page.get_by_role("button", name="保存草稿").click()
    page.get_by_role("link", name="发布草稿").click()
    page.get_by_role("button", name=re.compile("发布第 2 版")).click()
    page.wait_for_url(re.compile(r"/bank/questions/\d+/"))


def schedule_sitting(page: Page, cohort: str) -> None:
    """One paper, open now for three hours."""
    now = datetime.now(SHANGHAI)
    page.goto("/exams/sittings/new/")
    page.locator("select[name=exam]").select_option(index=1)
    page.locator("select[name=cohort]").select_option(label=cohort)
    page.fill("input[name=name]", "第一场")
    page.fill("input[name=opens_at]", f"{now - timedelta(minutes=5):%Y-%m-%dT%H:%M}")
    page.fill("input[name=closes_at]", f"{now + timedelta(hours=3):%Y-%m-%dT%H:%M}")
    page.fill("input[name=forms_count]", "1")
    page.fill("input[name=seed]", "7")
    page.get_by_role("button", name="组卷并安排").click()
    page.wait_for_url(re.compile(r"/exams/sittings/\d+/"))


def schedule_practical(page: Page, cohort: str) -> None:
    """The demo task for everybody of the class, open now for three hours."""
    now = datetime.now(SHANGHAI)
    page.goto("/practical/sessions/schedule/")
    select(page, "cohort", cohort)
    page.locator("select[name=task_version]").select_option(index=1)
    page.fill("input[name=opens_at]", f"{now - timedelta(minutes=5):%Y-%m-%dT%H:%M}")
    page.fill("input[name=closes_at]", f"{now + timedelta(hours=3):%Y-%m-%dT%H:%M}")
    page.locator("main form").get_by_role("button", name="安排").click()
    page.wait_for_url(re.compile(r"/practical/sessions/$"))


def select(page: Page, name: str, words: str) -> None:
    """Choose the option whose label contains the words."""
    label = page.locator(f"select[name={name}] option", has_text=words).first.inner_text()
    page.locator(f"select[name={name}]").select_option(label=label)


def confirm_results(page: Page) -> None:
    """Confirm everything that is proposed."""
    page.goto("/grading/results/")
    page.locator("input[data-bulk-all]").check()
    page.get_by_role("button", name="确认所选成绩").click()
    with page.expect_navigation():
        page.get_by_role("button", name=re.compile(r"确认 \d+ 人的成绩")).click()


def count(house: Any, model: str, **filters: Any) -> int:
    """How many rows of a model, e.g. "grading.Result", the database holds."""
    code = f"""
from django.apps import apps
from django_scopes import scopes_disabled
with scopes_disabled():
    print(apps.get_model({model!r}).objects.filter(**{filters!r}).count())
"""
    return int(house.manage("shell", "--no-imports", "-c", code).strip())


def wait_for(house: Any, model: str, at_least: int = 1, seconds: float = 40, **filters: Any) -> None:
    """Wait until the worker has made the rows."""
    deadline = time.monotonic() + seconds
    while (found := count(house, model, **filters)) < at_least:
        assert time.monotonic() < deadline, f"{found} rows of {model} {filters} after {seconds} s"
        time.sleep(1)
