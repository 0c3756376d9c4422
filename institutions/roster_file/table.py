"""From rows to checked lines: find the heading among instructions, take the columns, name what is wrong."""

import datetime
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from institutions.errors import RosterTooLarge, RosterUnreadable
from institutions.roster_file import cells, delimited, workbook
from institutions.roster_file.cells import Row, Uncomputed
from institutions.roster_file.kinds import FileKind, kind_of

MOST_LINES = 20_000
HEADING_WITHIN = 30  # rows of instructions that may stand above
EXAMPLE_ID_NUMBER = "11010519491231002X"  # the example printed in GB 11643 itself: the template's row, never enrolled

HEADINGS = {
    "full_name": {"姓名", "考生姓名", "学员姓名", "真实姓名", "名字", "name", "fullname"},
    "id_number": {
        "身份证号", "身份证号码", "身份证", "居民身份证号", "居民身份证号码", "公民身份号码", "公民身份证号码",
        "证件号码", "证件号", "考生身份证号", "idnumber", "idno",
    },
    "phone": {"手机号", "手机", "手机号码", "联系电话", "联系方式", "电话", "电话号码", "移动电话", "phone", "mobile"},
}  # fmt: skip


@dataclass(frozen=True)
class Line:
    """One candidate as read. `problem` is a reason code ("id_checksum", "duplicate:3"), empty when all is well."""

    number: int
    full_name: str
    id_number: str
    phone: str
    problem: str = ""


@dataclass(frozen=True)
class Sheet:
    """All lines of a file and, for CSV, the encoding it was read with."""

    lines: list[Line]
    encoding: str = ""


def read_roster(upload: bytes, today: datetime.date) -> Sheet:
    """Every non-empty line below the heading; raises RosterUnreadable with what to do."""
    if kind_of(upload) is FileKind.XLSX:
        return Sheet(_lines(_first_with_heading(workbook.sheets_of(upload)), today))
    text, encoding = delimited.decode(upload)
    return Sheet(_lines(_delimited_rows(text), today), encoding)


def _delimited_rows(text: str) -> list[Row]:
    present = [mark for mark in delimited.DELIMITERS if mark in text[:100_000]]
    readings = (delimited.rows_of(text, mark) for mark in present)
    return _first_with_heading(_limited(rows) for rows in readings)


def _limited(rows: Iterable[Row]) -> list[Row]:
    taken = []
    for row in rows:
        taken.append(row)
        if len(taken) > MOST_LINES + HEADING_WITHIN:
            raise _too_many()
    return taken


def _too_many() -> RosterTooLarge:
    return RosterTooLarge(
        _("一次最多导入 %(limit)s 人。请把名单分成几个文件，分别上传。") % {"limit": f"{MOST_LINES:,}"}
    )


def _first_with_heading(sheets: Iterable[list[Row]]) -> list[Row]:
    """The rows of the first sheet (or reading) that has a heading, beginning with the heading."""
    seen: set[str] = set()
    for rows in sheets:
        for index, row in enumerate(rows[:HEADING_WITHIN]):
            found = {_key(cell) for cell in row.cells}
            if all(found & HEADINGS[key] for key in ("full_name", "id_number")):
                return rows[index:]
            seen |= {key for key, words in HEADINGS.items() if found & words}
    missing = _("姓名") if "id_number" in seen else _("身份证号") if "full_name" in seen else _("姓名”和“身份证号")
    raise RosterUnreadable(
        _("前 %(rows)s 行里没有找到列名“%(missing)s”。请按模板写列名，再上传。")
        % {"rows": HEADING_WITHIN, "missing": missing}
    )


def _key(cell: Any) -> str:
    """A heading without blanks, stars, colons, case and what stands in brackets, e.g. "* 姓名（必填）：" → "姓名"."""
    plain = unicodedata.normalize("NFKC", cells.text_of(cell)).lower()
    return re.sub(r"\(.*?\)|\[.*?\]|【.*?】|[\s*:_'\"-]", "", plain)


def _columns(heading: Row) -> dict[str, int]:
    columns: dict[str, int] = {}
    for index, cell in enumerate(heading.cells):
        for key, words in HEADINGS.items():
            if _key(cell) in words:
                if key in columns:
                    sentence = _("有两列都像“%(heading)s”。请只留一列，再上传。")
                    raise RosterUnreadable(sentence % {"heading": cells.text_of(cell)})
                columns[key] = index
    return columns


def _lines(rows: Sequence[Row], today: datetime.date) -> list[Line]:
    columns = _columns(rows[0])
    filled = [row for row in rows[1:] if any(isinstance(cell, Uncomputed) or cells.text_of(cell) for cell in row.cells)]
    if not filled:
        raise RosterUnreadable(_("列名下面没有名单。请填好再上传。"))
    if len(filled) > MOST_LINES:
        raise _too_many()
    first_seen: dict[str, int] = {}
    return [_line(row, columns, today, first_seen) for row in filled]


def _line(row: Row, columns: dict[str, int], today: datetime.date, first_seen: dict[str, int]) -> Line:
    raw = {key: row.cells[index] if index < len(row.cells) else "" for key, index in columns.items()}
    name, number = cells.name_of(raw["full_name"]), cells.id_number_of(raw["id_number"])
    phone = cells.phone_of(raw.get("phone", ""))
    if any(isinstance(cell, Uncomputed) for cell in raw.values()):
        problem = "formula_without_value"
    elif number == EXAMPLE_ID_NUMBER:
        problem = "example_row"
    else:
        problem = (
            cells.name_problem(name)
            or cells.id_number_problem(raw["id_number"], number, today)
            or _duplicate(number, row.number, first_seen)
            or cells.phone_problem(phone)
        )
    return Line(row.number, name[:60], number[:40], phone[:40], problem)


def _duplicate(number: str, line: int, first_seen: dict[str, int]) -> str:
    first = first_seen.setdefault(number, line)
    return "" if first == line else f"duplicate:{first}"
