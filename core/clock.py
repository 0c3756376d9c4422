"""The one place that asks what time it is."""

from datetime import UTC, datetime

from django.utils import timezone


def now() -> datetime:
    """The present moment, aware."""
    return timezone.now()


def to_ms(moment: datetime) -> int:
    """Milliseconds since 1970 (UTC)."""
    return round(moment.timestamp() * 1000)


def from_ms(value: int) -> datetime:
    """The aware moment of a count of milliseconds since 1970 (UTC)."""
    return datetime.fromtimestamp(value / 1000, tz=UTC)
