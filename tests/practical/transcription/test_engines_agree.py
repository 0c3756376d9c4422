"""Both Whisper engines hear the same words in the demo's clips, in single precision."""

import json
from pathlib import Path

import pytest
import whisper

from practical.transcription.engine import Engine, Line
from practical.transcription.faster_whisper import FasterWhisper
from practical.transcription.openai_whisper import OpenaiWhisper
from practical.transcription.phrase_model import PhraseModelPaths, unpack_phrase_model
from practical.transcription.sound import load_sound

MEDIA = Path(__file__).parents[2] / "media"
SPOKEN = json.loads((MEDIA / "spoken.json").read_text(encoding="utf-8"))
# openai-whisper leaves its vocabulary file to the garbage collector
pytestmark = pytest.mark.filterwarnings("ignore:unclosed file.*tiktoken:ResourceWarning")


@pytest.fixture(scope="module")
def paths(tmp_path_factory: pytest.TempPathFactory) -> PhraseModelPaths:
    return unpack_phrase_model(tmp_path_factory.mktemp("model"))


@pytest.fixture(scope="module")
def openai(paths: PhraseModelPaths) -> OpenaiWhisper:
    return OpenaiWhisper(paths.openai_whisper, folder=paths.openai_whisper.parent, threads=1)


@pytest.fixture(scope="module")
def faster(paths: PhraseModelPaths) -> FasterWhisper:
    return FasterWhisper(paths.faster_whisper, folder=paths.faster_whisper.parent, threads=1, compute_type="float32")


def hear(engine: Engine, name: str) -> list[Line]:
    return list(engine.listen(load_sound(MEDIA / name), "zh", lambda done, total: None))


@pytest.mark.parametrize("name", list(SPOKEN))
def test_both_engines_hear_the_same_words_at_the_same_times(
    openai: OpenaiWhisper, faster: FasterWhisper, name: str
) -> None:
    expected = hear(openai, name)

    found = hear(faster, name)

    assert [line.text for line in found] == [line.text for line in expected]
    assert [line.end for line in found] == pytest.approx([line.end for line in expected], abs=0.5)


def test_the_reference_engine_hears_the_six_phrases(openai: OpenaiWhisper) -> None:
    spoken = [phrase["text"] for phrase in SPOKEN["six-phrases.flac"]["spoken"]]

    heard = hear(openai, "six-phrases.flac")

    assert [line.text for line in heard] == spoken


def test_the_checkpoint_is_an_ordinary_whisper(paths: PhraseModelPaths) -> None:
    model = whisper.load_model(str(paths.openai_whisper), device="cpu")

    assert (model.dims.n_vocab, model.dims.n_audio_ctx, model.dims.n_text_ctx) == (51865, 1500, 448)
