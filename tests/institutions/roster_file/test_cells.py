"""One cell at a time: blanks, names, ID numbers, phones."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from institutions.roster_file import cells
from tests.factories.institutions import make_id_number

TODAY = datetime.date(2026, 12, 1)
VALID = make_id_number(123)
dates = st.dates(datetime.date(1900, 1, 1), TODAY)


@pytest.mark.parametrize(
    ("cell", "name"),
    [
        ("张　三", "张三"),
        ("　林\n晓 雨\u3000", "林晓雨"),
        ("Anna  Maria Li", "Anna Maria Li"),
        ("阿依古丽 · 买买提", "阿依古丽·买买提"),
        ("\ufeff王五\u200b", "王五"),
        ("\xa0赵六\xa0", "赵六"),
        (None, ""),
    ],
)
def test_name_loses_padding_and_keeps_words(cell, name):
    assert cells.name_of(cell) == name


@given(st.text())
def test_name_has_no_line_break_and_is_stable(text):
    once = cells.name_of(text)

    assert cells.name_of(once) == once
    assert not {"\n", "\r", "\u3000", "\ufeff"} & set(once)


@pytest.mark.parametrize(
    ("name", "problem"),
    [("", "name_missing"), ("林", "name_odd"), ("林1", "name_odd"), ("林" * 61, "name_odd"), ("林晓雨", "")],
)
def test_name_problem_names_what_is_wrong(name, problem):
    assert cells.name_problem(name) == problem


@given(st.integers(100000, 999999), dates, st.integers(0, 999), st.sampled_from([" ", "　", "\n", "'", "-"]))
def test_valid_id_number_is_read_through_any_padding(region, born, order, padding):
    digits = f"{region}{born:%Y%m%d}{order:03d}" if born.year >= 1000 else ""
    number = digits + cells.check_character(digits)
    cell = f"{padding}{number[:6]}{padding}{number[6:].lower()}{padding}"

    read = cells.id_number_of(cell)

    assert read == number
    assert cells.id_number_problem(cell, read, TODAY) == ""


@given(st.integers(0, 999), st.integers(0, 16), st.integers(1, 9))
def test_one_wrong_digit_is_always_found(order, place, shift):
    number = make_id_number(order)
    wrong = number[:place] + str((int(number[place]) + shift) % 10) + number[place + 1 :]

    assert cells.id_number_problem(wrong, wrong, TODAY) == "id_checksum"


@pytest.mark.parametrize(
    ("cell", "problem"),
    [
        (3.101011990010113e17, "id_in_number_cell"),
        (310101199001011230, "id_in_number_cell"),
        ("3.10101E+17", "id_in_number_cell"),
        ("3.10101e17", "id_in_number_cell"),
        ("", "id_missing"),
        (None, "id_missing"),
        ("310101900101123", "id_old"),
        (12345.0, "id_shape"),
        ("E12345678", "id_shape"),
        (VALID[:-1], "id_shape"),
        ("３１" + VALID[2:], ""),
        ("١" * 18, "id_shape"),
    ],
)
def test_id_number_problem_names_what_is_wrong(cell, problem):
    assert cells.id_number_problem(cell, cells.id_number_of(cell), TODAY) == problem


@pytest.mark.parametrize("born", ["19900230", "20270101", "18991231", "19901301"])
def test_id_number_needs_a_birthday_that_was(born):
    digits = f"310101{born}001"
    number = digits + cells.check_character(digits)

    assert cells.id_number_problem(number, number, TODAY) == "id_birthday"


@pytest.mark.parametrize(
    "cell",
    [
        "13812345678",
        13812345678.0,
        13812345678,
        "138-1234-5678",
        "+86 138 1234 5678",
        "008613812345678",
        "１３８１２３４５６７８",
    ],
)
def test_phone_is_read_in_every_habit_of_writing(cell):
    assert cells.phone_of(cell) == "13812345678"
    assert cells.phone_problem(cells.phone_of(cell)) == ""


@pytest.mark.parametrize(
    ("phone", "problem"),
    [("", ""), ("12812345678", "phone_shape"), ("1381234567", "phone_shape"), ("abc", "phone_shape")],
)
def test_phone_problem_lets_an_empty_phone_pass(phone, problem):
    assert cells.phone_problem(phone) == problem
