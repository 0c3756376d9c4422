"""Templates keep to the content policy and to the icons that exist."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
SPRITE = (ROOT / "static" / "icons" / "sprite.svg").read_text(encoding="utf-8")
ICONS = set(re.findall(r'<symbol id="([a-z0-9-]+)"', SPRITE))
INLINE = re.compile(
    r"""\sstyle\s*=|\son[a-z]+\s*=\s*["']|<style\b|<script\b(?![^>]*\bsrc=)(?![^>]*application/json)|javascript:""",
    re.I,
)
ICON_USE = re.compile(r'"parts/icon\.html" with name="([^"]+)"|"parts/(?:chip|empty)\.html" with [^%]*icon="([^"]+)"')


def _name(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", TEMPLATES, ids=_name)
def test_a_template_has_no_inline_style_or_script(path: Path) -> None:
    text = path.read_text(encoding="utf-8")

    found = INLINE.findall(text)

    assert found == []


@pytest.mark.parametrize("path", [*TEMPLATES, ROOT / "docs" / "design-system.md"], ids=_name)
def test_a_template_names_only_icons_of_the_sprite(path: Path) -> None:
    text = path.read_text(encoding="utf-8")

    used = {first or second for first, second in ICON_USE.findall(text)}

    assert used <= ICONS
