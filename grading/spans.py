"""Arithmetic of stretches of time: (start, end) in milliseconds, end exclusive; values in, values out."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Span:
    """A stretch on the wall clock (ms since 1970, UTC); ValueError unless it has length."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if self.end <= self.start:
            raise ValueError("a span ends after it starts")

    @property
    def length(self) -> int:
        """Milliseconds."""
        return self.end - self.start

    def contains(self, other: "Span") -> bool:
        """Whether `other` lies in here completely."""
        return self.start <= other.start and other.end <= self.end


def captured_ms(span: Span, gaps: Iterable[tuple[int, int]]) -> int:
    """How much of `span` lies outside all gaps; gaps (start, end) may overlap and come in any order."""
    covered, reached = 0, span.start
    for gap_start, gap_end in sorted(gaps):
        start, end = max(gap_start, reached), min(gap_end, span.end)
        if end > start:
            covered += end - start
            reached = end
    return span.length - covered
