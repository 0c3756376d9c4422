"""The readable difference of two texts."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from question_bank.diff import ADDED, REMOVED, SAME, Piece, diff_chain, diff_fields, diff_text

TEXTS = st.text(alphabet="不少于三年五日abc12，。\n", max_size=40)


def joined(pieces: list[Piece], *kinds: str) -> str:
    return "".join(piece.text for piece in pieces if piece.kind in kinds)


@given(TEXTS, TEXTS)
def test_the_pieces_rebuild_both_texts(old: str, new: str) -> None:
    pieces = diff_text(old, new)

    assert joined(pieces, SAME, REMOVED) == old
    assert joined(pieces, SAME, ADDED) == new


@given(TEXTS, TEXTS)
def test_no_piece_is_empty_and_no_two_neighbours_are_of_one_kind(old: str, new: str) -> None:
    pieces = diff_text(old, new)

    assert all(piece.text for piece in pieces)
    assert all(one.kind != next_one.kind for one, next_one in pairwise(pieces))


@given(TEXTS)
def test_equal_texts_have_nothing_added_or_removed(text: str) -> None:
    pieces = diff_text(text, text)

    assert {piece.kind for piece in pieces} <= {SAME}


def test_chinese_changes_by_the_character_and_numbers_as_a_whole():
    pieces = diff_text("不少于316天", "不少于304天")

    assert pieces == [Piece(SAME, "不少于"), Piece(REMOVED, "316"), Piece(ADDED, "304"), Piece(SAME, "天")]


def test_only_fields_that_differ_are_listed_in_the_order_of_the_new_version():
    changes = diff_fields({"题干": "甲", "解析": "乙", "旧": "丙"}, {"解析": "丁", "题干": "甲", "新": "戊"})

    assert [change.label for change in changes] == ["解析", "新", "旧"]


def test_a_chain_compares_each_version_with_the_one_before_and_the_oldest_with_nothing():
    chain = diff_chain([{"题干": "三"}, {"题干": "三"}, {"题干": "一"}])

    assert [[change.label for change in changes] for changes in chain] == [[], ["题干"], []]
    assert diff_chain([]) == []
