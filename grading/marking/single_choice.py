"""Marks a single-choice answer."""

from collections.abc import Sequence


def points_earned(answer: Sequence[str], key: Sequence[str], of_points: int) -> int:
    """All points for exactly the one right option, else none. `answer` and `key` are option keys, e.g. ["A"]."""
    return of_points if len(answer) == 1 and list(answer) == list(key) else 0
