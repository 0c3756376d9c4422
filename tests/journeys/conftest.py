"""A running house and a real Chromium for the stories."""

import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.cache import cache
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, sync_playwright
from pytest_django.live_server_helper import LiveServer

from tests.architecture.scene import Scene, make_scene
from tests.journeys import house as houses
from tests.journeys.walk import Look, Starter, Walk, prepare

CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[houses.House]:
    """The three real processes with the demo data, for the whole run."""
    running = houses.start(tmp_path_factory.mktemp("house") / "var")
    yield running
    running.stop()


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    """The driver, for one module only: while its loop runs in this thread, async tests cannot and Django will not."""
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as driver:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        yield driver


@pytest.fixture(scope="module")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """A browser without camera."""
    running = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
    yield running
    running.close()


@pytest.fixture
def page(browser: Browser, house: houses.House) -> Iterator[Page]:
    """A fresh Chinese browser window."""
    context = browser.new_context(base_url=house.address, locale="zh-CN")
    yield context.new_page()
    context.close()


def launch_with_camera(playwright: Playwright, sound: Path) -> Browser:
    """A browser whose camera shows a moving pattern and whose microphone plays the WAV file once, from the first use."""
    media = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]
    media += [f"--use-file-for-fake-audio-capture={sound}%noloop", "--autoplay-policy=no-user-gesture-required"]
    return playwright.chromium.launch(executable_path=CHROMIUM, args=[*QUIET, *media])


def sign_in(context: BrowserContext, login: str, password: str) -> Page:
    """Sign in by the form as a person does; returns the page that follows."""
    page = context.new_page()
    page.goto("/account/login/")
    page.fill("input[name=login]", login)
    page.fill("input[name=password]", password)
    page.locator("main form button").first.click()
    page.wait_for_url(lambda url: "/account/login" not in url)
    return page


def wait_until(page: Page, expression: str, seconds: float = 20) -> None:
    """Wait until a JavaScript expression is true (Playwright's own waiting needs eval, which the content policy forbids)."""
    deadline = time.monotonic() + seconds
    while not page.evaluate(expression):
        assert time.monotonic() < deadline, f"{expression} was not true within {seconds} s"
        page.wait_for_timeout(100)


@pytest.fixture
def start_walk(live_server: LiveServer, browser: Browser) -> Iterator[Starter]:
    """Opens windows on a web server in this process, for looking at pages one by one."""
    walks: list[Walk] = []

    def start(look: Look) -> Walk:
        walks.append(Walk(browser, live_server.url, look))
        return walks[-1]

    cache.clear()
    yield start
    for walk in walks:
        walk.context.close()


@pytest.fixture
def scene(live_server: LiveServer) -> Scene:
    """One body with one of everything."""
    return prepare(make_scene)
