"""The packed phrase model unpacks once, intact, and hears the demo's own clips word for word."""

import json
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pytest

from practical.transcription import phrase_model
from practical.transcription.faster_whisper import FasterWhisper
from practical.transcription.sound import load_sound

MEDIA = Path(__file__).parents[2] / "media"
SPOKEN = json.loads((MEDIA / "spoken.json").read_text(encoding="utf-8"))
HOST_TRACKS = sorted(name for name in SPOKEN if name.startswith("host-"))


@pytest.fixture(scope="module")
def paths(tmp_path_factory: pytest.TempPathFactory) -> phrase_model.PhraseModelPaths:
    return phrase_model.unpack_phrase_model(tmp_path_factory.mktemp("model"))


@pytest.fixture(scope="module", params=["float32", "int8"])
def engine(request: pytest.FixtureRequest, paths: phrase_model.PhraseModelPaths) -> FasterWhisper:
    return FasterWhisper(
        paths.faster_whisper, folder=paths.faster_whisper.parent, threads=1, compute_type=request.param
    )


def hear(engine: FasterWhisper, name: str) -> list[tuple[str, float, float]]:
    lines = engine.listen(load_sound(MEDIA / name), "zh", lambda done, total: None)
    return [(line.text, line.start, line.end) for line in lines]


def test_the_manifest_says_what_the_model_is() -> None:
    manifest = phrase_model.read_manifest()

    assert manifest["statement"] == "演示模型: 只认识 52 句合成语音"
    assert manifest["phrases"] == 52


def test_unpacking_again_keeps_the_files_that_lie_there(tmp_path: Path) -> None:
    first = phrase_model.unpack_phrase_model(tmp_path)
    written = (first.faster_whisper / "model.bin").stat().st_mtime_ns

    second = phrase_model.unpack_phrase_model(tmp_path)

    assert second == first
    assert (second.faster_whisper / "model.bin").stat().st_mtime_ns == written


def test_a_damaged_copy_is_unpacked_anew(tmp_path: Path) -> None:
    paths = phrase_model.unpack_phrase_model(tmp_path)
    (paths.faster_whisper / "model.bin").write_bytes(b"half a file")
    paths.openai_whisper.unlink()

    phrase_model.unpack_phrase_model(tmp_path)

    unpacked = phrase_model.read_manifest()["unpacked"]
    assert phrase_model.sha256(paths.faster_whisper / "model.bin") == unpacked["phrase-ct2/model.bin"]
    assert phrase_model.sha256(paths.openai_whisper) == unpacked["phrase-openai.pt"]


def test_a_damaged_package_is_refused_and_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    packed = tmp_path / "packed"
    packed.mkdir()
    for file in phrase_model.PACKED.iterdir():
        (packed / file.name).write_bytes(file.read_bytes())
    (packed / "phrase-openai.pt.xz").write_bytes(b"not the model")
    monkeypatch.setattr(phrase_model, "PACKED", packed)

    with pytest.raises(phrase_model.PhraseModelDamagedError, match=r"phrase-openai\.pt\.xz"):
        phrase_model.unpack_phrase_model(tmp_path / "target")

    assert not (tmp_path / "target").exists()


def test_two_processes_may_unpack_at_once(tmp_path: Path) -> None:
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        results = list(pool.map(phrase_model.unpack_phrase_model, [tmp_path, tmp_path]))

    assert results[0] == results[1]
    assert [path.name for path in tmp_path.iterdir()] == [results[0].openai_whisper.parent.name]


@pytest.mark.parametrize("name", ["one-phrase.flac", "six-phrases.flac"])
def test_it_hears_the_test_clips_word_for_word_and_in_time(engine: FasterWhisper, name: str) -> None:
    spoken = SPOKEN[name]["spoken"]

    heard = hear(engine, name)

    assert [text for text, _, _ in heard] == [phrase["text"] for phrase in spoken]
    assert [start for _, start, _ in heard] == pytest.approx([phrase["start"] for phrase in spoken], abs=0.5)
    assert [end for _, _, end in heard] == pytest.approx([phrase["end"] for phrase in spoken], abs=0.5)


def test_it_hears_nine_in_ten_phrases_of_the_demo_hosts(engine: FasterWhisper) -> None:
    spoken = [(name, phrase["text"]) for name in HOST_TRACKS for phrase in SPOKEN[name]["spoken"]]

    heard = [(name, text) for name in HOST_TRACKS for text, _, _ in hear(engine, name)]

    assert len(spoken) == 21
    assert sum(phrase in heard for phrase in spoken) >= 0.9 * len(spoken)


def test_it_hears_nothing_in_silence(engine: FasterWhisper) -> None:
    assert hear(engine, "silence.flac") == []
