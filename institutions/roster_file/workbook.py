"""XLSX within limits: a bomb, a sheet that claims a million columns or a formula without result is found before reading.

python-calamine reads fast but builds the whole rectangle from the first to the last cell and trusts the archive's own
figures. So the archive is unpacked under our limits, scanned, and only a plain copy of its needed parts is handed over.
"""

import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from xml.etree import ElementTree
from xml.parsers import expat

from django.utils.translation import gettext as _
from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from institutions.errors import RosterTooLarge, RosterUnreadable
from institutions.roster_file.cells import Row, Uncomputed

MOST_UNPACKED = 80 * 1024 * 1024
MOST_RATIO = 400  # 20,000 equal rows pack about 1:100; a bomb 1:1000
MOST_MEMBERS = 2_000
MOST_COLUMNS = 200
MOST_SHEET_ROWS = 21_000
_NEEDED = re.compile(
    r"\[Content_Types\]\.xml|_rels/\.rels|xl/(workbook|sharedStrings|styles)\.xml|xl/_rels/workbook\.xml\.rels|xl/worksheets/[^/]+\.xml"
)
_CELL = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


def sheets_of(upload: bytes) -> Iterator[list[Row]]:
    """The visible sheets in order, each as rows from the first; cells without a usable formula result are Uncomputed."""
    parts = _unpack(upload)
    lost = {name: _scan(content) for name, content in parts.items() if name.startswith("xl/worksheets/")}
    try:
        paths = _sheet_paths(parts)
        with CalamineWorkbook.from_filelike(io.BytesIO(_pack(parts))) as book:
            for sheet in book.sheets_metadata:
                if sheet.typ == SheetTypeEnum.WorkSheet and sheet.visible == SheetVisibleEnum.Visible:
                    cells = book.get_sheet_by_name(sheet.name).to_python(skip_empty_area=False)
                    yield _rows(cells, lost.get(paths.get(sheet.name, ""), set()))
    except (CalamineError, ElementTree.ParseError, KeyError) as error:
        raise _broken() from error


def _broken() -> RosterUnreadable:
    return RosterUnreadable(_("表格文件不完整，可能没有传完或已损坏。请重新保存后再上传。"))


def too_large() -> RosterTooLarge:
    """The refusal of a table with more cells than any roster has."""
    return RosterTooLarge(_("表格展开后太大。请只保留名单那一张工作表，去掉空白的行列和图片，再上传。"))


def _unpack(upload: bytes) -> dict[str, bytes]:
    try:
        with zipfile.ZipFile(io.BytesIO(upload)) as archive:
            members = archive.infolist()
            total = sum(member.file_size for member in members)
            if len(members) > MOST_MEMBERS or total > MOST_UNPACKED or total > MOST_RATIO * len(upload) + 2**20:
                raise too_large()
            # zipfile stops at the announced size, so no member can turn out larger than what was just added up.
            parts = {member.filename: archive.read(member) for member in members if _NEEDED.fullmatch(member.filename)}
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, ValueError) as error:
        raise _broken() from error
    if any(b"<!DOCTYPE" in content or b"<!ENTITY" in content for content in parts.values()):
        raise _broken()
    return parts


def _pack(parts: dict[str, bytes]) -> bytes:
    copy = io.BytesIO()
    with zipfile.ZipFile(copy, "w", zipfile.ZIP_STORED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return copy.getvalue()


def _sheet_paths(parts: dict[str, bytes]) -> dict[str, str]:
    """Sheet name → member of the archive."""
    relations = {
        node.get("Id"): posixpath.normpath(posixpath.join("/xl", node.get("Target", ""))).lstrip("/")
        for node in ElementTree.fromstring(parts["xl/_rels/workbook.xml.rels"])  # noqa: S314  no DTD: checked on unpacking
    }
    book = ElementTree.fromstring(parts["xl/workbook.xml"])  # noqa: S314  as above
    sheets = [node for node in book.iter() if node.tag.endswith("}sheet")]
    return {node.get("name", ""): relations.get(node.get(_RELATION), "") for node in sheets}


def _rows(cells: Sequence[Sequence[object]], lost: set[tuple[int, int]]) -> list[Row]:
    rows = [Row(number, list(row)) for number, row in enumerate(cells, start=1)]
    for number, column in lost:
        if number <= len(rows) and column <= len(rows[number - 1].cells):
            rows[number - 1].cells[column - 1] = Uncomputed()
    return rows


@dataclass
class _Scan:
    """Walks one sheet's XML: refuses an absurd extent, collects cells whose value is missing."""

    lost: set[tuple[int, int]] = field(default_factory=set)
    row: int = 0
    column: int = 0
    kind: str = ""
    has_formula: bool = False
    has_value: bool = False
    in_value: bool = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        name = name.rpartition(":")[2]
        if name == "row":
            self.row, self.column = int(attributes.get("r", self.row + 1)), 0
        elif name == "c":
            self._start_cell(attributes)
        elif name == "f":
            self.has_formula = True
        self.in_value = name == "v"

    def _start_cell(self, attributes: dict[str, str]) -> None:
        place = _CELL.fullmatch(attributes.get("r", ""))
        self.column = _column(place[1]) if place else self.column + 1
        self.row = int(place[2]) if place else self.row
        if self.row > MOST_SHEET_ROWS or self.column > MOST_COLUMNS:
            raise too_large()
        self.kind, self.has_formula, self.has_value = attributes.get("t", ""), False, False

    def text(self, data: str) -> None:
        self.has_value = self.has_value or (self.in_value and bool(data.strip()))

    def end(self, name: str) -> None:
        name = name.rpartition(":")[2]
        self.in_value = False
        # t="str" is a formula that gave a text, and an empty text is a fair result.
        if name == "c" and (self.kind == "e" or (self.has_formula and not self.has_value and self.kind != "str")):
            self.lost.add((self.row, self.column))


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = 26 * number + ord(letter) - 64
    return number


def _scan(content: bytes) -> set[tuple[int, int]]:
    scan, parser = _Scan(), expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler = scan.start, scan.end
    parser.CharacterDataHandler = scan.text
    try:
        parser.Parse(content, True)
    except (expat.ExpatError, ValueError) as error:
        raise _broken() from error
    return scan.lost
