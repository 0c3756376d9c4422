"""Where speech is."""

import itertools
from pathlib import Path

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from practical.transcription.engine import SAMPLE_RATE
from practical.transcription.sound import load_sound
from practical.transcription.speech import WINDOW, Stretch, find_speech, join_neighbours

MEDIA = Path(__file__).parents[2] / "media"


def test_silence_noise_and_nothing_hold_no_speech():
    noise = np.random.default_rng(1).normal(0, 0.05, 20 * SAMPLE_RATE).astype(np.float32)

    assert find_speech(np.zeros(0, dtype=np.float32)) == []
    assert find_speech(np.zeros(20 * SAMPLE_RATE, dtype=np.float32)) == []
    assert find_speech(noise) == []
    assert find_speech(load_sound(MEDIA / "silence.flac")) == []


def test_spoken_clip_is_found():
    sound = load_sound(MEDIA / "six-phrases.flac")

    stretches = find_speech(sound)

    assert sum(stretch.end - stretch.start for stretch in stretches) > 0.4 * len(sound)
    assert all(stretch.end - stretch.start <= WINDOW for stretch in stretches)


@given(st.lists(st.tuples(st.integers(1, 10 * SAMPLE_RATE), st.integers(1, 25 * SAMPLE_RATE)), max_size=30))
def test_joining_keeps_every_sample_of_speech_in_order_and_in_one_window(pairs):
    stretches, at = [], 0
    for pause, length in pairs:
        stretches.append(Stretch(at + pause, at + pause + length))
        at += pause + length

    joined = join_neighbours(stretches)

    assert all(any(j.start <= s.start and s.end <= j.end for j in joined) for s in stretches)
    assert all(j.end - j.start <= WINDOW for j in joined)
    assert all(a.end <= b.start for a, b in itertools.pairwise(joined))
