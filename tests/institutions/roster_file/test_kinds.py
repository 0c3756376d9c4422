"""Every wrong kind of file gets a sentence of its own."""

import io
import zipfile

import pytest

from institutions.errors import RosterUnreadable
from institutions.roster_file.kinds import FileKind, kind_of


def zip_of(*names):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return stream.getvalue()


@pytest.mark.parametrize(
    ("upload", "words"),
    [
        (b"", "文件是空的"),
        (b"\xef\xbb\xbf\r\n \n", "文件是空的"),
        (b"%PDF-1.7\n", "PDF"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 100, ".xls"),
        (b"\x89PNG\r\n\x1a\n", "图片"),
        (b"\xff\xd8\xff\xe0", "图片"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "图片"),
        (b"<html><table><tr><td>x</td></tr></table></html>", "网页"),
        (b"\xef\xbb\xbf  <?xml version='1.0'?>", "网页"),
        (b"Rar!\x1a\x07", "压缩包"),
        (zip_of("a.txt"), "压缩包"),
        (zip_of("word/document.xml"), "文字、演示"),
        (zip_of("content.xml", "mimetype"), "ODF"),
        (zip_of("xl/workbook.bin"), ".xlsb"),
        (zip_of("xl/workbook.xml")[:40], "不完整"),
        (b"abc\x00def", "认不出"),
    ],
)
def test_wrong_kind_is_named(upload, words):
    with pytest.raises(RosterUnreadable, match=words.replace(".", r"\.")):
        kind_of(upload)


@pytest.mark.parametrize(
    ("upload", "kind"),
    [
        (zip_of("xl/workbook.xml"), FileKind.XLSX),
        ("姓名,身份证号".encode("gb18030"), FileKind.TEXT),
        ("姓名,身份证号".encode("utf-16"), FileKind.TEXT),
    ],
)
def test_readable_kind_is_told_by_content(upload, kind):
    assert kind_of(upload) is kind
