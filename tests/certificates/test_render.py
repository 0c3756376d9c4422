"""The PDF as other programs see it."""

import re
import subprocess

import pytest
from pypdf import PdfReader

from certificates import fields as printed_fields
from certificates import render, sealing, signing

CONTENT = {
    "title": "合格证明",
    "name": "欧阳䶮堃",
    "id_type": "居民身份证",
    "id_number": "3101**********1234",
    "occupation": "互联网营销师",
    "job_type": "直播销售员",
    "level": "四级/中级工",
    "theory": "86.00",
    "practical": "78.50",
    "outcome": "合格",
    "issuer": "示范评价中心",
    "number": "KB-2026-4-000001",
    "issued_on": "2026年11月22日",
}


@pytest.fixture(scope="module")
def sealed(tmp_path_factory):
    folder = tmp_path_factory.mktemp("key")
    line = printed_fields.pack(CONTENT)
    signature = signing.sign_fields(CONTENT, folder)
    address = f"https://kaobo.example/verify/abcdefghijklmnopqrst/?f={line}&s={signature}"
    path = folder / "certificate.pdf"
    path.write_bytes(sealing.seal(render.render(CONTENT, address), folder, "合格证明"))
    return path, address


def run(*command: object) -> str:
    return subprocess.run([str(word) for word in command], capture_output=True, text=True, check=True).stdout


def test_every_printed_field_can_be_read_from_the_file(sealed):
    text = run("pdftotext", "-raw", sealed[0], "-")

    assert [value for name, value in CONTENT.items() if name != "title" and value not in text] == []


def test_every_font_is_embedded(sealed):
    rows = run("pdffonts", sealed[0]).splitlines()[2:]

    assert rows
    assert all(re.search(r"\byes +yes +yes\b", row) for row in rows), rows


def test_qr_code_says_the_address_with_every_signed_field(sealed, tmp_path):
    run("pdftoppm", "-r", "200", "-png", sealed[0], tmp_path / "page")

    read = run("zbarimg", "--quiet", "--raw", next(tmp_path.glob("page*.png"))).strip()

    assert read == sealed[1]
    assert printed_fields.unpack(read.split("f=")[1].split("&s=")[0]) == CONTENT


def test_another_reader_calls_the_seal_valid_and_a_changed_byte_breaks_it(sealed, tmp_path):
    broken = tmp_path / "broken.pdf"
    raw = bytearray(sealed[0].read_bytes())
    raw[2000] ^= 1
    broken.write_bytes(raw)

    assert "Signature is Valid" in run("pdfsig", sealed[0])
    assert "Signature is Valid" not in run("pdfsig", broken)


def test_page_is_one_landscape_a4(sealed):
    pages = PdfReader(sealed[0]).pages

    assert len(pages) == 1
    assert [round(float(side)) for side in pages[0].mediabox[2:]] == [842, 595]


def test_a_character_the_font_lacks_is_named_not_left_out():
    assert render.missing_glyphs({"name": "李𠮷"}) == ["𠮷"]
    assert render.missing_glyphs(CONTENT) == []
