"""Media time as people read and write it: minutes and seconds from the start of the recording."""

import re

_TEXT = re.compile(r"^(?:(\d{1,2}):)?(?:(\d{1,3}):)?(\d{1,5})(?:[.](\d{1,3}))?$")
_FULL_WIDTH = str.maketrans("：．", ":.")


def as_text(ms: int, *, tenths: bool = False) -> str:
    """E.g. 02:10, 1:02:10, with tenths 02:10.4; before the start it is 00:00."""
    seconds, rest = divmod(max(0, ms), 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    text = f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes:02}:{seconds:02}"
    return f"{text}.{rest // 100}" if tenths else text


def as_seconds(ms: int) -> str:
    """For data attributes and media fragments: seconds with a point, never before the start, e.g. 130.4."""
    seconds, rest = divmod(max(0, ms), 1000)
    return f"{seconds}.{rest:03}".rstrip("0").rstrip(".")


def parse(text: str) -> int:
    """Milliseconds of h:mm:ss, mm:ss or ss, each with up to three decimals; ValueError for anything else."""
    found = _TEXT.match(text.strip().translate(_FULL_WIDTH))
    if not found:
        raise ValueError(text)
    first, second, seconds, decimals = found.groups()
    hours, minutes = (first, second) if second is not None else (None, first)
    whole = int(hours or 0) * 3600 + int(minutes or 0) * 60 + int(seconds)
    return whole * 1000 + int((decimals or "").ljust(3, "0"))
