"""Turns a rendered track into the 48 kHz mono WAV that Chromium takes as a fake microphone.

Run: python -m tools.phrase_model.microphone tests/media/host-thermos.opus /tmp/microphone.wav
Then: chromium --use-fake-device-for-media-stream --use-file-for-fake-audio-capture=/tmp/microphone.wav%noloop
"""

import argparse
import wave
from pathlib import Path

import av

RATE = 48_000


def write_microphone_wav(source: Path, target: Path) -> None:
    """Decode any sound file to 48 kHz mono 16-bit WAV."""
    resampler = av.AudioResampler(format="s16", layout="mono", rate=RATE)
    with av.open(str(source)) as sound, wave.open(str(target), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(RATE)
        for frame in [*sound.decode(audio=0), None]:
            for piece in resampler.resample(frame):
                out.writeframes(piece.to_ndarray().tobytes())


def main() -> None:
    """Convert one file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("source", type=Path)
    parser.add_argument("target", type=Path)
    options = parser.parse_args()
    write_microphone_wav(options.source, options.target)


if __name__ == "__main__":
    main()
