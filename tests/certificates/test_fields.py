"""The printed fields and the line of the QR code."""

from hypothesis import given
from hypothesis import strategies as st

from certificates import fields

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)


@given(st.dictionaries(st.sampled_from(fields.NAMES), texts))
def test_unpack_is_the_inverse_of_pack(content):
    assert fields.unpack(fields.pack(content)) == content


@given(st.text(max_size=300))
def test_unpack_of_anything_else_is_none_or_text_fields(line):
    found = fields.unpack(line)

    assert found is None or all(isinstance(value, str) for value in found.values())


def test_unpack_refuses_a_bomb():
    bomb = fields.pack({"name": "A" * 10_000_000})

    assert fields.unpack(bomb) is None


def test_differences_names_changed_added_and_missing_fields():
    stored = {"name": "林晓雨", "level": "四级/中级工", "issuer": "示范评价中心"}
    printed = {"name": "林小雨", "level": "四级/中级工", "bonus": "优秀"}

    assert fields.differences(printed, stored) == ["name", "issuer", "bonus"]
