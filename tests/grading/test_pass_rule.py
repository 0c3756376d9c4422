from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grading import pass_rule

scores = st.integers(0, pass_rule.FULL)
minima = st.integers(0, 100)
parts = st.integers(1, 10_000).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of)))


@given(parts)
def test_a_score_is_within_half_a_hundredth_of_the_exact_share(part):
    exact = Fraction(10_000 * part[0], part[1])

    score = pass_rule.on_hundred(*part)

    assert -Fraction(1, 2) < score - exact <= Fraction(1, 2)


@given(parts)
def test_one_point_more_never_lowers_the_score(part):
    points, of_points = part

    higher = pass_rule.on_hundred(min(points + 1, of_points), of_points)

    assert higher >= pass_rule.on_hundred(points, of_points)


@pytest.mark.parametrize(
    ("points", "of_points", "score"),
    [(0, 7, 0), (7, 7, 10_000), (1, 3, 3333), (2, 3, 6667), (1, 16, 625), (1, 32, 313)],
)
def test_halves_are_rounded_up(points, of_points, score):
    assert pass_rule.on_hundred(points, of_points) == score


@pytest.mark.parametrize(("points", "of_points"), [(1, 0), (-1, 5), (6, 5)])
def test_points_that_are_no_score_are_refused(points, of_points):
    with pytest.raises(ValueError, match="not a score"):
        pass_rule.on_hundred(points, of_points)


@given(scores, scores, minima, minima)
def test_both_parts_must_pass_alone(theory, practical, theory_least, practical_least):
    verdict = pass_rule.judge(
        theory=theory, practical=practical, theory_least=theory_least, practical_least=practical_least
    )

    assert verdict.passed == (theory >= 100 * theory_least and practical >= 100 * practical_least)
    assert verdict.theory.missing == max(0, 100 * theory_least - theory)


def test_a_full_practical_part_does_not_make_up_for_a_weak_theory_part():
    verdict = pass_rule.judge(theory=59_99, practical=100_00, theory_least=60, practical_least=60)

    assert not verdict.passed
    assert verdict.theory.missing == 1


def test_the_minimum_itself_is_enough():
    verdict = pass_rule.judge(theory=60_00, practical=60_00, theory_least=60, practical_least=60)

    assert verdict.passed
