"""The few pictures that the README shows: cut to one window, few colours, small files."""

from pathlib import Path

from PIL import Image

from tools.screenshots.camera import SIZES

MOST_BYTES = 100_000
BOTH = (  # in Chinese and English, one README each
    "exams-attempt-take-1440-light",
    "grading-marking-desk-1440-light",
    "grading-result-mine-1440-light",
    "home-candidate-360-light",
    "home-registrar-1440-dark",
    "institutions-roster-detail-1440-light",
    "practical-room-live-360-light",
    "practical-session-studio-live-1440-light",
    "question-bank-question-list-1440-light",
    "verify-certificate-360-light",
)
ONCE = (
    "account-login-1440-light-zh",
    "exams-attempt-take-360-dark-zh",
    "grading-marking-desk-1440-dark-zh",
    "grading-marking-desk-360-light-zh",
)
CHOSEN = (*(f"{name}-{language}" for name in BOTH for language in ("zh", "en")), *ONCE)


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
