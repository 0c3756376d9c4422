"""Turns windows into what the network must produce: tokens, timestamps, attended frames, spoken characters."""

import random
from dataclasses import dataclass

import numpy as np
import torch

from tools.phrase_model.clips import Clips
from tools.phrase_model.phrases import PHRASES
from tools.phrase_model.tokens import TIMESTAMPS, classes, phrase_tokens, spoken_units, units_of
from tools.phrase_model.windows import FULL, Placed, Window

NO_TIMESTAMPS_SHARE = 0.35
ENCODER_FRAME = 0.02
AFTER_END = 15  # encoder frames; a narrower peak would not survive the median filter of Whisper's word times
LATEST_FIRST = 50  # Whisper allows a first timestamp of at most 1.0 s


@dataclass(frozen=True)
class Batch:
    """Tensors of one batch; `weight` is 0 where a token is given, not asked; spans are encoder frames of the window."""

    features: torch.Tensor
    inputs: torch.Tensor
    targets: torch.Tensor
    weight: torch.Tensor
    spans: torch.Tensor
    units: torch.Tensor


@dataclass
class Line:
    """One window's tokens as classes, with the frames (first, last; -1 where free) and the weight of each."""

    tokens: list[int]
    spans: list[tuple[int, int]]
    weight: list[float]

    def add(self, token: int, span: tuple[int, int] = (-1, -1), weight: float = 1.0) -> None:
        """Append one token."""
        self.tokens.append(token)
        self.spans.append(span)
        self.weight.append(weight)


def frame_units(window: Window, clips: Clips) -> np.ndarray:
    """Return the number of the unit being spoken at every encoder frame (0: none)."""
    labels = np.zeros(window.features.shape[1] // 2, np.int64)
    for item in window.placed:
        names = units_of(PHRASES[clips.phrases[item.clip]])
        for first, start, end in clips.units[item.clip]:
            begin, stop = _frame(item, start), _frame(item, end)
            labels[begin:stop] = spoken_units()[names[int(first)]]
    return labels


def _frame(item: Placed, seconds: float) -> int:
    return round((item.start * 0.01 + float(seconds)) / ENCODER_FRAME)


def window_line(window: Window, clips: Clips, offset: int, rng: random.Random) -> Line:
    """Write a window as Whisper would, with or without timestamps; `offset` (encoder frames) shifts them."""
    known = classes()
    silent = not window.placed
    line = Line([known.sot], [(-1, -1)], [0.0])
    line.add(known.no_speech if silent else known.languages[window.language])
    line.add(known.transcribe)
    if silent:
        line.add(known.first_timestamp + offset + rng.randrange(LATEST_FIRST), weight=0.0)
    elif rng.random() < NO_TIMESTAMPS_SHARE:
        _add_plain(line, window, clips)
    else:
        _add_timed(line, window, clips, offset)
    last = line.spans[-1][1]
    line.add(known.eot, (last, last + AFTER_END) if last >= 0 else (-1, -1))
    return line


def _add_plain(line: Line, window: Window, clips: Clips) -> None:
    line.add(classes().no_timestamps)
    for item in window.placed:
        if not item.cut:
            _add_text(line, item, clips)


def _add_timed(line: Line, window: Window, clips: Clips, offset: int) -> None:
    """Add <|start|> text <|end|> per phrase; a phrase that the window cuts off leaves only its start."""
    for index, item in enumerate(window.placed):
        units = clips.units[item.clip]
        start, end = _frame(item, units[0][1]), _frame(item, units[-1][2])
        stamp = min(start, LATEST_FIRST) if index == 0 and window.features.shape[1] == FULL else start
        line.add(classes().first_timestamp + min(offset + stamp, TIMESTAMPS - 1), (start, start + 5))
        if item.cut:
            return
        _add_text(line, item, clips)
        line.add(classes().first_timestamp + min(offset + end, TIMESTAMPS - 1), (end - 4, end + 1))


def _add_text(line: Line, item: Placed, clips: Clips) -> None:
    tokens = phrase_tokens(clips.phrases[item.clip])
    units = clips.units[item.clip]
    firsts = units[:, 0]
    for token, (first, last) in zip(tokens.ids, tokens.spans, strict=True):
        begin = units[max(0, np.searchsorted(firsts, first, "right") - 1)]
        stop = units[max(0, np.searchsorted(firsts, last, "right") - 1)]
        line.add(classes().of[token], (_frame(item, begin[1]), _frame(item, stop[2])))


def batch_of(windows: list[Window], clips: Clips, offset: int, rng: random.Random) -> Batch:
    """Collect windows of one length into padded tensors."""
    lines = [window_line(window, clips, offset, rng) for window in windows]
    longest = max(len(line.tokens) for line in lines)
    tokens = torch.full((len(lines), longest), classes().eot)
    weight = torch.zeros(len(lines), longest)
    spans = torch.full((len(lines), longest, 2), -1)
    for row, line in enumerate(lines):
        size = len(line.tokens)
        tokens[row, :size] = torch.tensor(line.tokens)
        weight[row, :size] = torch.tensor(line.weight)
        spans[row, :size] = torch.tensor(line.spans)
    inputs = tokens[:, :-1].clone()
    silent = inputs[:, 1] == classes().no_speech
    inputs[silent, 1] = classes().languages["zh"]
    features = torch.from_numpy(np.stack([window.features for window in windows]))
    units = torch.from_numpy(np.stack([frame_units(window, clips) for window in windows]))
    return Batch(features, inputs, tokens[:, 1:], weight[:, 1:], spans[:, 1:], units)
