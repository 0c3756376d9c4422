"""The table of steps, what was expected, and the last line."""

import json
import time
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

STEP, FIGURE = 34, 66  # columns on the screen; a Chinese character takes two


@dataclass
class Step:
    """One row while it runs: `figure` is what the step came to."""

    figure: str = ""


@dataclass
class Report:
    """Prints each row when its step is done."""

    begun: float = field(default_factory=time.monotonic)

    def open(self) -> None:
        """The head of the table."""
        print(f"{_wide('step', STEP)}{_wide('what it came to', FIGURE)}seconds", flush=True)
        print("-" * (STEP + FIGURE + 7), flush=True)

    @contextmanager
    def step(self, name: str) -> Iterator[Step]:
        """Time a step; the row is printed also when it failed."""
        row, begun = Step(), time.monotonic()
        try:
            yield row
        except BaseException:
            row.figure = "failed"
            raise
        finally:
            print(f"{_wide(name, STEP)}{_wide(row.figure, FIGURE)}{time.monotonic() - begun:7.1f}", flush=True)

    def close(self) -> None:
        """The sum."""
        print("-" * (STEP + FIGURE + 7), flush=True)
        print(f"{_wide('all', STEP + FIGURE)}{time.monotonic() - self.begun:7.1f}", flush=True)


def shortfalls(counts: dict[str, Any], expected: dict[str, tuple[float, float]]) -> list[str]:
    """One sentence per figure outside its expected least and most."""
    return [
        f"{name} is {counts[name]}, expected {least:g}" + ("." if least == most else f" to {most:g}.")
        for name, (least, most) in expected.items()
        if not least <= counts[name] <= most
    ]


def last_line(counts: dict[str, Any]) -> str:
    """The figures as one JSON object."""
    return json.dumps(counts, ensure_ascii=False)


def _wide(text: str, width: int) -> str:
    """Pad to a width on the screen."""
    shown = sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)
    return text + " " * max(1, width - shown)
