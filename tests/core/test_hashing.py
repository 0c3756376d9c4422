"""Canonical forms and chains."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import hashing

contents = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), inner),
    max_leaves=20,
)


@given(st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), contents))
def test_content_hash_does_not_depend_on_the_order_of_keys(content):
    backwards = dict(reversed(list(content.items())))

    assert hashing.content_hash(content) == hashing.content_hash(backwards)


def test_content_hash_differs_for_different_content():
    assert hashing.content_hash({"a": 1}) != hashing.content_hash({"a": "1"})


@pytest.mark.parametrize("content", [0.5, {"a": 0.5}, [1, [0.5]]])
def test_floats_are_refused(content):
    with pytest.raises(TypeError):
        hashing.canonical_json(content)


def test_chain_hash_depends_on_everything_before():
    first = hashing.chain_hash("", {"n": 1})

    assert hashing.chain_hash(first, {"n": 2}) != hashing.chain_hash("", {"n": 2})
