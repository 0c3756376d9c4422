"""What kind of file was really uploaded, told by its first bytes; the name's ending proves nothing."""

import io
import zipfile
from enum import Enum

from django.utils.translation import gettext as _

from institutions.errors import RosterUnreadable


class FileKind(Enum):
    """The two kinds that can be read."""

    XLSX = "xlsx"
    TEXT = "text"


_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\x00", b"MM\x00*")
_ARCHIVES = (b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b")


def kind_of(upload: bytes) -> FileKind:
    """XLSX or text; raises RosterUnreadable with a sentence of its own for every other kind people send."""
    head = upload[:4096]
    if not upload.strip(b"\x00\t\r\n \xef\xbb\xbf"):
        raise RosterUnreadable(_("文件是空的。请选择填好的报名表再上传。"))
    if head.startswith(b"PK\x03\x04"):
        return _kind_of_zip(upload)
    _refuse_known(head)
    if b"\x00" in head and not head.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise RosterUnreadable(_("认不出这是哪种文件。请用 Excel 或 WPS 打开后另存为 .xlsx，再上传。"))
    return FileKind.TEXT


def _refuse_known(head: bytes) -> None:
    if head.startswith(b"%PDF"):
        raise RosterUnreadable(_("这是 PDF 文件，读不出表格。请上传 .xlsx 或 .csv 格式的报名表。"))
    if head.startswith(_OLE):
        raise RosterUnreadable(
            _("这是旧版 .xls 文件，或者加了密码。请用 Excel 或 WPS 打开，去掉密码，另存为 .xlsx，再上传。")
        )
    is_picture = head.startswith(_PICTURES) or head[8:12] == b"WEBP" or head[4:8] == b"ftyp"
    if is_picture:
        raise RosterUnreadable(_("这是图片或视频，读不出表格。请上传 .xlsx 或 .csv 格式的报名表。"))
    if head.startswith(_ARCHIVES):
        raise RosterUnreadable(_("这是压缩包。请先解压，再上传里面的 .xlsx 或 .csv 文件。"))
    if head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<"):
        raise RosterUnreadable(
            _("这是网页或 XML，只是名字像表格。请用 Excel 或 WPS 打开，另存为真正的 .xlsx，再上传。")
        )


def _kind_of_zip(upload: bytes) -> FileKind:
    try:
        with zipfile.ZipFile(io.BytesIO(upload)) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise RosterUnreadable(_("表格文件不完整，可能没有传完或已损坏。请重新保存后再上传。")) from error
    if "xl/workbook.xml" in names:
        return FileKind.XLSX
    if "xl/workbook.bin" in names:
        raise RosterUnreadable(_("这是 .xlsb 文件。请另存为 .xlsx，再上传。"))
    if names & {"word/document.xml", "ppt/presentation.xml", "content.xml"}:
        raise RosterUnreadable(_("这是文字、演示或 ODF 文档。请把名单放进表格，存为 .xlsx 或 .csv，再上传。"))
    raise RosterUnreadable(_("这是压缩包。请先解压，再上传里面的 .xlsx 或 .csv 文件。"))
