"""Drawing parallel forms from a pool of questions by a blueprint's rows (pure, repeatable by seed)."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random


@dataclass(frozen=True)
class Candidate:
    """A question that may be drawn. `topics` holds its topic and every topic above it."""

    code: str
    version_id: int
    kind: str
    topics: frozenset[int]


@dataclass(frozen=True)
class Row:
    """`count` questions of one kind below one topic, `points` each."""

    topic: int
    kind: str
    count: int
    points: int

    def takes(self, candidate: Candidate) -> bool:
        """Whether this question may fill a place of this row."""
        return candidate.kind == self.kind and self.topic in candidate.topics


@dataclass(frozen=True)
class Pick:
    """A question drawn, with the points its row gives."""

    candidate: Candidate
    points: int


class TooFew(Exception):
    """Rows that cannot be filled: {index of the row: places left empty}."""

    def __init__(self, missing: dict[int, int]) -> None:
        super().__init__(f"rows short of questions: {missing}")
        self.missing = missing


def draw_forms(rows: Sequence[Row], pool: Sequence[Candidate], *, forms: int, seed: int) -> list[list[Pick]]:
    """`forms` lists of picks in printing order; the same rows, pool and seed give the same forms.

    No question stands twice in a form. A form prefers questions that earlier forms have not used. Raises TooFew when
    the pool cannot fill the rows.
    """
    used: Counter[str] = Counter()
    drawn = []
    for form in range(forms):
        picks = _draw_form(rows, pool, Random(f"{seed}/{form}"), used)  # noqa: S311  repeatable, not secret
        used.update(pick.candidate.code for pick in picks)
        drawn.append(picks)
    return drawn


def _draw_form(rows: Sequence[Row], pool: Sequence[Candidate], random: Random, used: Counter[str]) -> list[Pick]:
    shuffled = sorted(pool, key=lambda candidate: candidate.code)
    random.shuffle(shuffled)
    shuffled.sort(key=lambda candidate: used[candidate.code])  # stable: unused first, in the shuffled order
    places = [index for index, row in enumerate(rows) for _ in range(row.count)]
    filled = _match(rows, places, shuffled)
    missing = Counter(places[place] for place in range(len(places)) if place not in filled)
    if missing:
        raise TooFew(dict(missing))
    picks = [Pick(shuffled[filled[place]], rows[places[place]].points) for place in range(len(places))]
    random.shuffle(picks)
    kinds = list(dict.fromkeys(row.kind for row in rows))
    return sorted(picks, key=lambda pick: kinds.index(pick.candidate.kind))


def _match(rows: Sequence[Row], places: Sequence[int], pool: Sequence[Candidate]) -> dict[int, int]:
    """Place → index in the pool, filling as many places as can be filled (augmenting paths).

    Rows may overlap (a topic and one below it): a question already taken moves to another row's place when it may.
    """
    fits = [[index for index, candidate in enumerate(pool) if row.takes(candidate)] for row in rows]
    taken: dict[int, int] = {}

    def place_one(place: int, visited: set[int]) -> bool:
        for index in fits[places[place]]:
            if index not in visited and index not in taken:
                taken[index] = place
                return True
        for index in fits[places[place]]:
            if index in visited:
                continue
            visited.add(index)
            if place_one(taken[index], visited):
                taken[index] = place
                return True
        return False

    for place in range(len(places)):
        place_one(place, set())
    return {place: index for index, place in taken.items()}
