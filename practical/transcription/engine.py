"""What every speech engine promises, and which one is used."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt

from core.errors import JobWaits

Sound = npt.NDArray[np.float32]  # mono, 16,000 samples a second, -1 … 1
SAMPLE_RATE = 16_000

Progress = Callable[[float, float], None]  # seconds of sound done, seconds in all


@dataclass(frozen=True)
class Word:
    """A word with its place in the sound (seconds) and the engine's confidence (0 … 1)."""

    start: float
    end: float
    text: str
    confidence: float


@dataclass(frozen=True)
class Line:
    """A stretch of speech; never empty."""

    start: float
    end: float
    text: str
    confidence: float
    words: tuple[Word, ...]


@dataclass(frozen=True)
class Output:
    """What an engine heard, and who it was."""

    engine: str
    model: str
    language: str
    lines: tuple[Line, ...]


class Engine(Protocol):
    """Turns sound into lines; a model is loaded once and kept."""

    name: str

    def listen(self, sound: Sound, language: str, progress: Progress) -> Iterator[Line]:
        """Yield lines in order. Silence and music yield nothing. `language` is a code such as "zh".

        Calls `progress` at least once per half minute of speech.
        """
        ...


class ModelMissing(JobWaits):
    """No speech model can be had at the moment: recordings wait, nothing is lost."""


@dataclass(frozen=True)
class ModelChoice:
    """Which engine with which model: `model` is a folder or file, a known name, or "phrase-model"."""

    engine: str
    model: str
    folder: Path  # where models are kept
    threads: int
