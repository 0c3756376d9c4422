"""Faults on the real processes: killed at work, a full disk, no speech model. Each is told in words, and nothing is lost."""

import re
import resource
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Playwright, Request, expect

from tests.journeys import fault_pages as pages
from tests.journeys import office
from tests.journeys.conftest import launch_with_camera, sign_in, wait_until
from tests.journeys.fault_house import Keeper, ask, eventually, gateway_answers
from tests.journeys.fault_people import FPS, Beside, Host, Sitter
from tools.phrase_model.microphone import write_microphone_wav

pytestmark = [pytest.mark.journey, pytest.mark.fault, pytest.mark.sqlite_only]

MEDIA = Path(__file__).parents[1] / "media"
LONG, SHORT = 12, 1  # repeats
SMALL_FILE = 6000  # bytes: logs and manifests still fit, pictures do not


@pytest.fixture(scope="module")
def keeper(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Keeper]:
    kept = Keeper(tmp_path_factory.mktemp("faults") / "var")
    yield kept
    kept.stop()


@pytest.fixture(scope="module")
def camera(playwright: Playwright, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """A browser whose microphone speaks."""
    sound = tmp_path_factory.mktemp("sound") / "host.wav"
    write_microphone_wav(MEDIA / "host-thermos.opus", sound)
    running = launch_with_camera(playwright, sound)
    yield running
    running.close()


@pytest.fixture
def beside() -> Iterator[Beside]:
    loop = Beside()
    yield loop
    loop.close()


@pytest.fixture
def examiner(browser: Browser, keeper: Keeper) -> Iterator[Page]:
    """The examiner, signed in at the house of these tests."""
    context = pages.window(browser, keeper.running())
    yield sign_in(context, "examiner", keeper.running().logins()["password"])
    context.close()


def test_a_file_of_200_mb_is_refused_on_the_page_before_it_is_sent(
    keeper: Keeper, browser: Browser, tmp_path: Path
) -> None:
    house = keeper.running()
    with (tmp_path / "报名表.xlsx").open("wb") as file:
        file.truncate(200 * 1024 * 1024)
    page = sign_in(pages.window(browser, house), "manager", house.logins()["password"])
    page.goto("/institutions/cohorts/")
    page.locator("main a[href*='/institutions/cohorts/']", has_text="演示一班").first.click()
    page.get_by_role("link", name="上传报名表").first.click()
    sent: list[Request] = []
    page.on("request", lambda request: sent.append(request) if request.method == "POST" else None)

    page.set_input_files("input[type=file]", tmp_path / "报名表.xlsx")
    page.get_by_role("button", name="上传并查看计划").click()

    expect(page.get_by_text("没有上传。请删去多余的工作表和图片")).to_be_visible()
    assert sent == []
    page.context.close()


def test_a_worker_killed_in_mid_transcription_is_named_and_the_work_begins_again(
    keeper: Keeper, examiner: Page
) -> None:
    house = keeper.running()
    scene = ask(house, f"leave_recording(0, {LONG})")
    eventually(
        lambda: 0 < pages.percent_in_queue(examiner, scene["session"]) < 100, "the transcription is under way", pause=0
    )

    keeper.kill_group("celery")
    pages.open_desk(examiner, scene["session"])
    seen = pages.watch_words(examiner)
    found = ask(house, f"transcribed({scene['recording']})")

    assert "worker ended (signal SIGKILL); starting it again" in keeper.console()
    assert any(0 < percent < 100 for percent in seen)
    assert (found["job"][0], found["job"][2], found["job"][3]) == ("done", 0, "")
    assert found["job"][1] >= 2
    pages.assert_whole(found, LONG)


def test_a_gateway_killed_in_mid_stream_loses_less_than_a_second_and_declares_the_gap(
    keeper: Keeper, browser: Browser, beside: Beside
) -> None:
    house = keeper.running()
    session = ask(house, "session_of(1)")
    host = Host(beside, beside.enter(house, pages.login_of(house, 1)), session)
    host.start()
    eventually(lambda: host.is_streaming(3 * FPS), "the host streams")
    viewer = pages.window(browser, house).new_page()
    viewer.goto(f"/practical/room/{host.room}/")
    wait_until(viewer, "document.querySelector('video').currentTime > 0.5", 60)

    keeper.kill_group("media_gateway")
    sent = host.frames
    host.stop()
    expect(viewer.get_by_text("画面中断，正在重新接通")).to_be_visible(timeout=60_000)
    eventually(lambda: gateway_answers(house), "the gateway is back")
    host.start()
    eventually(lambda: host.is_streaming(3 * FPS), "the host streams again")
    expect(viewer.locator("[data-room]")).to_have_attribute("data-state", "live", timeout=60_000)
    wait_until(viewer, "document.querySelector('video').currentTime > 0.5", 60)
    sent += host.frames
    host.stop()
    host.end()
    viewer.context.close()
    found = eventually(lambda: pages.finished(house, session), "the replay is made")

    assert "gateway ended (signal SIGKILL); starting it again" in keeper.console()
    assert found["segments"][0][1] == "gateway_restart"
    assert len(found["segments"]) == 2
    assert "gateway_restart" in [cause for cause, _length in found["gaps"]]
    assert found["captured_ms"] >= 1000 * sent / FPS - 1000
    registrar = sign_in(pages.window(browser, house), "registrar", house.logins()["password"])
    registrar.goto(f"/practical/recordings/{found['pk']}/")
    expect(registrar.get_by_role("cell", name="录制服务意外重启")).to_be_visible()
    pages.assert_plays_from(registrar, found["segments"][1][0] / 1000 + 1)
    registrar.context.close()


def test_a_nonsense_offer_is_told_and_an_expired_token_is_replaced_without_a_word(
    keeper: Keeper, camera: Browser
) -> None:
    house = keeper.running()
    page, _session = pages.enter_studio(camera, house, 2)
    page.route(pages.OFFERS, pages.spoil_offer, times=1)
    page.locator("[data-go]:visible").first.click()
    expect(page.get_by_text("这个浏览器发出的连接信息无法识别")).to_be_visible(timeout=60_000)

    page.route(pages.OFFERS, lambda route: pages.spoil_token(route, house), times=1)
    pages.go_live(page)
    pages.end_live(page)
    page.context.close()

    assert re.search(r"WARNING POST /whip/\w+ refused: 400 bad_sdp", keeper.log("gateway"))
    assert re.search(r"WARNING POST /whip/\w+ refused: 401 token_expired", keeper.log("gateway"))


def test_a_full_disk_while_recording_is_told_to_the_host_and_keeps_what_was_there(
    keeper: Keeper, camera: Browser
) -> None:
    house = keeper.running()
    page, session = pages.enter_studio(camera, house, 2)
    pages.go_live(page)
    health = page.locator("[data-words=health]")
    expect(page.locator("[data-words=elapsed]").first).to_have_text(re.compile("00:0[4-9]"), timeout=60_000)

    pid = keeper.leader("media_gateway")
    usual = resource.prlimit(pid, resource.RLIMIT_FSIZE)
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (SMALL_FILE, usual[1]))
    expect(health).to_contain_text("录制已停止：存储空间不足。请立即告诉监考员", timeout=60_000)
    resource.prlimit(pid, resource.RLIMIT_FSIZE, usual)
    expect(health).to_contain_text("正在录制", timeout=60_000)
    page.wait_for_timeout(2000)  # the host goes on for a while
    pages.end_live(page)
    page.context.close()
    found = eventually(lambda: pages.finished(house, session), "the replay is made")

    assert "disk_full" in [cause for cause, _length in found["gaps"]]
    assert found["segments"][0][1] == "disk_full"
    assert len(found["segments"]) >= 2
    assert found["captured_ms"] > 4000
    eventually(lambda: "the gateway's disk is full, recording stopped" in keeper.log("web"), "the web has heard of it")
    assert "cannot write" in keeper.log("gateway")


