"""What one cell says: blanks and line breaks of every kind taken away, ID and phone numbers checked."""

import datetime
import re
import unicodedata
from dataclasses import dataclass, field
from typing import Any

# Zero-width characters and joiners that copying from web pages leaves behind.
_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"))
_HAN = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\U00020000-\U0003ffff·]")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
_SCIENTIFIC = re.compile(r"\d(\.\d+)?E\+?\d+", re.IGNORECASE)
_LONGEST_EXACT = 10**15  # a spreadsheet keeps 15 digits of a number


class Uncomputed:
    """Stands in a cell whose formula has no stored result, or an error for one."""


@dataclass(frozen=True)
class Row:
    """One record and its number, counted from 1 as a spreadsheet shows it."""

    number: int
    cells: list[Any] = field(default_factory=list)


def text_of(cell: Any) -> str:
    """The cell as text on one line, outer blanks (ideographic ones too) taken away."""
    if cell is None or isinstance(cell, Uncomputed):
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return " ".join(str(cell).translate(_INVISIBLE).replace("\x00", "").split())


def name_of(cell: Any) -> str:
    """A person's name: blanks between Chinese characters are padding, between Latin words they stay."""
    words = text_of(cell).split()
    joined = words[:1]
    for word in words[1:]:
        is_padding = _HAN.match(word[0]) and _HAN.match(joined[-1][-1])
        joined.append(word if is_padding else f" {word}")
    return "".join(joined)


def name_problem(name: str) -> str:
    """A reason code, or empty. A name has 2 to 60 characters and no digits."""
    if not name:
        return "name_missing"
    is_odd = len(name) == 1 or len(name) > 60 or any(letter.isdigit() for letter in name)  # noqa: PLR2004  the column's width
    return "name_odd" if is_odd else ""


def id_number_of(cell: Any) -> str:
    """An ID number as 18 plain characters if that is what was meant."""
    return re.sub(r"[\s'‘’`-]", "", unicodedata.normalize("NFKC", text_of(cell))).upper()


def id_number_problem(cell: Any, number: str, today: datetime.date) -> str:
    """A reason code, or empty. Beware: a number cell has already lost the last digits, so it is never repaired."""
    if not number:
        return "id_missing"
    is_number = isinstance(cell, (int, float)) and not isinstance(cell, bool) and abs(cell) >= _LONGEST_EXACT
    if is_number or _SCIENTIFIC.fullmatch(number):
        return "id_in_number_cell"
    if not re.fullmatch(r"[0-9]{17}[0-9X]", number):
        return "id_old" if re.fullmatch(r"[0-9]{15}", number) else "id_shape"
    if check_character(number) != number[-1]:
        return "id_checksum"
    return "" if _is_birthday(number[6:14], today) else "id_birthday"


def check_character(number: str) -> str:
    """The last character that GB 11643 demands for the first 17 digits."""
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, number, strict=False))
    return _CHECKS[total % 11]


def _is_birthday(digits: str, today: datetime.date) -> bool:
    try:
        born = datetime.date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return False
    return datetime.date(1900, 1, 1) <= born <= today


def phone_of(cell: Any) -> str:
    """A phone number without blanks, dashes and the country's code."""
    plain = re.sub(r"[\s()'‘’`.-]", "", unicodedata.normalize("NFKC", text_of(cell)))
    return re.sub(r"^(\+|00)?86(?=1\d{10}$)", "", plain)


def phone_problem(phone: str) -> str:
    """A reason code, or empty; no phone at all is fine."""
    return "" if not phone or re.fullmatch(r"1[3-9][0-9]{9}", phone) else "phone_shape"
