"""Speaks one phrase with espeak-ng and tells when each character is being spoken."""

import ctypes
from dataclasses import dataclass

import numpy as np

from tools.phrase_model.phrases import language_of

SAMPLE_RATE = 16_000
LIBRARY = "libespeak-ng.so.1"
ESPEAK_VOICE = {"zh": "cmn-latn-pinyin", "en": "en-us"}  # beware: voice "cmn" reads Hanzi as English letters
RETRIEVAL, UTF8 = 1, 1
RATE, PITCH = 1, 3
WORD, SENTENCE_END = 1, 5


class Event(ctypes.Structure):
    """One espeak event; `text` is the 1-based character, `ms` the time in the audio."""

    _fields_ = [
        ("type", ctypes.c_int),
        ("uid", ctypes.c_uint),
        ("text", ctypes.c_int),
        ("length", ctypes.c_int),
        ("ms", ctypes.c_int),
        ("sample", ctypes.c_int),
        ("user", ctypes.c_void_p),
        ("id", ctypes.c_char * 8),
    ]


Callback = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.POINTER(Event))


@dataclass(frozen=True)
class Voice:
    """How to speak: espeak variant ("" is the plain voice), words per minute, pitch 0-99, resampling factor."""

    variant: str
    speed: int
    pitch: int
    resample: float = 1.0


@dataclass(frozen=True)
class Utterance:
    """16 kHz mono audio in -1..1, and for each spoken unit (first character, start s, end s)."""

    audio: np.ndarray
    units: list[tuple[int, float, float]]


class Speaker:
    """The espeak-ng library in retrieval mode. Not thread-safe: one per process."""

    def __init__(self) -> None:
        self.library = ctypes.CDLL(LIBRARY)
        self.rate = self.library.espeak_Initialize(RETRIEVAL, 0, None, 0)
        self.pcm: list[bytes] = []
        self.events: list[tuple[int, int, int]] = []
        self.callback = Callback(self._collect)
        self.library.espeak_SetSynthCallback(self.callback)

    def _collect(self, samples, count, events) -> int:  # type: ignore[no-untyped-def]
        if samples and count > 0:
            self.pcm.append(ctypes.string_at(samples, count * 2))
        index = 0
        while events[index].type:
            self.events.append((events[index].type, events[index].text, events[index].ms))
            index += 1
        return 0

    def say(self, phrase: str, voice: Voice) -> Utterance:
        """Return the phrase as audio with its timing; raises ValueError for a voice espeak does not know."""
        name = ESPEAK_VOICE[language_of(phrase)] + (f"+{voice.variant}" if voice.variant else "")
        if self.library.espeak_SetVoiceByName(name.encode()):
            raise ValueError(f"espeak-ng has no voice {name}")
        self.library.espeak_SetParameter(RATE, voice.speed, 0)
        self.library.espeak_SetParameter(PITCH, voice.pitch, 0)
        self.pcm.clear()
        self.events.clear()
        text = phrase.encode() + b"\0"
        self.library.espeak_Synth(text, len(text), 0, 1, 0, UTF8, None, None)
        self.library.espeak_Synchronize()
        return self._utterance(voice.resample)

    def _utterance(self, factor: float) -> Utterance:
        raw = np.frombuffer(b"".join(self.pcm), np.int16).astype(np.float32) / 32768
        audio = resample(raw, round(len(raw) * SAMPLE_RATE / (self.rate * factor)))
        stretch = len(audio) / SAMPLE_RATE / (len(raw) / self.rate)
        starts = [(text - 1, ms / 1000 * stretch) for kind, text, ms in self.events if kind == WORD and text > 0]
        end = speech_end(audio)
        ends = [start for _, start in starts[1:]] + [end]
        return Utterance(audio[: int(end * SAMPLE_RATE)], [(t, s, e) for (t, s), e in zip(starts, ends, strict=True)])


def resample(audio: np.ndarray, length: int) -> np.ndarray:
    """Return the audio with `length` samples, through the spectrum (no aliasing)."""
    spectrum = np.fft.rfft(audio)
    wanted = length // 2 + 1
    padded = np.zeros(wanted, spectrum.dtype)
    padded[: min(wanted, len(spectrum))] = spectrum[:wanted]
    return (np.fft.irfft(padded, length) * (length / len(audio))).astype(np.float32)


def speech_end(audio: np.ndarray) -> float:
    """Return the second where the last sound ends (espeak appends silence)."""
    loud = np.nonzero(np.abs(audio) > 0.01 * np.abs(audio).max())[0]
    return min(len(audio), int(loud[-1]) + 320) / SAMPLE_RATE
