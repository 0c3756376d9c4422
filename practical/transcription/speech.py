"""Where speech is: stretches found by the voice detector, short enough for one window of the recogniser."""

from dataclasses import dataclass

from faster_whisper.vad import VadOptions, get_speech_timestamps

from practical.transcription.engine import SAMPLE_RATE, Sound

WINDOW = 28 * SAMPLE_RATE  # the recogniser's window is 30 s
PAUSE_MS, PAD_MS = 500, 100  # a shorter pause does not end a stretch; each stretch keeps a little air around it


@dataclass(frozen=True)
class Stretch:
    """Samples from `start` up to `end`."""

    start: int
    end: int


def find_speech(sound: Sound) -> list[Stretch]:
    """Stretches of speech of at most 28 s, in order; none for silence, noise and music (Silero, ~500x real time)."""
    if not len(sound):
        return []
    options = VadOptions(min_silence_duration_ms=PAUSE_MS, speech_pad_ms=PAD_MS, max_speech_duration_s=25)
    return join_neighbours([Stretch(found["start"], found["end"]) for found in get_speech_timestamps(sound, options)])


def join_neighbours(stretches: list[Stretch]) -> list[Stretch]:
    """Join stretches while the whole fits into one window: fewer runs, more context, the pauses stay inside."""
    joined: list[Stretch] = []
    for stretch in stretches:
        if joined and stretch.end - joined[-1].start <= WINDOW:
            joined[-1] = Stretch(joined[-1].start, stretch.end)
        else:
            joined.append(stretch)
    return joined
