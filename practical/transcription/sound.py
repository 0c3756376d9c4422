"""Sound of a recording as samples whose place is the media time, gaps included."""

from pathlib import Path

import av
import numpy as np
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler

from practical.transcription.engine import SAMPLE_RATE, Sound


def load_sound(path: Path) -> Sound:
    """Decode the first audio stream to mono 16 kHz; sample n stands n / 16,000 s after media time zero.

    Where timestamps jump (a declared gap, lost packets) silence is filled in, so that times stay true. A file without
    sound gives an empty array. Memory: 4 bytes a sample, 230 MB an hour. Raises av.FFmpegError for a broken file.
    """
    pieces: list[Sound] = []
    filled = 0
    with av.open(str(path)) as container:
        if not container.streams.audio:
            return np.zeros(0, dtype=np.float32)
        resampler = AudioResampler(format="flt", layout="mono", rate=SAMPLE_RATE)
        for frame in container.decode(container.streams.audio[0]):
            silence, samples = _placed(frame, resampler, filled)
            pieces += [silence, samples]
            filled += len(silence) + len(samples)
    return np.concatenate(pieces) if pieces else np.zeros(0, dtype=np.float32)


def _placed(frame: AudioFrame, resampler: AudioResampler, filled: int) -> tuple[Sound, Sound]:
    """Silence up to the frame's own time, then its samples; overlaps of under 100 ms are jitter and kept in order."""
    due = round(frame.time * SAMPLE_RATE) if frame.time is not None else filled
    parts = [part.to_ndarray().reshape(-1) for part in resampler.resample(frame)]
    samples = np.concatenate(parts).astype(np.float32) if parts else np.zeros(0, dtype=np.float32)
    missing = due - filled
    return np.zeros(missing if missing > SAMPLE_RATE // 10 else 0, dtype=np.float32), samples
