"""Drawing forms: repeatable, complete, without repetition, as disjoint as the pool allows."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exams.drawing import Candidate, Row, TooFew, draw_forms

LAW, ADVERTISING, ETHICS = 1, 2, 3


def pool_of(**counts: int) -> list[Candidate]:
    """pool_of(law_single=3): three singles directly below LAW, and so on."""
    topics = {"law": frozenset({LAW}), "advertising": frozenset({LAW, ADVERTISING}), "ethics": frozenset({ETHICS})}
    return [
        Candidate(code=f"{name}-{number:03d}", version_id=number, kind=kind, topics=topics[topic])
        for name, count in counts.items()
        for topic, kind in [name.split("_")]
        for number in range(count)
    ]


def codes(form) -> list[str]:
    return [pick.candidate.code for pick in form]


def test_the_same_seed_draws_the_same_forms_whatever_the_order_of_the_pool():
    pool = pool_of(law_single=20, ethics_multiple=20)
    rows = [Row(LAW, "single", 5, 3), Row(ETHICS, "multiple", 4, 5)]

    first = draw_forms(rows, pool, forms=2, seed=7)

    assert draw_forms(rows, pool[::-1], forms=2, seed=7) == first
    assert draw_forms(rows, pool, forms=2, seed=8) != first


def test_a_form_has_what_every_row_asks_for():
    rows = [Row(LAW, "single", 3, 3), Row(LAW, "multiple", 2, 5), Row(ETHICS, "single", 1, 2)]

    [form] = draw_forms(rows, pool_of(law_single=9, law_multiple=9, ethics_single=9), forms=1, seed=1)

    assert Counter((pick.candidate.kind, pick.points) for pick in form) == {
        ("single", 3): 3,
        ("multiple", 5): 2,
        ("single", 2): 1,
    }
    assert [pick.candidate.kind for pick in form] == ["single"] * 4 + ["multiple"] * 2


def test_forms_are_disjoint_when_the_pool_is_wide_enough():
    forms = draw_forms([Row(LAW, "single", 5, 2)], pool_of(law_single=15), forms=3, seed=3)

    drawn = [code for form in forms for code in codes(form)]

    assert len(set(drawn)) == 15


def test_forms_share_as_few_questions_as_a_narrow_pool_allows():
    forms = draw_forms([Row(LAW, "single", 5, 2)], pool_of(law_single=8), forms=2, seed=3)

    assert len(set(codes(forms[0])) & set(codes(forms[1]))) == 2


def test_overlapping_rows_give_way_to_each_other():
    """The wide row may not eat the only questions of the narrow one."""
    pool = pool_of(law_single=2, advertising_single=2)

    [form] = draw_forms([Row(LAW, "single", 2, 2), Row(ADVERTISING, "single", 2, 3)], pool, forms=1, seed=5)

    by_points = {points: {pick.candidate.code for pick in form if pick.points == points} for points in (2, 3)}
    assert by_points[3] == {"advertising_single-000", "advertising_single-001"}
    assert by_points[2] == {"law_single-000", "law_single-001"}


def test_rows_that_cannot_be_filled_are_named_with_what_is_missing():
    rows = [Row(LAW, "single", 4, 2), Row(ETHICS, "single", 3, 2)]

    with pytest.raises(TooFew) as refused:
        draw_forms(rows, pool_of(law_single=4, ethics_single=1), forms=1, seed=1)

    assert refused.value.missing == {1: 2}


@settings(max_examples=60, deadline=None)
@given(
    law=st.integers(0, 8),
    advertising=st.integers(0, 8),
    wide=st.integers(0, 8),
    narrow=st.integers(0, 8),
    seed=st.integers(0, 2**31),
)
def test_a_form_is_drawn_exactly_when_one_exists(law, advertising, wide, narrow, seed):
    rows = [Row(LAW, "single", wide, 1), Row(ADVERTISING, "single", narrow, 2)]
    pool = pool_of(law_single=law, advertising_single=advertising)
    missing = max(narrow - advertising, wide + narrow - law - advertising, 0)

    if missing:
        with pytest.raises(TooFew) as refused:
            draw_forms(rows, pool, forms=1, seed=seed)
        assert sum(refused.value.missing.values()) == missing
        return

    [form] = draw_forms(rows, pool, forms=1, seed=seed)
    assert len(set(codes(form))) == wide + narrow
