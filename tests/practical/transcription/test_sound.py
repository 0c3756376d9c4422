"""Sound whose samples stand where the media time says."""

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from practical.transcription.engine import SAMPLE_RATE
from practical.transcription.sound import load_sound

MEDIA = Path(__file__).parents[2] / "media"
RATE = 48_000


def write_tone(path: Path, stretches: list[tuple[float, float]]) -> None:
    """A WebM with a 440 Hz tone at the given (start, seconds), nothing written between."""
    with av.open(str(path), "w", format="webm") as container:
        stream = container.add_stream("libopus", rate=RATE, layout="mono")
        for start, seconds in stretches:
            for index in range(round(seconds * 50)):
                times = np.arange(960) / RATE
                samples = (0.5 * np.sin(2 * np.pi * 440 * times)).astype(np.float32).reshape(1, -1)
                frame = av.AudioFrame.from_ndarray(samples, format="flt", layout="mono")
                frame.sample_rate, frame.time_base = RATE, Fraction(1, RATE)
                frame.pts = round(start * RATE) + 960 * index
                container.mux(stream.encode(frame))
        container.mux(stream.encode(None))


def loudness(sound: np.ndarray, start: float, end: float) -> float:
    return float(np.sqrt(np.mean(sound[round(start * SAMPLE_RATE) : round(end * SAMPLE_RATE)] ** 2)))


def test_sound_after_a_gap_keeps_its_time(tmp_path):
    write_tone(tmp_path / "gap.webm", [(0.0, 2.0), (7.0, 2.0)])

    sound = load_sound(tmp_path / "gap.webm")

    assert len(sound) / SAMPLE_RATE == pytest.approx(9.0, abs=0.15)
    assert loudness(sound, 0.3, 1.7) > 0.1
    assert loudness(sound, 2.5, 6.5) < 0.001
    assert loudness(sound, 7.3, 8.7) > 0.1


def test_a_file_without_sound_is_empty(tmp_path):
    path = tmp_path / "silent.webm"
    with av.open(str(path), "w", format="webm") as container:
        stream = container.add_stream("libvpx", rate=5)
        stream.width = stream.height = 64
        container.mux(stream.encode(av.VideoFrame(64, 64, "yuv420p")))
        container.mux(stream.encode(None))

    assert len(load_sound(path)) == 0


def test_a_broken_file_is_refused(tmp_path):
    path = tmp_path / "broken.webm"
    path.write_bytes(b"not a recording")

    with pytest.raises(av.FFmpegError):
        load_sound(path)


def test_the_whole_clip_is_there():
    sound = load_sound(MEDIA / "six-phrases.flac")

    with av.open(str(MEDIA / "six-phrases.flac")) as container:
        seconds = float(container.duration / av.time_base)
    assert len(sound) / SAMPLE_RATE == pytest.approx(seconds, abs=0.05)
