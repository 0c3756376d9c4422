"""Whole files: encodings, delimiters, headings, duplicates, limits."""

import csv
import datetime
import io
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from institutions.errors import RosterTooLarge, RosterUnreadable
from institutions.roster_file import delimited, reasons, table, workbook
from institutions.roster_file.table import read_roster
from tests.factories.institutions import make_id_number, roster_csv

TODAY = datetime.date(2026, 12, 1)
A, B = make_id_number(1), make_id_number(2)


def lines_or_sentence(upload):
    try:
        return read_roster(upload, TODAY).lines, ""
    except RosterUnreadable as refusal:
        return [], str(refusal)


TEXT = f"姓名,身份证号,手机号\n林晓雨,{A},13812345678\n欧阳若兰,{B},\n"


@pytest.mark.parametrize(
    ("encoding", "told"),
    [("utf-8", "utf-8"), ("utf-8-sig", "utf-8-sig"), ("gb18030", "gb18030"), ("gbk", "gb18030"), ("utf-16", "utf-16")],
)
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_csv_is_read_in_every_encoding_people_save(encoding, told, newline):
    sheet = read_roster(TEXT.replace("\n", newline).encode(encoding), TODAY)

    assert [line.full_name for line in sheet.lines] == ["林晓雨", "欧阳若兰"]
    assert [line.problem for line in sheet.lines] == ["", ""]
    assert sheet.encoding == told


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "，"])
def test_csv_is_read_with_every_delimiter(delimiter):
    sheet = read_roster(TEXT.replace(",", delimiter).encode(), TODAY)

    assert sheet.lines[0] == table.Line(2, "林晓雨", A, "13812345678")


def test_text_that_is_neither_encoding_is_refused():
    with pytest.raises(RosterUnreadable, match="编码"):
        read_roster(TEXT.encode() + b"\xff\xff\x80", TODAY)


def test_broken_quote_is_refused_with_its_line():
    upload = f'姓名,身份证号\n"林晓雨,{A}\n欧阳若兰,{B}\n'.encode()

    with pytest.raises(RosterUnreadable, match="引号不成对"):
        read_roster(upload, TODAY)


@pytest.mark.parametrize(
    "heading",
    [
        "姓 名,证件号码",
        "* 姓名（必填）：,身份证号码（18位）",
        "学员姓名,居民身份证号",
        "NAME,ID Number",
        "考生姓名,公民身份号码,备注",
    ],
)
def test_heading_is_found_under_other_names_and_below_instructions(heading):
    upload = f"请勿修改表头,\n\n联系人：王老师,电话 010\n{heading}\n林晓雨,{A}\n".encode()

    lines = read_roster(upload, TODAY).lines

    assert [(line.number, line.full_name, line.id_number) for line in lines] == [(5, "林晓雨", A)]


@pytest.mark.parametrize(
    ("upload", "words"),
    [
        ("甲,乙\n1,2\n", "姓名”和“身份证号"),
        (f"姓名,号码\n林晓雨,{A}\n", "没有找到列名“身份证号”"),
        (f"人员,身份证号\n林晓雨,{A}\n", "没有找到列名“姓名”"),
        (f"姓名,身份证号,证件号码\n林晓雨,{A},{A}\n", "有两列都像“证件号码”"),
        ("姓名,身份证号\n , \n", "没有名单"),
    ],
)
def test_file_without_a_usable_heading_or_lines_is_refused(upload, words):
    with pytest.raises(RosterUnreadable, match=words):
        read_roster(upload.encode(), TODAY)


def test_empty_rows_are_skipped_and_numbers_stay_the_spreadsheets():
    upload = f"姓名,身份证号\n\n林晓雨,{A}\n , \n欧阳若兰,{B}\n".encode()

    assert [line.number for line in read_roster(upload, TODAY).lines] == [3, 5]


def test_second_row_with_the_same_id_number_is_a_duplicate():
    lines = read_roster(roster_csv(("林晓雨", A), ("林晓雨", f" {A.lower()} "), ("欧阳若兰", B)), TODAY).lines

    assert [line.problem for line in lines] == ["", "duplicate:2", ""]


def test_example_row_of_the_template_is_recognised():
    lines = read_roster(roster_csv(("示例", table.EXAMPLE_ID_NUMBER), ("林晓雨", A)), TODAY).lines

    assert [line.problem for line in lines] == ["example_row", ""]


def test_cells_up_to_the_most_columns_are_read():
    heading = ["姓名", "身份证号", *[""] * (workbook.MOST_COLUMNS - 2)]
    upload = f'{",".join(heading)}\n林晓雨,{A},"{"," * 300}"\n'

    assert [line.problem for line in read_roster(upload.encode(), TODAY).lines] == [""]


@pytest.mark.parametrize(
    "line", ["," * workbook.MOST_COLUMNS, "," * 1_000_000, "x" * (delimited.MOST_RECORD + 1)], ids=len
)
def test_csv_with_too_many_columns_or_too_long_a_line_is_refused(line):
    with pytest.raises(RosterTooLarge, match="表格展开后太大"):
        read_roster(f"姓名,身份证号\n林晓雨,{A}\n{line}\n".encode(), TODAY)


def test_line_of_a_million_commas_is_never_split():
    rows = delimited.rows_of("," * 1_000_000, ",")
    tracemalloc.start()

    with pytest.raises(RosterTooLarge):
        next(rows)

    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 8_000_000  # splitting it takes twice that


def test_quote_left_open_over_many_lines_is_refused_as_such():
    upload = '姓名,身份证号\n"' + f"林晓雨,{A}\n" * 2_000

    with pytest.raises(RosterUnreadable, match="第 2 行附近引号不成对"):
        read_roster(upload.encode(), TODAY)


def test_more_lines_than_the_limit_are_refused():
    upload = "姓名,身份证号\n".encode() + b"x,y\n" * (table.MOST_LINES + 1)

    with pytest.raises(RosterTooLarge, match="20,000"):
        read_roster(upload, TODAY)


@given(st.lists(st.lists(st.text(max_size=12), min_size=3, max_size=3), max_size=8))
def test_whatever_stands_in_the_cells_every_problem_has_words(rows):
    stream = io.StringIO()
    csv.writer(stream, lineterminator="\n").writerows([["姓名", "身份证号", "手机号"], *rows])
    lines, sentence = lines_or_sentence(stream.getvalue().encode("utf-8", "replace"))

    assert lines or sentence
    assert all(reasons.words(line.problem) for line in lines if line.problem)
    assert len({line.id_number for line in lines if not line.problem}) == sum(not line.problem for line in lines)


@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused_with_a_sentence(upload):
    lines, sentence = lines_or_sentence(upload)

    assert bool(lines) != bool(sentence)
