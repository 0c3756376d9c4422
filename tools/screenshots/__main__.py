"""python -m tools.screenshots: every page of a real house as pictures in var/screenshots, the chosen ones in docs/screenshots."""

import argparse
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from tools.screenshots import data

OUT, CHOSEN = data.ROOT / "var" / "screenshots", data.ROOT / "docs" / "screenshots"
HOUSE = data.ROOT / "var" / "photographed"
MOST_SECONDS = 25 * 60
MARKING_SECONDS = 240


def main() -> int:
    """Take the pictures; 1 when something was not as it must be."""
    options = _options()
    copied = data.make_var(options.data, HOUSE)
    print(f"Photographing {'a copy of ' + str(options.data) if copied else 'a fresh house'}.", flush=True)
    data.open_django(HOUSE)
    troubles = _photograph(options)
    for trouble in troubles:
        print(f"Look at: {trouble}")
    return 1 if troubles else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", nargs="*", default=[], help="pages whose name contains one of these")
    parser.add_argument("--lang", nargs="*", default=["zh", "en"], choices=["zh", "en"])
    parser.add_argument("--keep", action="store_true", help="leave the house running until Enter is pressed")
    parser.add_argument("--data", type=Path, default=data.ROOT / "var" / "demo", help="the var folder to copy")
    return parser.parse_args()


def _photograph(options: argparse.Namespace) -> list[str]:
    """Scene first (it needs the database), then the house, then the browser."""
    from django.utils import timezone  # Django is set up by now

    from tests.journeys import house as houses
    from tools.screenshots import chosen, pages, scene

    made = scene.make_scene(data.shared_password(HOUSE), timezone.now())
    shown, missing = pages.all_pages(made)
    OUT.mkdir(parents=True, exist_ok=True)
    running = houses.start(HOUSE)
    try:
        troubles = _tour(options, running.address, made, shown)
        if options.keep:
            input(f"The house runs at {running.address}; Enter ends it. ")
    finally:
        running.stop()
    published = chosen.publish(OUT, CHOSEN)
    if options.only:
        return troubles
    return troubles + [f"{name}: nothing to show (`make demo` first)" for name in missing] + published


def _tour(options: argparse.Namespace, address: str, made, shown: Sequence) -> list[str]:  # type: ignore[no-untyped-def]
    from playwright.sync_api import sync_playwright

    from tools.screenshots import live
    from tools.screenshots.camera import Camera

    begun = time.monotonic()
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        browser = live.launch(playwright, Path(folder))
        camera = Camera(browser, address, made.password, OUT, tuple(options.lang))
        if not options.only or any(_wanted(name, options.only) for name in live.NAMES):
            desk = live.play(camera, made, MARKING_SECONDS)
            shown = [page for page in shown if page.name not in {one.name for one in desk}] + desk
        for page in shown:
            if options.only and not _wanted(page.name, options.only):
                continue
            if time.monotonic() - begun > MOST_SECONDS:
                camera.troubles.append(f"{page.name} and what follows: no time left")
                break
            camera.take(page)
        browser.close()
    print(f"{camera.taken} pictures in {OUT} in {time.monotonic() - begun:.0f} s", flush=True)
    return camera.troubles


def _wanted(name: str, only: Sequence[str]) -> bool:
    return any(word in name for word in only)


if __name__ == "__main__":
    sys.exit(main())
