"""Draws a certificate: A4 landscape, paper and ink, a cinnabar seal, the QR code with every printed field signed."""

import math
from io import BytesIO

import segno
from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from certificates import typefaces
from certificates.typefaces import SANS, SERIF

INK, MUTED, HAIR, SEAL = HexColor("#1D1C1A"), HexColor("#5C574F"), HexColor("#B9B2A6"), HexColor("#B3261E")
PAPER = HexColor("#FAF8F4")
WIDTH, HEIGHT = landscape(A4)
LEFT, RIGHT = 32 * mm, WIDTH - 32 * mm
# Two columns of labelled fields: (label, key).
LEFT_FIELDS = (("姓　　名", "name"), ("证件类型", "id_type"), ("证件号码", "id_number"), ("职业名称", "occupation"))
MORE_LEFT = (("工种方向", "job_type"), ("技能等级", "level"))
RIGHT_FIELDS = (("理论成绩", "theory"), ("技能成绩", "practical"), ("评定结果", "outcome"))
MORE_RIGHT = (("证书编号", "number"), ("发证日期", "issued_on"))
SMALLEST = 7.0  # points: below this nobody reads a name
NOTE = "本证明由上述评价机构依据本机构的认定规则出具。扫描二维码可核对每一项印制内容。"


def missing_glyphs(fields: dict[str, str]) -> list[str]:
    """Characters that cannot be printed; empty when all can."""
    return typefaces.missing("".join(fields.values()))


def render(fields: dict[str, str], address: str) -> bytes:
    """The unsigned PDF. `address` is what the QR code says. About 25 ms after the fonts are loaded."""
    typefaces.register()
    target = BytesIO()
    canvas = Canvas(target, pagesize=(WIDTH, HEIGHT), initialFontName=SANS, invariant=True, lang="zh-CN")
    canvas.setTitle(f"{fields['title']} {fields['number']}")
    canvas.setAuthor(fields["issuer"])
    _draw_frame(canvas)
    _draw_heading(canvas, fields)
    _draw_column(canvas, LEFT, [*LEFT_FIELDS, *MORE_LEFT], fields)
    _draw_column(canvas, WIDTH / 2 + 8 * mm, [*RIGHT_FIELDS, *MORE_RIGHT], fields)
    _draw_foot(canvas, fields, address)
    canvas.showPage()
    canvas.save()
    return target.getvalue()


def _draw_frame(canvas: Canvas) -> None:
    canvas.setFillColor(PAPER)
    canvas.rect(0, 0, WIDTH, HEIGHT, stroke=0, fill=1)
    canvas.setStrokeColor(INK)
    canvas.setLineWidth(1.2)
    canvas.rect(12 * mm, 12 * mm, WIDTH - 24 * mm, HEIGHT - 24 * mm)
    canvas.setStrokeColor(HAIR)
    canvas.setLineWidth(0.5)
    canvas.rect(14.5 * mm, 14.5 * mm, WIDTH - 29 * mm, HEIGHT - 29 * mm)


def _draw_heading(canvas: Canvas, fields: dict[str, str]) -> None:
    canvas.setFillColor(INK)
    canvas.setFont(SERIF, 34)
    canvas.drawCentredString(WIDTH / 2, HEIGHT - 46 * mm, "　".join(fields["title"]), charSpace=0)
    canvas.setFont(SANS, 11)
    canvas.setFillColor(MUTED)
    canvas.drawCentredString(WIDTH / 2, HEIGHT - 55 * mm, "CERTIFICATE OF ASSESSMENT")


def _draw_column(canvas: Canvas, left: float, rows: list[tuple[str, str]], fields: dict[str, str]) -> None:
    y = HEIGHT - 76 * mm
    for label, key in rows:
        canvas.setFont(SANS, 11)
        canvas.setFillColor(MUTED)
        canvas.drawString(left, y, label)
        canvas.setFillColor(INK)
        size = _fitting_size(canvas, fields[key], 78 * mm)
        canvas.setFont(SANS, size)
        canvas.drawString(left + 24 * mm, y, fields[key])
        canvas.setStrokeColor(HAIR)
        canvas.line(left + 23 * mm, y - 2.4 * mm, left + 104 * mm, y - 2.4 * mm)
        y -= 12.5 * mm


def _fitting_size(canvas: Canvas, text: str, width: float) -> float:
    size = 14.0
    while size > SMALLEST and canvas.stringWidth(text, SANS, size) > width:
        size -= 0.5
    return size


def _draw_foot(canvas: Canvas, fields: dict[str, str], address: str) -> None:
    _draw_qr(canvas, address, LEFT, 19 * mm, 36 * mm)
    canvas.setFont(SANS, 8)
    canvas.setFillColor(MUTED)
    canvas.drawString(LEFT + 41 * mm, 24 * mm, NOTE)
    canvas.drawString(LEFT + 41 * mm, 19.5 * mm, address.split("?", 1)[0])
    canvas.setFont(SERIF, 15)
    canvas.setFillColor(INK)
    canvas.drawRightString(RIGHT - 6 * mm, 40 * mm, fields["issuer"])
    _draw_seal(canvas, RIGHT - 24 * mm, 43 * mm, 16 * mm, fields["issuer"])


def _draw_qr(canvas: Canvas, address: str, x: float, y: float, size: float) -> None:
    """The matrix as one path, so that no hairlines show between modules."""
    matrix = segno.make(address, error="l", micro=False).matrix
    module = size / len(matrix)
    path = canvas.beginPath()
    for row, line in enumerate(matrix):
        for column, dark in enumerate(line):
            if dark:
                path.rect(x + column * module, y + size - (row + 1) * module, module, module)
    canvas.setFillColorRGB(1, 1, 1)
    canvas.rect(x - 2 * mm, y - 2 * mm, size + 4 * mm, size + 4 * mm, stroke=0, fill=1)
    canvas.setFillColor(INK)
    canvas.drawPath(path, stroke=0, fill=1)


def _draw_seal(canvas: Canvas, x: float, y: float, radius: float, name: str) -> None:
    """A round seal with the issuer's name on the arc and a star; see-through, over the issuer's printed name."""
    canvas.saveState()
    canvas.setStrokeColor(SEAL)
    canvas.setFillColor(SEAL)
    canvas.setStrokeAlpha(0.75)
    canvas.setFillAlpha(0.75)
    canvas.setLineWidth(1.6)
    canvas.circle(x, y, radius)
    _draw_star(canvas, x, y, radius * 0.3)
    step = min(24.0, 250.0 / max(1, len(name)))
    size = min(10.0, radius * math.radians(step) * 0.82)
    canvas.setFont(SERIF, size)
    for index, char in enumerate(name):
        angle = 90 + step * (len(name) - 1) / 2 - step * index
        canvas.saveState()
        canvas.translate(x, y)
        canvas.rotate(angle - 90)
        canvas.drawCentredString(0, radius - size * 1.35, char)
        canvas.restoreState()
    canvas.restoreState()


def _draw_star(canvas: Canvas, x: float, y: float, radius: float) -> None:
    path = canvas.beginPath()
    for index in range(10):
        reach = radius if index % 2 == 0 else radius * 0.382
        angle = math.radians(90 + 36 * index)
        point = (x + reach * math.cos(angle), y + reach * math.sin(angle))
        (path.moveTo if index == 0 else path.lineTo)(*point)
    path.close()
    canvas.drawPath(path, stroke=0, fill=1)
