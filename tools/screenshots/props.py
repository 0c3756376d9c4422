"""What the host's camera sees in the pictures: a drawn table with a thermos flask, a scarf and towels, gently moving."""

import math
from pathlib import Path

from PIL import Image, ImageDraw

WIDTH, HEIGHT, FRAMES = 1280, 720, 24
WALL, LAMP, TABLE, EDGE = "#E9DFD0", "#F6EFE2", "#B98B5E", "#8F6840"
STEEL, SHINE, LID = "#6F8796", "#A9BBC6", "#2F3E48"


def write_camera_file(target: Path) -> None:
    """Motion JPEG, which Chromium plays in a loop as its fake camera."""
    with target.open("wb") as stream:
        for number in range(FRAMES):
            _frame(2 * math.pi * number / FRAMES).save(stream, "JPEG", quality=88)


def _frame(phase: float) -> Image.Image:
    image = Image.new("RGB", (WIDTH, HEIGHT), WALL)
    draw = ImageDraw.Draw(image)
    draw.ellipse((330, -260, 950, 360), fill=LAMP)
    draw.rectangle((0, 520, WIDTH, HEIGHT), fill=TABLE)
    draw.rectangle((0, 520, WIDTH, 534), fill=EDGE)
    _scarf(draw)
    _flask(draw, 590 + round(14 * math.sin(phase)))
    _towels(draw)
    return image


def _flask(draw: ImageDraw.ImageDraw, left: int) -> None:
    draw.rounded_rectangle((left, 220, left + 120, 590), 26, fill=STEEL)
    draw.rounded_rectangle((left + 16, 240, left + 34, 570), 9, fill=SHINE)
    draw.rounded_rectangle((left + 6, 150, left + 114, 236), 16, fill=LID)
    draw.rectangle((left, 420, left + 120, 426), fill=LID)


def _scarf(draw: ImageDraw.ImageDraw) -> None:
    for row, colour in enumerate(("#9C3B34", "#B4483F", "#9C3B34", "#C25A4E")):
        draw.rounded_rectangle((190, 560 - 38 * row, 470, 606 - 38 * row), 20, fill=colour)
    for place in range(200, 470, 18):
        draw.line((place, 600, place - 6, 640), fill="#9C3B34", width=5)


def _towels(draw: ImageDraw.ImageDraw) -> None:
    for row, colour in enumerate(("#F4F1EA", "#BFD3C6", "#E8D9A8")):
        draw.rounded_rectangle((840, 560 - 48 * row, 1090, 606 - 48 * row), 14, fill=colour)
