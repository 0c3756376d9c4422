"""Marks a multiple-choice answer."""

from collections.abc import Sequence


def points_earned(answer: Sequence[str], key: Sequence[str], of_points: int) -> int:
    """All or nothing: every right option and no wrong one, in any order; an incomplete choice earns nothing.

    This is how the occupation's theory papers are marked unless an operator rules otherwise.
    """
    return of_points if answer and set(answer) == set(key) else 0
