"""Measures how many phrases come back exactly, on freshly rendered clips of the demo voices.

Run: python -m tools.phrase_model.evaluate OUT  (OUT holds phrase-openai.pt and phrase-ct2/)
"""

import argparse
import json
import random
import statistics
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from practical.transcription.engine import Engine
from practical.transcription.faster_whisper import FasterWhisper
from practical.transcription.openai_whisper import OpenaiWhisper
from tools.phrase_model.clips import through_opus
from tools.phrase_model.phrases import CHINESE, ENGLISH, SCRIPTS, Script, language_of
from tools.phrase_model.render import Spoken, read_script
from tools.phrase_model.speech import Speaker
from tools.phrase_model.voices import DEMO_VARIANTS

Heard = tuple[str, float, float]
Listen = Callable[[np.ndarray, str], list[Heard]]
ENGINES = ("faster_whisper:int8", "faster_whisper:float32", "openai_whisper")


@dataclass
class Score:
    """Counts of one set with one engine; errors in seconds of the phrases found."""

    phrases: int = 0
    exact: int = 0
    extra: int = 0
    starts: list[float] = field(default_factory=list)
    ends: list[float] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def count(self, spoken: list[Spoken], heard: list[Heard]) -> None:
        """Compare one file; a phrase counts when one overlapping segment has exactly its text."""
        for item in spoken:
            same = [h for h in heard if h[0] == item.text and h[1] < item.end and h[2] > item.start]
            self.phrases += 1
            self.exact += bool(same)
            if same:
                self.starts.append(abs(same[0][1] - item.start))
                self.ends.append(abs(same[0][2] - item.end))
            else:
                self.wrong.append(f"{item.text} -> {[h[0] for h in heard if h[1] < item.end and h[2] > item.start]}")
        self.extra += max(0, len(heard) - len(spoken))

    def figures(self) -> dict[str, Any]:
        """Return the figures for printing."""
        return {
            "exact": f"{self.exact}/{self.phrases}",
            "percent": round(100 * self.exact / max(1, self.phrases), 1),
            "extra_segments": self.extra,
            "start_error_median_s": round(statistics.median(self.starts or [0]), 2),
            "start_within_half_s": within(self.starts),
            "end_within_half_s": within(self.ends),
            "wrong": self.wrong,
        }


def within(errors: list[float]) -> float:
    """Return the percentage of errors of at most half a second."""
    return round(100 * sum(error <= 0.5 for error in errors) / max(1, len(errors)), 1)


def product_engine(out: Path, name: str) -> Listen:
    """Return one of the product's own engines with the exported model: pauses found, then recognised."""
    engine: Engine
    if name == "openai_whisper":
        engine = OpenaiWhisper(out / "phrase-openai.pt", folder=out, threads=1)
    else:
        engine = FasterWhisper(out / "phrase-ct2", folder=out, threads=1, compute_type=name.partition(":")[2])
    return lambda audio, language: [
        (line.text, line.start, line.end) for line in engine.listen(audio, language, lambda done, total: None)
    ]


def scripts(rng: random.Random, scale: float) -> dict[str, list[Script]]:
    """Draw the evaluation sets: the demo's own scripts again, single phrases, random runs of eight, long files."""
    voices = DEMO_VARIANTS
    singles = [Script("single", rng.choice(voices), (phrase,), rng.uniform(0.3, 2)) for phrase in CHINESE + ENGLISH]
    runs = [
        Script("eight", rng.choice(voices), tuple(rng.sample(CHINESE, 8)), rng.uniform(0.3, 3))
        for _ in range(round(12 * scale))
    ]
    long = [Script("long", voice, tuple(rng.sample(CHINESE, 44)), 1.0, (0.5, 2.5)) for voice in voices]
    return {"demo scripts": list(SCRIPTS) * round(4 * scale), "single": singles, "eight": runs, "long": long}


def evaluate(listeners: dict[str, Listen], seed: int, scale: float) -> dict[str, dict[str, Any]]:
    """Run every set through every engine; half of the files go through the codec first."""
    rng, speaker, result = random.Random(seed), Speaker(), {}
    for name, drawn in scripts(rng, scale).items():
        scores = {engine: Score() for engine in listeners}
        for index, script in enumerate(drawn):
            audio, spoken = read_script(speaker, script, rng)
            audio = through_opus([audio], "32k")[0] if index % 2 else audio
            for engine, listen in listeners.items():
                scores[engine].count(spoken, listen(audio, language_of(script.phrases[0])))
        result[name] = {engine: score.figures() for engine, score in scores.items()}
    return result


def main() -> None:
    """Print one JSON object per set and engine."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--seed", type=int, default=2026)
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument("--engines", nargs="+", default=list(ENGINES))
    options = parser.parse_args()
    listeners = {name: product_engine(options.out, name) for name in options.engines}
    for name, engines in evaluate(listeners, options.seed, options.scale).items():
        for engine, figures in engines.items():
            print(json.dumps({"set": name, "engine": engine} | figures, ensure_ascii=False))


if __name__ == "__main__":
    main()
