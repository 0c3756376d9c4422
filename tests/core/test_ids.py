"""Identifiers."""

from core import ids


def test_codes_use_only_letters_nobody_misreads():
    assert set(ids.new_code(5000)) == set(ids.ALPHABET)
    assert not set(ids.ALPHABET) & set("ILOU")


def test_public_ids_are_long_lower_case_and_new():
    made = {ids.new_public_id() for _ in range(1000)}

    assert len(made) == 1000
    assert all(len(value) == 20 and value == value.lower() for value in made)
