"""XLSX files, good ones and hostile ones."""

import datetime
import io
import random
import zipfile

import openpyxl
import pytest

from institutions.errors import RosterTooLarge, RosterUnreadable
from institutions.roster_file.table import read_roster
from tests.factories.institutions import make_id_number

TODAY = datetime.date(2026, 12, 1)
A, B, C = make_id_number(1), make_id_number(2), make_id_number(3)


def xlsx(rows, *, first_row=1, sheets=()):
    book = openpyxl.Workbook()
    for name in sheets:
        book.create_sheet(name)
    sheet = book[book.sheetnames[-1]]
    for number, row in enumerate(rows, start=first_row):
        for column, value in enumerate(row, start=1):
            sheet.cell(number, column, value)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def lines_or_sentence(upload):
    try:
        return read_roster(upload, TODAY).lines
    except RosterUnreadable as refusal:
        return str(refusal)


def repacked(upload, changes):
    """The same archive with some members replaced (or added)."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(upload)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name not in changes:
                new.writestr(name, old.read(name))
        for name, content in changes.items():
            new.writestr(name, content)
    return stream.getvalue()


def sheet_xml(cells):
    return f'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{cells}</sheetData></worksheet>'


ROWS = [["姓名", "身份证号", "手机号"], ["林晓雨", A, 13812345678], ["欧阳　若兰", B, None]]


def test_workbook_is_read_with_a_number_cell_for_the_phone():
    lines = read_roster(xlsx(ROWS), TODAY).lines

    assert [(line.full_name, line.id_number, line.phone, line.problem) for line in lines] == [
        ("林晓雨", A, "13812345678", ""),
        ("欧阳若兰", B, "", ""),
    ]


def test_workbook_heading_may_stand_lower_and_on_a_later_sheet():
    lines = read_roster(xlsx(ROWS, first_row=7, sheets=["说明", "名单"]), TODAY).lines

    assert [line.number for line in lines] == [8, 9]


def test_id_number_in_a_number_cell_is_refused_row_by_row():
    lines = read_roster(xlsx([*ROWS, ["王五", int(C[:17] + "0"), None]]), TODAY).lines

    assert [line.problem for line in lines] == ["", "", "id_in_number_cell"]


def test_formula_without_a_value_and_an_error_are_told_and_not_taken_for_blank():
    rows = [ROWS[0], ['="林"&"晓雨"', A, None], ["王五", "=B2", None], ["赵六", B, "=C9"]]

    lines = read_roster(xlsx(rows), TODAY).lines

    assert [line.problem for line in lines] == ["formula_without_value"] * 3


def test_formula_with_a_stored_value_is_read():
    cells = (
        '<row r="1"><c r="A1" t="inlineStr"><is><t>姓名</t></is></c><c r="B1" t="inlineStr"><is><t>身份证号</t></is></c></row>'
        f'<row r="2"><c r="A2" t="str"><f>X1</f><v>林晓雨</v></c><c r="B2" t="str"><f>X2</f><v>{A}</v></c></row>'
        '<row r="3"><c r="A3" t="str"><f>X1</f><v></v></c><c r="B3" t="str"><f>X2</f><v></v></c></row>'
    )
    upload = repacked(xlsx(ROWS), {"xl/worksheets/sheet1.xml": sheet_xml(cells)})

    lines = read_roster(upload, TODAY).lines

    assert [(line.full_name, line.problem) for line in lines] == [("林晓雨", "")]


def test_sheet_that_reaches_to_the_last_cell_is_refused_before_it_is_built():
    cells = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    upload = repacked(xlsx(ROWS), {"xl/worksheets/sheet1.xml": sheet_xml(cells)})

    with pytest.raises(RosterTooLarge, match="太大"):
        read_roster(upload, TODAY)


def test_bomb_is_refused_by_its_sizes():
    upload = repacked(xlsx(ROWS), {"xl/sharedStrings.xml": b" " * 90_000_000})

    with pytest.raises(RosterTooLarge):
        read_roster(upload, TODAY)


def test_bomb_that_lies_about_its_size_is_not_unpacked():
    upload = bytearray(repacked(xlsx(ROWS), {"xl/sharedStrings.xml": b" " * 70_000_000}))
    honest = (70_000_000).to_bytes(4, "little")
    while (at := upload.find(honest)) >= 0:
        upload[at : at + 4] = (500).to_bytes(4, "little")

    with pytest.raises(RosterUnreadable):
        read_roster(bytes(upload), TODAY)


def test_document_type_definition_is_refused():
    evil = '<!DOCTYPE x [<!ENTITY a "aaaa">]>' + sheet_xml("")
    upload = repacked(xlsx(ROWS), {"xl/worksheets/sheet1.xml": evil})

    with pytest.raises(RosterUnreadable, match="损坏"):
        read_roster(upload, TODAY)


@pytest.mark.parametrize("part", ["xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels"])
def test_broken_part_is_refused(part):
    upload = repacked(xlsx(ROWS), {part: "<worksheet"})

    with pytest.raises(RosterUnreadable, match="损坏"):
        read_roster(upload, TODAY)


def test_damaged_copies_are_read_or_refused_and_never_crash():
    whole, dice, outcomes = xlsx(ROWS), random.Random(7), []

    for _ in range(150):
        damaged = bytearray(whole)
        for _ in range(dice.randint(1, 12)):
            damaged[dice.randrange(len(damaged))] = dice.randrange(256)
        cut = bytes(damaged[: dice.randrange(4, len(damaged))]) if dice.random() < 0.3 else bytes(damaged)
        outcomes.append(lines_or_sentence(cut))

    assert all(outcomes)
    assert any(isinstance(outcome, str) for outcome in outcomes)


def test_twenty_thousand_rows_are_read():
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.append(["姓名", "身份证号", "手机号"])
    for _ in range(20_000):
        sheet.append(["林晓雨", A, "13812345678"])
    stream = io.BytesIO()
    book.save(stream)

    lines = read_roster(stream.getvalue(), TODAY).lines

    assert len(lines) == 20_000
