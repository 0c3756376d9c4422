"""The reference engine: openai-whisper on torch, in float32; installed from requirements-openai-whisper.txt."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from practical.transcription.engine import SAMPLE_RATE, Line, Progress, Sound, Word
from practical.transcription.speech import Stretch, find_speech


class OpenaiWhisper:
    """One loaded model. `source` is a checkpoint file or a name that openai-whisper may fetch."""

    name = "openai_whisper"

    def __init__(self, source: str | Path, *, folder: Path, threads: int) -> None:
        """Load the weights. Raises ImportError when the engine is not installed."""
        import torch  # optional dependency
        import whisper  # optional dependency

        torch.set_num_threads(threads)
        self._model = whisper.load_model(str(source), device="cpu", download_root=str(folder))

    def listen(self, sound: Sound, language: str, progress: Progress) -> Iterator[Line]:
        """Lines of each stretch of speech; see the promise."""
        total = len(sound) / SAMPLE_RATE
        for stretch in find_speech(sound):
            yield from self._listen_to(sound, stretch, language)
            progress(stretch.end / SAMPLE_RATE, total)
        progress(total, total)

    def _listen_to(self, sound: Sound, stretch: Stretch, language: str) -> Iterator[Line]:
        heard = self._model.transcribe(
            sound[stretch.start : stretch.end],
            language=language or None,
            temperature=0.0,
            condition_on_previous_text=False,
            word_timestamps=True,
            fp16=False,
        )
        offset = stretch.start / SAMPLE_RATE
        for segment in heard["segments"]:
            if segment["text"].strip():  # this engine returns empty segments for silent windows
                yield _line(segment, offset)


def _line(segment: dict[str, Any], offset: float) -> Line:
    words = tuple(
        Word(offset + float(word["start"]), offset + float(word["end"]), word["word"], float(word["probability"]))
        for word in segment.get("words", [])
    )
    confidence = sum(word.confidence for word in words) / len(words) if words else 0.0
    start, end = offset + float(segment["start"]), offset + float(segment["end"])
    return Line(start, end, segment["text"].strip(), confidence, words)
