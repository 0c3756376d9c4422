"""CSV as people in China save it: UTF-8 with and without BOM, GB18030, UTF-16; commas, semicolons or tabs."""

import csv
import io
from collections.abc import Iterator

from django.utils.translation import gettext as _

from institutions.errors import RosterUnreadable
from institutions.roster_file.cells import Row
from institutions.roster_file.workbook import MOST_COLUMNS, too_large

DELIMITERS = ",;\t，"
MOST_RECORD = 20_000  # characters of one record, which may run over several lines inside quotes


def decode(upload: bytes) -> tuple[str, str]:
    """The text and the encoding it was read with (a BOM is dropped)."""
    if upload.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _decode(upload, "utf-16"), "utf-16"
    if upload.startswith(b"\xef\xbb\xbf"):
        return _decode(upload, "utf-8-sig"), "utf-8-sig"
    try:
        return upload.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        return _decode(upload, "gb18030"), "gb18030"


def _decode(upload: bytes, encoding: str) -> str:
    try:
        return upload.decode(encoding)
    except UnicodeDecodeError as error:
        raise RosterUnreadable(
            _("文字编码认不出来（UTF-8 和 GB18030 都不对）。请用 Excel 或 WPS 打开，另存为 .xlsx，再上传。")
        ) from error


def rows_of(text: str, delimiter: str) -> Iterator[Row]:
    """Every record with its number as a spreadsheet would show it.

    Raises RosterUnreadable at a broken quote, RosterTooLarge at a line too long or with more than MOST_COLUMNS cells.
    """
    lines = _Lines(text)
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    number = 0
    try:
        for number, cells in enumerate(reader, start=1):
            if len(cells) > MOST_COLUMNS:
                raise too_large()
            yield Row(number, list(cells))
            lines.taken = 0
    except csv.Error as error:
        sentence = _("第 %(line)s 行附近引号不成对，读不下去。请用 Excel 或 WPS 打开，另存为 .xlsx，再上传。")
        raise RosterUnreadable(sentence % {"line": number + 1}) from error


class _Lines:
    """The lines for csv.reader, which would otherwise split a megabyte of commas before anybody can look."""

    def __init__(self, text: str) -> None:
        self.stream = io.StringIO(text, newline="")
        self.taken = 0  # characters of the record that is being read

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = next(self.stream)
        if len(line) > MOST_RECORD:
            raise too_large()
        self.taken += len(line)
        if self.taken > MOST_RECORD:  # only an open quote joins lines
            raise csv.Error("record too long")
        return line
