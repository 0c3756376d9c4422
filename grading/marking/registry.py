"""Which file marks which kind of question."""

from collections.abc import Callable, Sequence

from grading.marking import multiple_choice, single_choice, true_false
from question_bank.enums import QuestionKind

Marker = Callable[[Sequence[str], Sequence[str], int], int]

MARKERS: dict[str, Marker] = {
    QuestionKind.SINGLE: single_choice.points_earned,
    QuestionKind.MULTIPLE: multiple_choice.points_earned,
    QuestionKind.TRUE_FALSE: true_false.points_earned,
}


def points_earned(kind: str, answer: Sequence[str], key: Sequence[str], of_points: int) -> int:
    """Points for one item, 0 to `of_points`; KeyError for a kind that nobody marks."""
    return MARKERS[kind](answer, key, of_points)
