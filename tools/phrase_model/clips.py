"""Makes the training clips: every phrase many times, kept as Whisper's mel power before the logarithm.

Run: python -m tools.phrase_model.clips FOLDER  (about two minutes on two cores)
"""

import argparse
import random
import subprocess
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import torch
from whisper.audio import HOP_LENGTH, N_FFT, mel_filters

from tools.phrase_model.phrases import PHRASES
from tools.phrase_model.speech import SAMPLE_RATE, Speaker, Utterance
from tools.phrase_model.voices import training_voice

PER_PHRASE = 84
PAD = 320  # samples of silence kept on both sides of a clip, so that no analysis window is cut
CODEC_SHARE = 0.4
CODEC_GAP = 3200


@dataclass(frozen=True)
class Clips:
    """All clips: power (80, frames), phrase number, variant name, units as rows (first character, start s, end s)."""

    powers: list[np.ndarray]
    phrases: list[int]
    variants: list[str]
    units: list[np.ndarray]


def mel_power(audio: np.ndarray) -> np.ndarray:
    """Return Whisper's mel power (80, frames of 10 ms) of 16 kHz audio, before the logarithm."""
    window = torch.hann_window(N_FFT)
    spectrum = torch.stft(torch.from_numpy(audio), N_FFT, HOP_LENGTH, window=window, return_complex=True)
    return (mel_filters("cpu", 80) @ (spectrum[..., :-1].abs() ** 2)).numpy()


def through_opus(audios: list[np.ndarray], bit_rate: str) -> list[np.ndarray]:
    """Return the audios as they sound after the codec that WebRTC uses; lengths are kept."""
    gap = np.zeros(CODEC_GAP, np.float32)
    joined = np.concatenate([part for audio in audios for part in (audio, gap)])
    pcm = (np.clip(joined, -1, 1) * 32767).astype("<i2").tobytes()
    raw = ["-f", "s16le", "-ar", str(SAMPLE_RATE), "-ac", "1"]
    coded = _ffmpeg([*raw, "-i", "-", "-c:a", "libopus", "-b:a", bit_rate, "-f", "ogg", "-"], pcm)
    plain = np.frombuffer(_ffmpeg(["-i", "-", *raw, "-"], coded), "<i2").astype(np.float32) / 32768
    plain = np.pad(plain, (0, max(0, len(joined) - len(plain))))
    ends = np.cumsum([len(audio) + CODEC_GAP for audio in audios])
    return [plain[end - len(audio) - CODEC_GAP : end - CODEC_GAP] for end, audio in zip(ends, audios, strict=True)]


def _ffmpeg(arguments: list[str], data: bytes) -> bytes:
    command = ["ffmpeg", "-nostdin", "-v", "error", *arguments]
    return subprocess.run(command, input=data, stdout=subprocess.PIPE, check=True).stdout


@lru_cache(maxsize=1)
def _speaker() -> Speaker:
    torch.set_num_threads(1)
    return Speaker()


def phrase_clips(number: int, seed: int) -> Clips:
    """Render PER_PHRASE clips of one phrase, some of them through the codec."""
    rng = random.Random(f"{seed}-{number}")
    voices = [training_voice(rng) for _ in range(PER_PHRASE)]
    said = [_padded(_speaker().say(PHRASES[number], voice)) for voice in voices]
    audios = [item.audio for item in said]
    coded = int(PER_PHRASE * CODEC_SHARE)
    audios[:coded] = through_opus(audios[:coded], rng.choice(("24k", "32k", "48k")))
    units = [np.array(item.units, np.float32) for item in said]
    return Clips([mel_power(audio) for audio in audios], [number] * PER_PHRASE, [v.variant for v in voices], units)


def _padded(said: Utterance) -> Utterance:
    shift = PAD / SAMPLE_RATE
    return Utterance(np.pad(said.audio, (PAD, PAD)), [(c, s + shift, e + shift) for c, s, e in said.units])


def save_clips(path: Path, parts: list[Clips]) -> None:
    """Write all clips into one .npz (half-precision logarithms)."""
    powers = [power for part in parts for power in part.powers]
    units = [unit for part in parts for unit in part.units]
    np.savez(
        path,
        logs=np.concatenate([np.log10(np.maximum(power, 1e-12)).astype(np.float16) for power in powers], axis=1),
        frames=np.array([power.shape[1] for power in powers]),
        phrases=np.array([number for part in parts for number in part.phrases]),
        variants=np.array([variant for part in parts for variant in part.variants]),
        units=np.concatenate(units),
        unit_counts=np.array([len(unit) for unit in units]),
    )


def load_clips(path: Path) -> Clips:
    """Read what `save_clips` wrote."""
    data = np.load(path)
    power = np.power(np.float32(10), data["logs"].astype(np.float32))
    powers = np.split(power, np.cumsum(data["frames"])[:-1], axis=1)
    units = np.split(data["units"], np.cumsum(data["unit_counts"])[:-1])
    return Clips(powers, data["phrases"].tolist(), data["variants"].tolist(), units)


def main() -> None:
    """Write FOLDER/clips.npz."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=2)
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    with ProcessPoolExecutor(options.workers) as pool:
        parts = list(pool.map(phrase_clips, range(len(PHRASES)), [options.seed] * len(PHRASES)))
    save_clips(options.folder / "clips.npz", parts)


if __name__ == "__main__":
    main()
