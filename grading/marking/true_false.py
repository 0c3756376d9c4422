"""Marks a true-or-false answer."""

from collections.abc import Sequence


def points_earned(answer: Sequence[str], key: Sequence[str], of_points: int) -> int:
    """All points for the right one of the two options, else none; both ticked is not an answer."""
    return of_points if len(answer) == 1 and list(answer) == list(key) else 0
