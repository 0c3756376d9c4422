"""Without a mouse: the skip link, a focus that can always be seen, and menus and dialogs that Escape closes."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from institutions.enums import Role
from institutions.models import Person
from tests.architecture.matrix import MATRIX
from tests.architecture.scene import Scene
from tests.journeys.stops import Stop
from tests.journeys.walk import AT_A_DESK, ON_A_PHONE, Look, Starter, Walk

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
LOOKS = pytest.mark.parametrize("look", [ON_A_PHONE, AT_A_DESK], ids=["phone-light", "desk-dark"])
MOST_STEPS = 90
# Where the focus is: what shows it (an outline, a ring, an underline or the label around a hidden box) and whether it is
# in view and not beneath the sticky head.
FOCUS = """() => {
  const focused = document.activeElement;
  if (!focused || focused === document.body || focused === document.documentElement) return null;
  const rings = (element) => {
    const style = getComputedStyle(element);
    return (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2) || style.boxShadow !== "none";
  };
  const shown = [focused, focused.closest("label")].filter(Boolean);
  const box = shown.map((one) => one.getBoundingClientRect()).find((one) => one.width > 2 && one.height > 2);
  const top = box && document.elementFromPoint(
    Math.min(Math.max(box.x + box.width / 2, 1), innerWidth - 1), Math.min(Math.max(box.y + box.height / 2, 1), innerHeight - 1));
  const isOnTop = top && shown.some((one) => one.contains(top) || top.contains(one));
  const again = focused.dataset.walked === "true";
  focused.dataset.walked = "true";
  return {
    name: focused.outerHTML.replace(/\\s+/g, " ").slice(0, 120), again,
    isRinged: shown.some(rings), isInView: Boolean(box) && box.bottom > 0 && box.top < innerHeight, isOnTop: Boolean(isOnTop),
  };
}"""


def open_page(walk: Walk, scene: Scene, name: str, person: Person | None) -> Page:
    row = next(row for row in MATRIX if row.name == name)
    walk.open(Stop(name, scene.address(row), person))
    assert not walk.report(), walk.report()
    return walk.page


def tab_through(page: Page) -> tuple[int, list[str]]:
    """Press Tab until the focus leaves the page or comes back; the steps made, and what could not be seen on the way."""
    unseen = []
    for step in range(MOST_STEPS):
        page.keyboard.press("Tab")
        at: dict[str, Any] | None = page.evaluate(FOCUS)
        if at is None or at["again"]:
            return step, unseen
        if not (at["isRinged"] and at["isInView"] and at["isOnTop"]):
            unseen.append(str(at))
    return MOST_STEPS, unseen


@LOOKS
def test_the_skip_link_is_first_is_seen_and_leads_to_the_text(scene: Scene, start_walk: Starter, look: Look) -> None:
    page = open_page(start_walk(look), scene, "portal:home", scene.members[Role.REGISTRAR])

    page.keyboard.press("Tab")
    skip = page.locator("a.skip")
    expect(skip).to_be_focused()
    box = skip.bounding_box()
    page.keyboard.press("Enter")

    assert box is not None
    assert box["y"] >= 0
    assert box["height"] >= 24
    expect(page.locator("#main")).to_be_focused()


@LOOKS
def test_the_focus_is_seen_wherever_it_goes(scene: Scene, start_walk: Starter, look: Look) -> None:
    walk, member, candidate = start_walk(look), scene.members, scene.owners[""]
    pages = [
        ("account_login", None, 3),
        ("portal:home", candidate, 6),
        ("institutions:consent", candidate, 6),
        ("institutions:cohort-detail", member[Role.MANAGER], 8),
        ("institutions:roster-upload", member[Role.MANAGER], 7),
        ("question_bank:question-list", member[Role.AUTHOR], 10),
        ("question_bank:draft-edit", member[Role.AUTHOR], 12),
        ("exams:attempt-take", candidate, 6),
        ("grading:marking-desk", member[Role.EXAMINER], 10),
        ("grading:result-list", member[Role.REGISTRAR], 8),
        ("verify:certificate", None, 4),
    ]
    found = {}

    for name, person, least in pages:
        steps, unseen = tab_through(open_page(walk, scene, name, person))
        if unseen or not least <= steps < MOST_STEPS:
            found[name] = (steps, unseen)

    assert found == {}


@LOOKS
def test_menus_close_with_escape_and_give_the_focus_back(scene: Scene, start_walk: Starter, look: Look) -> None:
    page = open_page(start_walk(look), scene, "portal:home", scene.members[Role.MANAGER])
    menus = page.locator(".site-tools details.menu")
    assert menus.count() == 2

    for menu in menus.all():
        menu.locator("summary").focus()
        page.keyboard.press("Enter")
        expect(menu).to_have_attribute("open", "")
        page.keyboard.press("Tab")
        expect(menu.locator(".panel a, .panel button").first).to_be_focused()
        page.keyboard.press("Escape")

        expect(menu).not_to_have_attribute("open", "")
        expect(menu.locator("summary")).to_be_focused()


@LOOKS
@pytest.mark.parametrize(
    ("name", "role"),
    [
        ("institutions:cohort-detail", Role.MANAGER),
        ("institutions:roster-detail", Role.MANAGER),
        ("question_bank:question-detail", Role.AUTHOR),
        ("certificates:certificate-detail", Role.REGISTRAR),
        ("grading:marking-desk", Role.EXAMINER),
    ],
)
def test_dialogs_open_and_close_by_keyboard_and_give_the_focus_back(
    scene: Scene, start_walk: Starter, look: Look, name: str, role: Role
) -> None:
    page = open_page(start_walk(look), scene, name, scene.members[role])
    opener = page.locator("[data-opens]:visible").first
    key = re.sub(r"[^\w-]", "", opener.get_attribute("data-opens") or "")
    dialog = page.locator(f"dialog#{key}")

    opener.focus()
    page.keyboard.press("Enter")
    expect(dialog).to_be_visible()
    assert dialog.evaluate("dialog => dialog.contains(document.activeElement)")
    page.keyboard.press("Escape")

    expect(dialog).not_to_be_visible()
    expect(opener).to_be_focused()
