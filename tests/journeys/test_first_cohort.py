"""The first cohort: from a roster file to a certificate that a stranger checks, in a real browser on real processes."""

import re
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, expect

from tests.journeys import candidate, office
from tests.journeys.conftest import launch_with_camera, sign_in, wait_until
from tests.journeys.house import House
from tools.phrase_model.microphone import write_microphone_wav

pytestmark = pytest.mark.journey
MEDIA = Path(__file__).parents[1] / "media"
COHORT = "十二月直播四级一班"
NAME = "沈清和"
LIVE_SECONDS = 26
PLANTED_WITHIN = 25_000


@pytest.fixture(scope="module")
def camera(playwright: Playwright, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """A browser whose microphone speaks the host's track."""
    sound = tmp_path_factory.mktemp("sound") / "host.wav"
    write_microphone_wav(MEDIA / "host-thermos.opus", sound)
    running = launch_with_camera(playwright, sound)
    yield running
    running.close()


def window(browser: Browser, house: House) -> BrowserContext:
    return browser.new_context(base_url=house.address, locale="zh-CN", viewport={"width": 1280, "height": 900})


def test_first_cohort(house: House, browser: Browser, camera: Browser, tmp_path: Path) -> None:
    password = house.logins()["password"]

    # 1. Roster: a file in an old encoding, with one row that cannot be right.
    manager = sign_in(window(browser, house), "manager", password)
    office.open_cohort(manager, COHORT)
    cohort_page = manager.url
    office.upload_roster(manager, roster_file(tmp_path))
    expect(manager.get_by_text("冲突").first).to_be_visible()
    office.apply_plan(manager)
    manager.goto(cohort_page)
    cards = office.download_cards(manager, tmp_path / "cards.xlsx")
    assert set(cards) == {NAME, "顾小满"}

    # 2. Bank: an author publishes a second version of a question.
    author = sign_in(window(browser, house), "author", password)
    office.publish_new_version(author, "修订说明：补充条文出处。")
    assert office.count(house, "question_bank.QuestionVersion", number=2, state="published") == 1

    # 3. Theory: scheduled, begun, the browser closed in the middle, resumed, submitted, scored.
    registrar = sign_in(window(browser, house), "registrar", password)
    office.schedule_sitting(registrar, COHORT)
    theory(house, browser, cards[NAME])
    office.wait_for(house, "grading.TheoryScore", attempt__enrolment__candidate_name=NAME, score=10_000)

    # 4. Live: prepared, checked, published by WHIP, watched by WHEP, with chat and a planted question.
    office.schedule_practical(registrar, COHORT)
    page = sign_in(window(camera, house), cards[NAME][0], candidate.NEW_PASSWORD)
    prepare(page)
    live(page, browser, house)
    after_live(page)

    # 5. Speech: the worker finishes the replay and transcribes it.
    spoken = {"transcript__recording__session__enrolment__candidate_name": NAME}
    office.wait_for(house, "practical.TranscriptLine", at_least=3, seconds=120, **spoken)

    # 6. Desk: levels, evidence, finalised.
    examiner = sign_in(window(browser, house), "examiner", password)
    mark(examiner)

    # 7. Result and certificate: confirmed, issued, checked by a stranger.
    office.wait_for(house, "grading.Result", enrolment__candidate_name=NAME)
    office.confirm_results(registrar)
    office.wait_for(house, "certificates.Certificate", result__enrolment__candidate_name=NAME)
    address = certificate_address(page, tmp_path)
    stranger = window(browser, house).new_page()
    verify(stranger, address)


def roster_file(folder: Path) -> Path:
    path = folder / "报名表.csv"
    rows = [
        "姓名,身份证号,手机号",
        f"{NAME},{office.id_number(1)},13800000001",
        f"顾小满,{office.id_number(2)},13800000002",
    ]
    rows.append("错一位,330106199901010011,13800000003")
    path.write_bytes("\r\n".join(rows).encode("gb18030"))
    return path


def theory(house: House, browser: Browser, card: tuple[str, str]) -> None:
    answers = candidate.right_answers(house)
    context = window(browser, house)
    page = candidate.first_sign_in(context, *card)
    candidate.give_consent(page)
    page.goto("/")
    page.locator("main .card.next a.button, main .card.next button").first.click()
    page.get_by_role("button", name="开始作答").click()
    page.wait_for_url(re.compile(r"/exams/attempts/\d+/"))
    assert "explanation" not in page.content()
    candidate.answer(page, answers, 1, 12)
    hall = page.url
    context.close()

    page = sign_in(window(browser, house), card[0], candidate.NEW_PASSWORD)
    page.goto(hall)
    expect(page.locator("#sheet-title [data-count=answered]")).to_have_text("12")
    candidate.answer(page, answers, 13, 30)
    candidate.submit_paper(page)


def prepare(page: Page) -> None:
    page.goto("/")
    page.goto(page.locator("a[href*='/practical/sessions/']").first.get_attribute("href") or "")
    overview = re.match(r".*/practical/sessions/\d+/", page.url)
    assert overview
    page.goto(f"{overview[0]}preparation/")
    candidate.fill_document(page, "先讲保温杯的材质和保温时间，再报价上链接，最后答疑")
    page.goto(f"{overview[0]}device-check/")
    candidate.check_device(page)
    page.goto(f"{overview[0]}studio/")


def live(page: Page, browser: Browser, house: House) -> None:
    page.locator("[data-go]:visible").first.click()
    expect(page.locator("[data-studio]")).to_have_attribute("data-state", "live", timeout=20_000)
    started = time.monotonic()
    room = page.locator("a[href*='/practical/room/']").get_attribute("href")
    viewer = window(browser, house).new_page()
    viewer.goto(str(room))
    wait_until(viewer, "document.querySelector('video').currentTime > 0.5", 20)
    viewer.fill("#say", "主播讲得真清楚")
    viewer.locator("[data-chat-form] button").click()
    expect(page.locator("[data-chat]")).to_contain_text("主播讲得真清楚", timeout=10_000)
    expect(viewer.locator("[data-chat] li")).not_to_have_count(1, timeout=PLANTED_WITHIN)
    page.locator("[data-call], [data-price-call]").first.click()
    page.wait_for_timeout(max(0.0, 1000 * (LIVE_SECONDS - (time.monotonic() - started))))
    viewer.context.close()


def after_live(page: Page) -> None:
    page.locator("[data-opens=end-dialog]").click()
    page.locator("#end-dialog [data-end]").click()
    page.wait_for_url(re.compile(r"/practical/sessions/\d+/$"))
    overview = page.url
    page.goto(f"{overview}after-sales/")
    candidate.fill_document(page, "先致歉，再按七天无理由退货办理，运费由商家承担")
    page.goto(f"{overview}review/")
    candidate.fill_document(page, "讲解时间够，答疑慢了几秒，下次先备好话术")
    page.goto(overview)
    with page.expect_navigation():
        page.get_by_role("button", name="提交实操材料").click()


def mark(page: Page) -> None:
    page.goto("/grading/markings/")
    take = page.get_by_role("button", name=re.compile("领取")).or_(
        page.get_by_role("link", name=re.compile("继续评分"))
    )
    take.first.click()
    page.wait_for_url(re.compile(r"/grading/markings/\d+/$"))
    wait_until(page, "document.querySelector('video').readyState >= 2", 20)
    line = page.locator(".transcript [data-seek]").nth(1)
    line.click()
    at = float(line.get_attribute("data-seek") or "nan")
    wait_until(page, f"Math.abs(document.querySelector('video').currentTime - {at}) < 2", 10)
    page.fill("#clip-from", "00:02.0")
    page.fill("#clip-until", "00:09.0")
    for tab in page.locator(".rubric [role=tab]").all():
        tab.click()
        for box in page.locator(".criterion-box:visible").all():
            judge(box)
    page.locator("[data-opens=finalise]").click()
    with page.expect_navigation():
        page.locator("#finalise-body").get_by_role("button", name="定稿").click()


def judge(box) -> None:
    box.locator("input[name=level]").first.check()
    paper = box.locator("button[value^='document:']")
    (paper if paper.count() else box.locator("button[value=clip]")).first.click()
    expect(box.locator("[data-status]")).to_have_attribute("data-state", "saved", timeout=10_000)


def certificate_address(page: Page, folder: Path) -> str:
    page.goto("/certificates/mine/")
    with page.expect_download() as download:
        page.get_by_role("link", name="下载 PDF").click()
    download.value.save_as(folder / "certificate.pdf")
    subprocess.run(["pdftoppm", "-r", "200", "-png", folder / "certificate.pdf", folder / "page"], check=True)
    command = ["zbarimg", "--quiet", "--raw", str(next(folder.glob("page*.png")))]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


def verify(page: Page, address: str) -> None:
    page.goto(address)
    expect(page.locator("[data-status=issued]")).to_be_visible()
    for words in (NAME, "四级/中级工", "100.00", "示范评价中心"):
        expect(page.locator("main")).to_contain_text(words)
    assert office.id_number(1) not in page.content()
    page.goto(address.replace("?f=", "?f=A"))
    expect(page.locator("[data-status=altered]")).to_be_visible()
