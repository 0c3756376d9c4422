"""Wall clock turned into media time, as pages show it."""

from dataclasses import dataclass

from grading import media_clock
from practical.models import LiveSession, Recording


@dataclass(frozen=True)
class Stretch:
    """A span of the recording for people (02:10) and for data attributes (seconds)."""

    at: str
    until: str
    at_text: str
    until_text: str


def stretch(started_ms: int, ended_ms: int, origin: int) -> Stretch:
    """Wall clock (ms UTC) to media time from `origin`."""
    start, end = started_ms - origin, ended_ms - origin
    return Stretch(
        media_clock.as_seconds(start), media_clock.as_seconds(end), media_clock.as_text(start), media_clock.as_text(end)
    )


def origin_of(session: LiveSession) -> int:
    """Wall clock (ms UTC) at which the recording begins; 0 without one. No query where the recording is joined."""
    recording: Recording | None = getattr(session, "recording", None)
    return recording.started_ms if recording else 0
