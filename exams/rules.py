"""Who may sit when, as sentences about a sitting, a ticket and an attempt (pure).

The window of a sitting says when candidates may *start*. Whoever starts within it has the exam's full minutes, so
the deadline is start + minutes and the sitting's last possible end is closes_at + minutes.
"""

from datetime import datetime, timedelta
from typing import Protocol


class HasWindow(Protocol):
    """A sitting."""

    opens_at: datetime
    closes_at: datetime


class HasDeadline(Protocol):
    """An attempt."""

    deadline_at: datetime


# Beware: a save takes its time of receipt when it arrives and may then wait for the database, at most as long as its
# busy timeout (settings.DATABASES). Before that is over, an answer that counts may still be on its way into the log.
SAVES_SETTLE = timedelta(seconds=20)


def may_start(sitting: HasWindow, now: datetime) -> bool:
    """Whether a candidate may begin now."""
    return sitting.opens_at <= now < sitting.closes_at


def deadline_for(started_at: datetime, minutes: int) -> datetime:
    """When an attempt begun at `started_at` ends."""
    return started_at + timedelta(minutes=minutes)


def has_time_left(attempt: HasDeadline, now: datetime) -> bool:
    """Whether the clock of the attempt still runs."""
    return now < attempt.deadline_at


def settled_at(deadline_at: datetime, grace: timedelta) -> datetime:
    """From when no answer that counts can be added to an attempt that ended at its deadline."""
    return deadline_at + grace + SAVES_SETTLE


def is_late(deadline_at: datetime, received_at: datetime, grace: timedelta) -> bool:
    """Whether an answer received then counts only by a later decision."""
    return received_at > deadline_at + grace
