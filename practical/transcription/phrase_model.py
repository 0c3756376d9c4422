"""Unpacks the phrase model that ships with the product: a tiny Whisper for demo and tests that knows 52 sentences."""

import hashlib
import json
import lzma
import shutil
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PACKED = Path(__file__).parent / "demo_model"
MANIFEST = PACKED / "manifest.json"
FASTER_WHISPER = "phrase-ct2"
OPENAI_WHISPER = "phrase-openai.pt"


class PhraseModelDamagedError(Exception):
    """A packed file is not the one its manifest names."""


@dataclass(frozen=True)
class PhraseModelPaths:
    """Where the unpacked model lies: a folder for faster-whisper, a checkpoint file for openai-whisper."""

    faster_whisper: Path
    openai_whisper: Path


def unpack_phrase_model(target: Path) -> PhraseModelPaths:
    """Unpack both models under `target` unless they lie there intact; returns their paths.

    Writes a folder named by the model's version (26 MB after the first call). Safe in two processes at once.
    Raises PhraseModelDamagedError when a packed file is damaged, OSError when `target` cannot be written.
    """
    manifest = read_manifest()
    final = target / f"phrase-model-{manifest['version']}"
    if not _intact(final, manifest):
        _verify_packed(manifest)
        target.mkdir(parents=True, exist_ok=True)
        _publish(_unpack(target), final, manifest)
    return PhraseModelPaths(final / FASTER_WHISPER, final / OPENAI_WHISPER)


def read_manifest() -> dict[str, Any]:
    """Return what is packed: version, statement, phrases, hashes, measured accuracy."""
    manifest: dict[str, Any] = json.loads(MANIFEST.read_text(encoding="utf-8"))
    return manifest


def _verify_packed(manifest: dict[str, Any]) -> None:
    for name, expected in manifest["packed"].items():
        if sha256(PACKED / name) != expected:
            raise PhraseModelDamagedError(f"{PACKED / name} is damaged: its SHA-256 is not the manifest's.")


def _unpack(target: Path) -> Path:
    """Unpack into a fresh folder beside the final one, so that a rename can publish it."""
    fresh = Path(tempfile.mkdtemp(prefix=".phrase-model-", dir=target))
    fresh.chmod(0o755)
    with tarfile.open(PACKED / f"{FASTER_WHISPER}.tar.xz") as archive:
        archive.extractall(fresh, filter="data")
    with lzma.open(PACKED / f"{OPENAI_WHISPER}.xz") as packed, (fresh / OPENAI_WHISPER).open("wb") as plain:
        shutil.copyfileobj(packed, plain)
    return fresh


def _publish(fresh: Path, final: Path, manifest: dict[str, Any]) -> None:
    """Rename the fresh folder to its final name; another process may have been faster, then its folder stays."""
    try:
        if final.exists() and not _intact(final, manifest):
            shutil.rmtree(final)
        fresh.rename(final)
    except OSError:
        if not _intact(final, manifest):
            raise
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def _intact(folder: Path, manifest: dict[str, Any]) -> bool:
    """Tell whether every unpacked file is there with the manifest's hash."""
    hashes: dict[str, str] = manifest["unpacked"]
    return all((folder / name).is_file() and sha256(folder / name) == hashes[name] for name in hashes)


def sha256(path: Path) -> str:
    """Return the file's SHA-256 in hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
