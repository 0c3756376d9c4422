"""The colours keep the contrast that docs/design-system.md promises, light and dark."""

import re
from pathlib import Path

import pytest

TOKENS = (Path(__file__).parents[2] / "static" / "css" / "tokens.css").read_text(encoding="utf-8")
SCHEMES = {
    "light": re.search(r"^:root \{(.*?)\}", TOKENS, re.S | re.M),
    "dark": re.search(r'^:root\[data-theme="dark"\] \{(.*?)\}', TOKENS, re.S | re.M),
    "system": re.search(r":root:not\(\[data-theme\]\) \{(.*?)\}", TOKENS, re.S),
}
TEXT = [
    ("ink", "paper"),
    ("ink", "surface"),
    ("ink", "sunken"),
    ("muted", "paper"),
    ("muted", "surface"),
    ("muted", "sunken"),
    ("primary", "paper"),
    ("primary", "surface"),
    ("primary", "primary-tint"),
    ("on-primary", "primary"),
    ("on-primary", "primary-strong"),
    ("seal", "surface"),
    ("seal", "seal-tint"),
    ("on-seal", "seal"),
    ("on-seal", "seal-strong"),
    ("ok", "surface"),
    ("ok", "ok-tint"),
    ("warn", "surface"),
    ("warn", "warn-tint"),
    ("on-mark", "mark"),
]
SHAPES = [("line", "paper"), ("line", "surface"), ("line", "sunken"), ("primary", "paper"), ("warn", "surface")]


def _colours(scheme: str) -> dict[str, str]:
    """Token → #RRGGBB; what a dark scheme does not name it takes over from the light one."""
    found = SCHEMES[scheme]
    light = SCHEMES["light"]
    assert found is not None
    assert light is not None
    pairs = re.findall(r"--([a-z-]+): (#[0-9A-F]{6});", light[1] + found[1])
    return dict(pairs)


def _luminance(colour: str) -> float:
    """Relative luminance of WCAG 2.2, 0 to 1."""
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(one: str, other: str) -> float:
    """Contrast ratio of WCAG 2.2, 1 to 21."""
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize(("front", "back"), TEXT)
def test_text_reaches_four_and_a_half_to_one(scheme: str, front: str, back: str) -> None:
    colours = _colours(scheme)

    ratio = _contrast(colours[front], colours[back])

    assert ratio >= 4.5, f"{front} on {back}: {ratio:.2f}"


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize(("front", "back"), SHAPES)
def test_borders_and_shapes_reach_three_to_one(scheme: str, front: str, back: str) -> None:
    colours = _colours(scheme)

    ratio = _contrast(colours[front], colours[back])

    assert ratio >= 3, f"{front} on {back}: {ratio:.2f}"


def test_the_chosen_dark_and_the_systems_dark_are_the_same() -> None:
    chosen = _colours("dark")

    by_system = _colours("system")

    assert by_system == chosen
