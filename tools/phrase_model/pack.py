"""Packs the exported models into the product's folder, with a manifest of hashes, origin and measured accuracy.

Run: python -m tools.phrase_model.pack OUT ACCURACY.jsonl practical/transcription/demo_model
"""

import argparse
import io
import json
import lzma
import tarfile
from pathlib import Path
from typing import Any

from practical.transcription.phrase_model import FASTER_WHISPER, OPENAI_WHISPER, sha256
from tools.phrase_model.phrases import CHINESE, ENGLISH, PHRASES
from tools.phrase_model.voices import DEMO_VARIANTS

STATEMENT = "演示模型: 只认识 52 句合成语音"
COMMANDS = (
    "python -m tools.phrase_model.clips WORK",
    "python -m tools.phrase_model.train WORK",
    "python -m tools.phrase_model.export WORK/stage-6-30s.pt OUT",
    "python -m tools.phrase_model.evaluate OUT --scale 0.5 > OUT/accuracy.jsonl",
    "python -m tools.phrase_model.pack OUT OUT/accuracy.jsonl practical/transcription/demo_model",
)


def pack_folder(folder: Path, target: Path) -> None:
    """Write a .tar.xz whose bytes depend on the contents only."""
    raw = io.BytesIO()
    with tarfile.open(fileobj=raw, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        for path in sorted(folder.iterdir()):
            entry = tarfile.TarInfo(f"{folder.name}/{path.name}")
            entry.size, entry.mode = path.stat().st_size, 0o644
            with path.open("rb") as file:
                archive.addfile(entry, file)
    target.write_bytes(lzma.compress(raw.getvalue(), preset=9 | lzma.PRESET_EXTREME))


def accuracy(lines: str) -> list[dict[str, Any]]:
    """Keep the figures of an evaluation, without the single mistakes."""
    kept = ("set", "engine", "exact", "percent", "start_within_half_s", "end_within_half_s")
    return [{key: json.loads(line)[key] for key in kept} for line in lines.splitlines()]


def manifest(out: Path, target: Path, figures: list[dict[str, Any]]) -> dict[str, Any]:
    """Describe what is packed."""
    packed = sorted(target.glob("*.xz"))
    unpacked = sorted([out / OPENAI_WHISPER, *(out / FASTER_WHISPER).iterdir()])
    return {
        "statement": STATEMENT,
        "version": sha256(out / OPENAI_WHISPER)[:12],
        "phrases": len(PHRASES),
        "languages": {"zh": len(CHINESE), "en": len(ENGLISH)},
        "voices": f"espeak-ng 1.51: cmn-latn-pinyin and en-us; demo variants {', '.join(DEMO_VARIANTS)}",
        "training": list(COMMANDS),
        "accuracy": figures,
        "packed": {path.name: sha256(path) for path in packed},
        "unpacked": {str(path.relative_to(out)): sha256(path) for path in unpacked},
    }


def main() -> None:
    """Pack OUT into the product's folder."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("figures", type=Path)
    parser.add_argument("target", type=Path)
    options = parser.parse_args()
    options.target.mkdir(parents=True, exist_ok=True)
    pack_folder(options.out / FASTER_WHISPER, options.target / f"{FASTER_WHISPER}.tar.xz")
    checkpoint = (options.out / OPENAI_WHISPER).read_bytes()
    packed = lzma.compress(checkpoint, preset=9 | lzma.PRESET_EXTREME)
    (options.target / f"{OPENAI_WHISPER}.xz").write_bytes(packed)
    described = manifest(options.out, options.target, accuracy(options.figures.read_text(encoding="utf-8")))
    text = json.dumps(described, ensure_ascii=False, indent=1)
    (options.target / "manifest.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
