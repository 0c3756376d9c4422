"""What changed between two versions of a question, readable; values in, values out."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise

SAME, ADDED, REMOVED = "same", "added", "removed"
TOKEN = re.compile(r"[A-Za-z0-9]+|.", re.DOTALL)  # Chinese changes by the character, Latin words and numbers whole


@dataclass(frozen=True)
class Piece:
    """A stretch of text; kind: same, added or removed."""

    kind: str
    text: str


@dataclass(frozen=True)
class FieldChange:
    """One field that differs: its label and the pieces of both texts, in reading order."""

    label: str
    pieces: list[Piece]


def diff_text(old: str, new: str) -> list[Piece]:
    """Pieces of both texts: same + removed make `old`, same + added make `new`. No two neighbours are of one kind."""
    before, after = TOKEN.findall(old), TOKEN.findall(new)
    pieces: list[Piece] = []
    for _tag, i, j, k, m in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if before[i:j] == after[k:m]:
            pieces.append(Piece(SAME, "".join(before[i:j])))
            continue
        changed = (Piece(REMOVED, "".join(before[i:j])), Piece(ADDED, "".join(after[k:m])))
        pieces += [piece for piece in changed if piece.text]
    return pieces


def diff_fields(old: dict[str, str], new: dict[str, str]) -> list[FieldChange]:
    """The fields (label → text) that differ, in the order of `new`; a field only in `old` comes last."""
    labels = [*new, *(label for label in old if label not in new)]
    texts = [(label, old.get(label, ""), new.get(label, "")) for label in labels]
    return [FieldChange(label, diff_text(before, after)) for label, before, after in texts if before != after]


def diff_chain(newest_first: list[dict[str, str]]) -> list[list[FieldChange]]:
    """For each of several versions, newest first, what it changed; the oldest changed nothing."""
    return [*(diff_fields(old, new) for new, old in pairwise(newest_first)), []][: len(newest_first)]
