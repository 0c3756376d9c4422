"""Pass or fail: each part on 100, each at or above its own minimum, never averaged.

Scores are whole hundredths of a point (8650 is 86.50), computed with whole numbers only. A score that falls between
two hundredths is rounded half up, and the rounded number is the one that is compared: what is printed is what was
judged, so nobody reads 60.00 beside "not passed". Half up, not half to even, because that is how people add up marks.
"""

from dataclasses import dataclass

FULL = 100_00


@dataclass(frozen=True)
class PartVerdict:
    """One part against its minimum, both in hundredths."""

    score: int
    least: int

    @property
    def passed(self) -> bool:
        """Whether the part alone is enough."""
        return self.score >= self.least

    @property
    def missing(self) -> int:
        """Hundredths short of the minimum; 0 when passed."""
        return max(0, self.least - self.score)


@dataclass(frozen=True)
class Verdict:
    """Both parts."""

    theory: PartVerdict
    practical: PartVerdict

    @property
    def passed(self) -> bool:
        """Whether every part alone is enough: a strong part never makes up for a weak one."""
        return self.theory.passed and self.practical.passed


def on_hundred(points: int, of_points: int) -> int:
    """`points` out of `of_points` as hundredths on 100, rounded half up; ValueError where that means nothing."""
    if of_points <= 0 or not 0 <= points <= of_points:
        raise ValueError(f"{points} of {of_points} points is not a score")
    return (2 * FULL * points + of_points) // (2 * of_points)


def judge(*, theory: int, practical: int, theory_least: int, practical_least: int) -> Verdict:
    """Scores in hundredths against minima in whole points."""
    return Verdict(PartVerdict(theory, 100 * theory_least), PartVerdict(practical, 100 * practical_least))
