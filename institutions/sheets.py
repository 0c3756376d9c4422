"""Tables as XLSX files; every cell is text, so nothing in it is ever run as a formula."""

import io
from collections.abc import Iterable, Sequence

import xlsxwriter
from django.http import HttpResponse
from django.utils.http import content_disposition_header

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def workbook(headings: Sequence[str], rows: Iterable[Sequence[str]], *, notes: Sequence[str] = ()) -> bytes:
    """One sheet: notes on top, then the heading row, then the rows; columns hold text (an ID number stays whole)."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        text, bold = book.add_format({"num_format": "@"}), book.add_format({"bold": True, "num_format": "@"})
        sheet = book.add_worksheet()
        sheet.set_column(0, len(headings) - 1, 24, text)
        for number, note in enumerate(notes):
            sheet.write_string(number, 0, note)
        _write_row(sheet, len(notes), headings, bold)
        sheet.freeze_panes(len(notes) + 1, 0)
        for number, row in enumerate(rows, start=len(notes) + 1):
            _write_row(sheet, number, row, text)
    return stream.getvalue()


def download(content: bytes, name: str) -> HttpResponse:
    """The file as an attachment."""
    attachment = str(content_disposition_header(as_attachment=True, filename=name))
    return HttpResponse(content, content_type=XLSX, headers={"Content-Disposition": attachment})


def _write_row(sheet: xlsxwriter.worksheet.Worksheet, number: int, cells: Sequence[str], style: object) -> None:
    for column, cell in enumerate(cells):
        sheet.write_string(number, column, str(cell), style)
