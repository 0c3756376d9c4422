"""Renders the demo hosts' microphone tracks and the test clips, with a list of what is said when.

Run: python -m tools.phrase_model.render tests/media  (needs espeak-ng and ffmpeg; the results are kept)
"""

import argparse
import json
import random
import subprocess
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from tools.phrase_model.phrases import SCRIPTS, Script, language_of
from tools.phrase_model.speech import SAMPLE_RATE, Speaker
from tools.phrase_model.voices import demo_voice

TAIL = 1.0
SILENCE = 8.0
LEVEL = 0.5
CODECS = {".flac": ("flac",), ".opus": ("libopus", "-b:a", "32k"), ".wav": ("pcm_s16le", "-ar", "48000")}
EXACT = ("-fflags", "+bitexact", "-flags:a", "+bitexact")


@dataclass(frozen=True)
class Spoken:
    """One phrase in a rendered file; times in seconds from the file's start."""

    text: str
    language: str
    start: float
    end: float


def read_script(speaker: Speaker, script: Script, rng: random.Random) -> tuple[np.ndarray, list[Spoken]]:
    """Return 16 kHz audio of a script and its phrases in time."""
    voice = demo_voice(script.voice, rng)
    parts, spoken, at = [np.zeros(int(script.lead * SAMPLE_RATE), np.float32)], [], script.lead
    for phrase in script.phrases:
        said = speaker.say(phrase, voice)
        start, end = at + said.units[0][1], at + said.units[-1][2]
        spoken.append(Spoken(phrase, language_of(phrase), round(start, 2), round(end, 2)))
        pause = np.zeros(int(rng.uniform(*script.gap) * SAMPLE_RATE), np.float32)
        parts += [said.audio, pause]
        at += (len(said.audio) + len(pause)) / SAMPLE_RATE
    parts[-1] = np.zeros(int(TAIL * SAMPLE_RATE), np.float32)
    audio = np.concatenate(parts)
    return audio * (LEVEL / np.abs(audio).max()), spoken


def write_sound(audio: np.ndarray, path: Path) -> None:
    """Write 16 kHz audio as .flac, .opus or (48 kHz) .wav, without any tag that changes from run to run."""
    pcm = (np.clip(audio, -1, 1) * 32767).astype("<i2").tobytes()
    raw = ["-f", "s16le", "-ar", str(SAMPLE_RATE), "-ac", "1", "-i", "-"]
    command = ["ffmpeg", "-nostdin", "-v", "error", "-y", *raw, "-c:a", *CODECS[path.suffix], *EXACT]
    subprocess.run([*command, str(path)], input=pcm, check=True)


def render(folder: Path, seed: int) -> None:
    """Write every script and a silent clip into the folder, and spoken.json beside them."""
    folder.mkdir(parents=True, exist_ok=True)
    speaker, contents = Speaker(), {}
    for script in SCRIPTS:
        audio, spoken = read_script(speaker, script, random.Random(f"{seed}-{script.name}"))
        name = f"{script.name}.{'opus' if script.name.startswith('host') else 'flac'}"
        write_sound(audio, folder / name)
        contents[name] = {"seconds": round(len(audio) / SAMPLE_RATE, 2), "spoken": [asdict(item) for item in spoken]}
    write_sound(np.zeros(int(SILENCE * SAMPLE_RATE), np.float32), folder / "silence.flac")
    contents["silence.flac"] = {"seconds": SILENCE, "spoken": []}
    (folder / "spoken.json").write_text(json.dumps(contents, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def main() -> None:
    """Render into the folder given."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args()
    render(options.folder, options.seed)


if __name__ == "__main__":
    main()
