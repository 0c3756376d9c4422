"""What people see and do on the pages in the fault stories."""

import re
import time
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from media_gateway import contract
from tests.journeys import candidate
from tests.journeys.conftest import sign_in, wait_until
from tests.journeys.fault_house import ask, eventually
from tests.journeys.fault_scene import REPEAT_MS
from tests.journeys.house import House

OFFERS = re.compile(r"/whip/\w+$")
PHRASES = 6  # in every repeat of the recording that fault_scene leaves


def window(browser: Browser, house: House) -> BrowserContext:
    context = browser.new_context(base_url=house.address, locale="zh-CN", viewport={"width": 1280, "height": 900})
    context.set_default_timeout(60_000)
    return context


def login_of(house: House, candidate_number: int) -> str:
    """The n-th demo candidate's login."""
    path = house.var / "demo-logins.txt"
    rows = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()]
    return [row[0] for row in rows if row[-1] == "考生"][candidate_number]


def percent_of(page: str, session: int) -> int:
    """How far the transcription of a session is, as the queue's page shows it; -1 when it does not."""
    found = re.search(rf'id="awaited-{session}".*?</section>', page, re.S)
    bar = re.search(r'<progress[^>]* value="(\d+)"', found[0]) if found else None
    return int(bar[1]) if bar else -1


def percent_in_queue(page: Page, session: int) -> int:
    return percent_of(page.request.get("/grading/markings/").text(), session)


def text_in_queue(page: Page, place: Any) -> str:
    page.goto("/grading/markings/")
    return place.inner_text() if place.count() else ""


def open_desk(page: Page, session: int) -> None:
    """Begin without the words, or take it when they were quicker."""
    page.goto("/grading/markings/")
    page.locator(f"#start-{session}").click()
    page.wait_for_url(re.compile(r"/grading/markings/\d+/$"))
    wait_until(page, "document.querySelector('video').readyState >= 1", 60)


def watch_words(page: Page) -> list[int]:
    """Stay on the desk until the words have come by themselves; returns the percentages seen meanwhile."""
    seen: list[int] = []

    def is_there() -> bool:
        script = "document.querySelector('#words progress')?.value ?? -1"
        seen.append(int(page.evaluate(script)))
        return page.locator("#words-list").count() > 0

    eventually(is_there, "the words appear on the desk")
    return seen


def judge_one(page: Page) -> None:
    """Choose a level; the desk says that it is saved (and that evidence is still due)."""
    box = page.locator(".criterion-box:visible").first
    box.locator("input[name=level]").first.check()
    expect(box.locator("[data-status]")).to_have_attribute("data-state", re.compile("waiting|saved"), timeout=30_000)


def enter_studio(camera: Browser, house: House, number: int) -> tuple[Page, int]:
    """The n-th demo candidate before the stream; the page and the session."""
    session: int = ask(house, f"session_of({number})")
    page = sign_in(window(camera, house), login_of(house, number), house.logins()["password"])
    candidate.give_consent(page)
    page.goto(f"/practical/sessions/{session}/studio/")
    return page, session


def go_live(page: Page) -> None:
    """Press the button; the page says when it is so."""
    page.locator("[data-go]:visible").first.click()
    expect(page.locator("[data-studio]")).to_have_attribute("data-state", "live", timeout=60_000)


def end_live(page: Page) -> None:
    """End the stream by the dialog; the page goes on to what is due."""
    page.locator("[data-opens=end-dialog]").click()
    page.locator("#end-dialog [data-end]").click()
    page.wait_for_url(re.compile(r"/practical/sessions/\d+/$"))


def finished(house: House, session: int) -> dict[str, Any] | None:
    """The recording once its replay is made."""
    found: dict[str, Any] = ask(house, f"recorded({session})")
    return found if found["state"] == "finished" else None


def done(house: House, recording: int) -> dict[str, Any] | None:
    """The transcription once it is done."""
    found: dict[str, Any] = ask(house, f"transcribed({recording})")
    return found if found["job"] and found["job"][0] == "done" else None


def assert_whole(found: dict[str, Any], repeats: int) -> None:
    """One transcript; every repeat has its phrases, in order, none twice."""
    numbers, starts, ends, _texts = zip(*found["lines"], strict=True)
    per_repeat = [sum(at // REPEAT_MS == repeat for at in starts) for repeat in range(repeats)]

    assert found["transcripts"] == 1
    assert numbers == tuple(range(len(numbers)))
    assert all(end <= start + 200 for end, start in zip(ends, starts[1:], strict=False))
    assert all(PHRASES - 2 <= count <= PHRASES + 2 for count in per_repeat), per_repeat


def assert_plays_from(page: Page, second: float) -> None:
    """Seek there and see the picture move on."""
    video = "document.querySelector('video')"
    wait_until(page, f"{video}.readyState >= 1", 60)
    page.evaluate(f"{video}.muted = true; {video}.currentTime = {second}")
    wait_until(page, f"!{video}.seeking && Math.abs({video}.currentTime - {second}) < 0.5", 60)
    page.evaluate(f"{video}.play()")
    wait_until(page, f"{video}.currentTime > {second} + 0.5 && !{video}.error", 60)


def spoil_offer(route: Route) -> None:
    """What a broken browser would send."""
    route.continue_(post_data="v=nonsense")


def spoil_token(route: Route, house: House) -> None:
    """The same offer with a token that ran out a minute ago."""
    secret = (house.var / "secrets" / "gateway_secret").read_text().strip()
    room = route.request.url.rsplit("/", 1)[1]
    grant = contract.Grant(room=room, role=contract.Role.PUBLISH, exp=int(time.time()) - 60, name="", prefix="")
    token = contract.sign_token(secret, grant)
    route.continue_(headers=route.request.headers | {"authorization": f"Bearer {token}"})
