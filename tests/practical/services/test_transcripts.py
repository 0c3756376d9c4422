"""Running the engine over a real file and storing its lines."""

import shutil
from pathlib import Path

import pytest
from django.utils import timezone

from core.errors import JobWaits
from practical.enums import TranscriptState
from practical.models import Transcript, TranscriptLine
from practical.services import transcripts
from practical.signals import transcript_ready
from practical.transcription.engine import Line, ModelMissing, Output, Word
from tests.factories.practical import START_MS, make_recording

pytestmark = pytest.mark.django_db
MEDIA = Path(__file__).parents[2] / "media"


@pytest.fixture
def spoken(settings, tmp_path):
    """A recording whose replay is the six-phrase clip."""
    settings.MEDIA_DIR, settings.MODEL_DIR = tmp_path / "media", tmp_path / "models"
    settings.SPEECH_ENGINE, settings.SPEECH_MODEL, settings.SPEECH_LANGUAGE = "faster_whisper", "phrase-model", "zh"
    recording = make_recording()
    target = settings.MEDIA_DIR / recording.replay
    target.parent.mkdir(parents=True)
    shutil.copy(MEDIA / "six-phrases.flac", target)
    return recording


@pytest.fixture
def announced():
    heard: list[Transcript] = []

    def listen(sender, *, transcript, **kwargs):
        heard.append(transcript)

    transcript_ready.connect(listen)
    yield heard
    transcript_ready.disconnect(listen)


def output(*texts: str) -> Output:
    lines = tuple(
        Line(2.0 * n, 2.0 * n + 1.5, text, 0.9, (Word(2.0 * n, 2.0 * n + 1.5, text, 0.9),))
        for n, text in enumerate(texts)
    )
    return Output("faster_whisper", "演示模型", "zh", lines)


def test_transcribe_recording_stores_lines_on_the_wall_clock_with_words_and_progress(spoken):
    steps: list[tuple[float, float]] = []

    transcripts.transcribe_recording(recording=spoken, progress=lambda done, total: steps.append((done, total)))

    transcript = Transcript.objects.get(recording=spoken)
    lines = list(transcript.lines.all())
    assert transcript.state == TranscriptState.READY
    assert "演示模型" in transcript.model
    assert len(lines) >= 5
    assert all(START_MS <= line.started_ms < line.ended_ms for line in lines)
    assert all(line.words and 0 < line.confidence <= 1000 for line in lines)
    assert steps[-1][0] == steps[-1][1] > 0


def test_transcribe_recording_twice_keeps_the_first_lines(spoken, announced):
    transcripts.transcribe_recording(recording=spoken, progress=lambda done, total: None)
    before = list(TranscriptLine.objects.values_list("pk", "text"))

    transcripts.transcribe_recording(recording=spoken, progress=lambda done, total: None)

    assert list(TranscriptLine.objects.values_list("pk", "text")) == before
    assert len(announced) == 1


def test_store_transcript_twice_changes_nothing(announced):
    recording = make_recording()

    transcripts.store_transcript(recording=recording, output=output("你好", "欢迎"), now=timezone.now())
    transcripts.store_transcript(recording=recording, output=output("别的"), now=timezone.now())

    assert list(TranscriptLine.objects.values_list("text", flat=True)) == ["你好", "欢迎"]
    assert len(announced) == 1


def test_a_recording_without_replay_waits(settings):
    recording = make_recording(replay="")

    with pytest.raises(JobWaits):
        transcripts.transcribe_recording(recording=recording, progress=lambda done, total: None)


@pytest.mark.parametrize("model", ["", "/no/such/model"])
def test_a_missing_model_says_so_and_the_recording_waits(spoken, settings, model, announced, monkeypatch):
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    settings.SPEECH_MODEL = model

    with pytest.raises(ModelMissing) as refusal:
        transcripts.transcribe_recording(recording=spoken, progress=lambda done, total: None)

    assert "录像已保存" in str(refusal.value)
    assert not Transcript.objects.filter(state=TranscriptState.READY).exists()
    assert announced == []


def test_a_worker_that_lost_its_lease_writes_nothing(spoken, announced):
    class Lost(Exception):
        pass

    def progress(done: float, total: float) -> None:
        raise Lost

    with pytest.raises(Lost):
        transcripts.transcribe_recording(recording=spoken, progress=progress)

    assert TranscriptLine.objects.count() == 0
    assert announced == []
