"""The few pictures that the README shows: cut to one window, few colours, small files."""

from pathlib import Path

from PIL import Image

from tools.screenshots.camera import SIZES

MOST_BYTES = 100_000
CHOSEN: tuple[str, ...] = ()


def publish(source: Path, target: Path) -> list[str]:
    """Copy the chosen pictures that exist; returns a sentence for each that is missing or too large."""
    target.mkdir(parents=True, exist_ok=True)
    return [trouble for name in CHOSEN if (trouble := _publish(source / f"{name}.png", target / f"{name}.png"))]


def _publish(picture: Path, target: Path) -> str:
    if not picture.exists():
        return f"{picture.name}: chosen, but not taken"
    with Image.open(picture) as image:
        height = SIZES[image.width]
        cut = image.convert("RGB").crop((0, 0, image.width, min(height, image.height)))
    for colours in (128, 64, 32, 16):
        cut.quantize(colours, dither=Image.Dither.NONE).save(target, optimize=True)
        if target.stat().st_size <= MOST_BYTES:
            return ""
    return f"{target.name}: {target.stat().st_size} bytes, more than {MOST_BYTES}"
