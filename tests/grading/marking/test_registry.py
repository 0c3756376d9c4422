import pytest
from hypothesis import given
from hypothesis import strategies as st

from grading.marking import registry
from question_bank.enums import QuestionKind

keys = st.lists(st.sampled_from("ABCDEF"), unique=True)
points = st.integers(0, 20)


def test_every_kind_of_question_is_marked():
    kinds = set(QuestionKind.values)

    marked = set(registry.MARKERS)

    assert marked == kinds


def test_an_unknown_kind_is_refused():
    with pytest.raises(KeyError):
        registry.points_earned("essay", ["A"], ["A"], 1)


@given(st.sampled_from(QuestionKind.values), keys, keys, points)
def test_points_are_all_or_nothing(kind, answer, key, of_points):
    earned = registry.points_earned(kind, answer, key, of_points)

    assert earned in (0, of_points)


@given(st.sampled_from(QuestionKind.values), keys, points)
def test_no_answer_earns_nothing(kind, key, of_points):
    earned = registry.points_earned(kind, [], key, of_points)

    assert earned == 0


@given(st.lists(st.sampled_from("ABCDEF"), unique=True, min_size=1), points, st.randoms())
def test_multiple_choice_takes_the_right_options_in_any_order(key, of_points, random):
    answer = list(key)
    random.shuffle(answer)

    earned = registry.points_earned(QuestionKind.MULTIPLE, answer, key, of_points)

    assert earned == of_points


@given(keys, keys, st.integers(1, 20))
def test_multiple_choice_earns_only_for_exactly_the_right_set(answer, key, of_points):
    earned = registry.points_earned(QuestionKind.MULTIPLE, answer, key, of_points)

    assert (earned == of_points) == (bool(answer) and set(answer) == set(key))


@pytest.mark.parametrize("kind", [QuestionKind.SINGLE, QuestionKind.TRUE_FALSE])
def test_one_of_many_takes_only_the_one_right_option(kind):
    answers = [["A"], ["B"], ["A", "B"], ["A", "A"]]

    earned = [registry.points_earned(kind, answer, ["A"], 2) for answer in answers]

    assert earned == [2, 0, 0, 0]
