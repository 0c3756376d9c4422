"""Thirty invented candidates, the roster they stand on, and the rows that are wrong on purpose."""

import io
from dataclasses import dataclass, field

import xlsxwriter

CANDIDATES, HOSTS, AT_ONCE, SECONDS = 30, 6, 3, 25
FAMILY, GIVEN = "赵钱孙李周吴郑王冯陈", ("晓雨", "立群", "若兰")
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
DROPPERS = {3, 11, 19}  # they lose their browser in the middle of the exam and come back
FORGETFUL = 29  # answers and never hands in: the deadline does
UNPREPARED = {5, 27}  # know less than half of the answers; number 5 also goes live


@dataclass
class Candidate:
    """Who somebody is, what the card says, and what the server has acknowledged to them."""

    number: int  # 0 … 29 in the demo, not the candidate number
    name: str
    id_number: str
    login: str = ""
    code: str = ""
    receipts: dict[tuple[int, str], int] = field(default_factory=dict)  # (attempt, client key) → receipt number
    resumed: bool = False
    sent_again: int = 0  # answers that the server had trouble with and got once more

    @property
    def password(self) -> str:
        """The one they choose for themselves."""
        return f"{self.login}-eigen-{self.number:02d}"

    @property
    def goes_live(self) -> bool:
        """Whether this one also sits the practical."""
        return self.number < HOSTS


def make_candidates() -> list[Candidate]:
    """Thirty different names with ID numbers whose check digit is right."""
    names = [family + given for given in GIVEN for family in FAMILY]
    return [Candidate(number, name, id_number(number)) for number, name in enumerate(names[:CANDIDATES])]


def id_number(number: int) -> str:
    """An invented one: 18 characters with the right check digit."""
    digits = f"110101{1990 + number % 12}0{1 + number % 9}{10 + number % 18}{301 + number:03d}"
    return digits + "10X98765432"[sum(int(c) * w for c, w in zip(digits, WEIGHTS, strict=True)) % 11]


def roster(candidates: list[Candidate]) -> tuple[bytes, int]:
    """The XLSX file, and how many of its rows must be refused."""
    good = [[one.name, one.id_number, f"138000{one.number:05d}"] for one in candidates]
    first = candidates[0].id_number
    wrong_digit = first[:-1] + ("0" if first[-1] != "0" else "1")
    bad = [["沈错码", wrong_digit, ""], ["", id_number(77), ""], ["沈短号", "11010119900101", ""]]
    rows = [["姓名", "身份证号", "手机号"], *good[:10], bad[0], *good[10:20], *bad[1:], *good[20:]]
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for line, row in enumerate(rows):
            for column, cell in enumerate(row):
                sheet.write_string(line, column, cell)
    return stream.getvalue(), len(bad)
