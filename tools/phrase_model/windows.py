"""Composes training windows: phrases with gaps and noise on a time line, as Whisper's log-mel features."""

import random
from dataclasses import dataclass

import numpy as np

from tools.phrase_model.clips import Clips, mel_power
from tools.phrase_model.phrases import PHRASES, language_of
from tools.phrase_model.voices import DEMO_VARIANTS

FRAME = 0.01  # s per mel frame; an encoder frame is two of them
SILENT_SHARE, SHORT_SHARE, ENGLISH_SHARE, MIXED_VOICES, TAIL_SHARE = 0.06, 0.55, 0.15, 0.2, 0.8
GAPS = ((0.1, 0.4), (0.15, 0.9), (0.4, 1.8), (0.3, 3.0), (2.0, 13.0))
GAP_WEIGHTS = (25, 20, 32, 15, 8)
MOST_PHRASES = 10  # in a recording that ends before its window does
FULL = 3000


@dataclass(frozen=True)
class Placed:
    """One clip on the window's time line: start frame (10 ms), and whether the window cuts it off."""

    clip: int
    start: int
    cut: bool


@dataclass(frozen=True)
class Window:
    """Features (80, frames), what is said where, and its language."""

    features: np.ndarray
    placed: list[Placed]
    language: str


class WindowMaker:
    """Draws random windows of one length from the clips."""

    def __init__(self, clips: Clips, frames: int, seed: int, sparse: bool = True) -> None:
        self.clips, self.frames, self.sparse = clips, frames, sparse
        self.rng = random.Random(seed)
        self.noise_rng = np.random.default_rng(seed)
        self.noises = noise_powers(self.noise_rng)
        self.by_voice: dict[tuple[str, str], list[int]] = {}
        for clip, number in enumerate(clips.phrases):
            self.by_voice.setdefault((language_of(PHRASES[number]), clips.variants[clip]), []).append(clip)
        self.speech_level = float(np.mean([power.sum(0).mean() for power in clips.powers[::50]]))

    def window(self) -> Window:
        """Return one random window."""
        language = "en" if self.rng.random() < ENGLISH_SHARE else "zh"
        placed = [] if self.rng.random() < SILENT_SHARE else self._place(language)
        power = np.zeros((80, self.frames), np.float32)
        for item in placed:
            self._add(power, item)
        self._add_noise(power)
        return Window(self._features(power, placed), placed, language)

    def _place(self, language: str) -> list[Placed]:
        rng = self.rng
        short = self.frames == FULL and rng.random() < SHORT_SHARE
        limit = rng.randint(1, MOST_PHRASES) if short else self.frames
        weights = GAP_WEIGHTS if self.sparse else (*GAP_WEIGHTS[:-1], 0)
        low, high = rng.choices(GAPS, weights)[0]
        voice = self._voice(language)
        placed: list[Placed] = []
        used: set[int] = set()
        at = int(rng.choice((rng.uniform(0, 0.2), rng.uniform(0, 1.2), rng.uniform(low, high))) / FRAME)
        while at < self.frames - 40 and len(placed) < limit:
            clip = self._clip(language, voice, used)
            length = self.clips.powers[clip].shape[1]
            placed.append(Placed(clip, at, at + length - 5 > self.frames))
            at += length + int(rng.uniform(low, high) / FRAME)
        return placed

    def _voice(self, language: str) -> str | None:
        if self.rng.random() < MIXED_VOICES:
            return None
        voices = sorted(voice for code, voice in self.by_voice if code == language)
        return self.rng.choice([*voices, *DEMO_VARIANTS])

    def _clip(self, language: str, voice: str | None, used: set[int]) -> int:
        """Draw a clip; a phrase comes back within one window only now and then."""
        for _ in range(20):
            drawn = voice or self.rng.choice([name for code, name in self.by_voice if code == language])
            clip = self.rng.choice(self.by_voice[language, drawn])
            if self.clips.phrases[clip] not in used or self.rng.random() < 0.1:
                break
        used.add(self.clips.phrases[clip])
        return clip

    def _add(self, power: np.ndarray, item: Placed) -> None:
        clip = self.clips.powers[item.clip][:, : self.frames - item.start]
        gain = 10 ** (self.rng.uniform(-3, 3) / 10)
        power[:, item.start : item.start + clip.shape[1]] += gain * clip

    def _add_noise(self, power: np.ndarray) -> None:
        rng = self.rng
        if rng.random() < 0.7:
            noise = rng.choice(self.noises)
            start = rng.randrange(noise.shape[1] - self.frames)
            level = self.speech_level * 10 ** (-rng.uniform(8, 45) / 10)
            power += level * noise[:, start : start + self.frames]
        power *= 10 ** (rng.uniform(-2.5, 1.0))  # overall loudness
        tilt = 10 ** (np.linspace(-1, 1, 80) * rng.uniform(-0.4, 0.4))
        power *= tilt[:, None].astype(np.float32)

    def _features(self, power: np.ndarray, placed: list[Placed]) -> np.ndarray:
        """Scale as Whisper does; behind the end of the audio Whisper's features are exactly zero."""
        logs = np.log10(np.maximum(power, 1e-10))
        loudest = logs.max() + (self.rng.uniform(0, 1) if self.rng.random() < 0.3 else 0.0)
        features = (np.maximum(logs, loudest - 8.0) + 4.0) / 4.0
        if self.rng.random() < TAIL_SHARE and not any(item.cut for item in placed):
            features[:, self._audio_end(placed) :] = 0.0
        return features.astype(np.float32)

    def _audio_end(self, placed: list[Placed]) -> int:
        if not placed:
            return self.rng.randrange(100, self.frames)
        last = placed[-1]
        quiet = self.rng.choice((0.2, 1.0, 3.0, 8.0)) * self.rng.random()
        return last.start + self.clips.powers[last.clip].shape[1] + int(quiet / FRAME)


def noise_powers(rng: np.random.Generator) -> list[np.ndarray]:
    """Return 70 s each of white, pink, brown and humming noise as mel power with mean frame power 1."""
    length = 70 * 16_000
    white = rng.standard_normal(length).astype(np.float32)
    scale = np.maximum(np.arange(length // 2 + 1), 50).astype(np.float32)
    spectrum = np.fft.rfft(white)
    pink = np.fft.irfft(spectrum / np.sqrt(scale), length)
    brown = np.fft.irfft(spectrum / scale, length)
    time = np.arange(length) / 16_000
    hum = sum(np.sin(2 * np.pi * 50 * k * time) / k for k in range(1, 6)) + 0.05 * white
    powers = [mel_power(sound.astype(np.float32)) for sound in (white, pink, brown, hum)]
    return [(power / power.sum(0).mean()).astype(np.float32) for power in powers]
