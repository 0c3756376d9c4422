"""Numbers that wrap around on the wire (16-bit sequence, 32-bit time) made to grow for ever."""

from __future__ import annotations


class Unwrapper:
    """Extends each number to the value nearest the one before it, so small steps back stay small steps back."""

    def __init__(self, bits: int) -> None:
        self._span = 1 << bits
        self._last: int | None = None

    def extend(self, number: int) -> int:
        """Return the number as it would be without wrapping."""
        if self._last is None:
            self._last = number
            return number
        step = (number - self._last) % self._span
        if step > self._span // 2:
            step -= self._span
        self._last += step
        return self._last
