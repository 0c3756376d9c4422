"""A candidate really goes live in front of the camera: pictures of the studio and the room, and a recording to mark."""

import re
import shutil
import time
from pathlib import Path

from playwright.sync_api import Browser, Playwright, expect
from playwright.sync_api import Error as BrowserError
from playwright.sync_api import Page as Tab

from tools.phrase_model.microphone import write_microphone_wav
from tools.screenshots import props
from tools.screenshots.camera import Camera
from tools.screenshots.data import ROOT
from tools.screenshots.pages import Page
from tools.screenshots.scene import Scene

CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync", "--no-first-run"]
TRACK = ROOT / "tests" / "media" / "host-thermos.opus"
LEAST_SECONDS = 26
STUDIO, ROOM, DESK, FINALISE = (
    "practical-session-studio-live", "practical-room-live", "grading-marking-desk", "grading-marking-finalise",
)  # fmt: skip
NAMES = (STUDIO, ROOM, DESK, FINALISE, "practical-session-after-sales", "practical-session-review")
SAID = ("主播讲得真清楚", "杯盖能拆下来洗吗？", "今天有赠品吗？")
CLIP = ("00:02.0", "00:09.0")


def launch(playwright: Playwright, folder: Path) -> Browser:
    """A browser whose camera sees the drawn table and whose microphone speaks the demo host's track."""
    sound, sight = folder / "host.wav", folder / "host.mjpeg"
    write_microphone_wav(TRACK, sound)
    props.write_camera_file(sight)
    media = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]
    media += [f"--use-file-for-fake-audio-capture={sound}%noloop", f"--use-file-for-fake-video-capture={sight}"]
    arguments = [*QUIET, *media, "--lang=zh-CN", "--autoplay-policy=no-user-gesture-required"]
    return playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)


def play(camera: Camera, scene: Scene, seconds: float) -> list[Page]:
    """Go live, then start marking; the desk's pages, or none and a trouble when it did not work."""
    try:
        go_live(camera, scene)
        return start_marking(camera, seconds)
    except (BrowserError, AssertionError) as error:
        camera.troubles.append(f"live: {str(error).strip().splitlines()[0]}")
        return []


def go_live(camera: Camera, scene: Scene) -> None:
    """Publish, watch, chat, take pictures, end; another language means reconnecting, which leaves a declared gap."""
    session = scene.things["host"]
    studio, viewer = camera.window(scene.logins["host"]).new_page(), camera.window("").new_page()
    begun = time.monotonic()
    for place, language in enumerate(camera.languages):
        _on_air(camera, studio, f"/practical/sessions/{session.pk}/studio/", language)
        _watch(camera, viewer, f"/practical/room/{session.room}/", language)
        if place == 0:
            _talk(studio, viewer)
            studio.wait_for_timeout(max(0.0, 1000 * (LEAST_SECONDS - (time.monotonic() - begun))))
        camera.shoot(studio, STUDIO, language)
        camera.shoot(viewer, ROOM, language)
    viewer.close()
    _end(studio)


def _on_air(camera: Camera, studio: Tab, path: str, language: str) -> None:
    camera.choose(studio.context, language)
    studio.set_viewport_size({"width": 1440, "height": 900})
    studio.goto(path)
    studio.locator("[data-go]:visible").first.click()
    _until(studio, "document.querySelector('[data-studio]').dataset.state === 'live'")


def _watch(camera: Camera, viewer: Tab, path: str, language: str) -> None:
    camera.choose(viewer.context, language)
    viewer.goto(path)
    _until(viewer, "document.querySelector('video').currentTime > 0.5")


def _talk(studio: Tab, viewer: Tab) -> None:
    for words in SAID:
        viewer.fill("#say", words)
        viewer.locator("[data-chat-form] button").click()
        viewer.wait_for_timeout(1500)
    studio.locator("[data-call], [data-price-call]").first.click()


def _end(studio: Tab) -> None:
    studio.set_viewport_size({"width": 1440, "height": 900})
    studio.locator("[data-opens=end-dialog]").click()
    studio.locator("#end-dialog [data-end]").click()
    studio.wait_for_url(re.compile(r"/practical/sessions/\d+/$"))
    studio.close()


def start_marking(camera: Camera, seconds: float) -> list[Page]:
    """Wait for the transcript, take the marking as an examiner, judge some criteria; the pages to be taken."""
    desk = camera.window("examiner").new_page()
    desk.set_viewport_size({"width": 1440, "height": 900})
    deadline = time.monotonic() + seconds
    desk.goto("/grading/markings/")
    while desk.locator("form[action$='/take/'] button").count() == 0:
        if time.monotonic() > deadline:
            camera.troubles.append(f"no marking to take within {seconds:.0f} s")
            return []
        desk.wait_for_timeout(2000)
        desk.goto("/grading/markings/")
    desk.locator("form[action$='/take/'] button").first.click()
    desk.wait_for_url(re.compile(r"/grading/markings/\d+/$"))
    path = desk.url.removeprefix(camera.address)
    _judge(desk)
    desk.close()
    finalise = Page(FINALISE, f"{path}finalise/", "examiner")
    return [Page(DESK, path, "examiner"), finalise]


def _judge(desk: Tab) -> None:
    """Levels and evidence for the first group of criteria, a paper where there is one."""
    _until(desk, "document.querySelector('video').readyState >= 2")
    desk.fill("#clip-from", CLIP[0])
    desk.fill("#clip-until", CLIP[1])
    for box in desk.locator(".rubric .criterion-box:visible").all():
        status = box.locator("[data-status]")
        box.locator("input[name=level]").nth(1).check()
        expect(status).not_to_have_attribute("data-state", "initial")
        paper = box.locator("button[value^='document:']")
        (paper if paper.count() else box.locator("button[value=clip]")).first.click()
        expect(status).to_have_attribute("data-state", "saved", timeout=15_000)


def _until(tab: Tab, expression: str, seconds: float = 30) -> None:
    """Wait for a script's expression; Playwright's own way needs eval, which the content policy forbids."""
    deadline = time.monotonic() + seconds
    while not tab.evaluate(expression):
        if time.monotonic() > deadline:
            raise BrowserError(f"{expression} was not true within {seconds:.0f} s")
        tab.wait_for_timeout(100)