def test_everything_killed_in_mid_exam_and_mid_job_is_there_at_the_next_start(keeper: Keeper, beside: Beside) -> None:
    house = keeper.running()
    scene = ask(house, f"leave_recording(0, {LONG})")
    judge = beside.enter(house, "examiner")
    sitter = Sitter(beside.enter(house, pages.login_of(house, 0)))
    beside.do(sitter.start(ask(house, "ticket_of(0)")))
    cut_off = beside.start(sitter.answer_until_cut_off())

    def is_busy() -> bool:
        page = beside.do(judge.get("/grading/markings/")).body.decode()
        return len(sitter.acknowledged) > 20 and 0 < pages.percent_of(page, scene["session"]) < 100

    eventually(is_busy, "answers and a job under way", pause=0)
    keeper.kill_everything()
    cut_off.result(60)

    house = keeper.running()
    sitter.visitor = beside.enter(house, pages.login_of(house, 0))
    hall = beside.do(sitter.visitor.get(sitter.hall)).page
    beside.do(sitter.answer(sitter.items[0]))
    beside.do(sitter.visitor.submit(f"{sitter.hall}submit/", {}, at=sitter.hall))
    stored = ask(house, f"answered({sitter.attempt})")
    office.wait_for(house, "grading.TheoryScore", seconds=120, attempt=sitter.attempt)
    found = eventually(lambda: pages.done(house, scene["recording"]), "the job is done")

    assert sitter.acknowledged.items() <= stored["receipts"].items()
    assert stored["broken"] is None
    assert len([box for box in hall.all("input") if "checked" in box.attrs]) >= min(20, len(sitter.items))
    pages.assert_whole(found, LONG)


def test_without_a_speech_model_everybody_is_told_and_a_later_one_is_used_by_itself(
    keeper: Keeper, browser: Browser
) -> None:
    house = keeper.running(KAOBO_SPEECH_MODEL="")
    password = house.logins()["password"]
    scene = ask(house, f"leave_recording(0, {SHORT})")
    examiner = sign_in(pages.window(browser, house), "examiner", password)
    waiting = examiner.locator(f"section[aria-labelledby=awaited-{scene['session']}]")
    eventually(lambda: "转写在等待" in pages.text_in_queue(examiner, waiting), "the queue says that it waits")
    expect(waiting).to_contain_text("未设置语音模型。录像已保存；设置 KAOBO_SPEECH_MODEL 后将自动转写。")
    pages.open_desk(examiner, scene["session"])
    desk = examiner.url.removeprefix(house.address)
    expect(examiner.locator("#words")).to_contain_text("未设置语音模型")
    pages.judge_one(examiner)
    registrar = sign_in(pages.window(browser, house), "registrar", password)
    registrar.goto("/jobs/")
    row = registrar.get_by_role("row", name=re.compile(f"transcribe-recording:{scene['recording']}"))
    expect(row).to_contain_text("未设置语音模型")
    for page in (examiner, registrar):
        page.context.close()
    waited = keeper.log("worker")

    house = keeper.running()
    examiner = sign_in(pages.window(browser, house), "examiner", password)
    examiner.goto(desk)
    pages.watch_words(examiner)
    found = ask(house, f"transcribed({scene['recording']})")

    assert f"job transcribe-recording:{scene['recording']} waits: 未设置语音模型" in waited
    assert found["job"][2] == 0
    pages.assert_whole(found, SHORT)
    expect(examiner.locator(".criterion-box input[name=level]:checked").first).to_be_attached()
    examiner.context.close()
