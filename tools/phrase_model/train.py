"""Trains the phrase model in stages, from short windows to 30 s; resumes after the last finished stage.

Run: python -m tools.phrase_model.train FOLDER  (FOLDER holds clips.npz; about an hour of one core)
"""

import argparse
import logging
import math
import random
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import torch
from torch import Tensor
from torch.nn import functional

from tools.phrase_model.clips import Clips, load_clips
from tools.phrase_model.network import PhraseNetwork
from tools.phrase_model.targets import Batch, batch_of
from tools.phrase_model.tokens import classes, spoken_units
from tools.phrase_model.windows import FULL, WindowMaker

log = logging.getLogger("phrase_model")
WARM_UP, CLIP_NORM, SILENCE_WEIGHT = 100, 1.0, 0.3
SOFT = ((-3, 0.03), (-2, 0.08), (-1, 0.2), (0, 0.38), (1, 0.2), (2, 0.08), (3, 0.03))


@dataclass(frozen=True)
class Stage:
    """Window length in mel frames (10 ms), batch, number of windows, learning rate at start and end, loss weights."""

    name: str
    frames: int
    batch: int
    windows: int
    rate: float
    last_rate: float
    decoder: bool = True
    guide: float = 0.5
    unit: float = 0.5
    noise: float = 0.0


STAGES = (
    Stage("0-encoder", 400, 32, 24_000, 2e-3, 1.2e-3, decoder=False, unit=1.0),
    Stage("1-8s", 800, 16, 5_600, 1.5e-3, 1.2e-3),
    Stage("2-16s", 1600, 12, 3_000, 1.2e-3, 1e-3),
    Stage("3-30s", FULL, 8, 4_800, 1e-3, 3e-5),
    Stage("4-30s", FULL, 8, 7_200, 9e-4, 3e-5, unit=0.3),
    Stage("5-30s", FULL, 8, 3_600, 6e-4, 2e-5, unit=0.3, noise=0.12),
    Stage("6-30s", FULL, 8, 1_200, 4e-4, 1e-5, unit=0.3, noise=0.08),
)


def token_loss(logits: Tensor, batch: Batch) -> Tensor:
    """Cross-entropy per asked token; timestamps have soft neighbours."""
    logs = functional.log_softmax(logits, dim=-1)
    first = classes().first_timestamp
    stamp = batch.targets >= first
    hard = logs.gather(-1, batch.targets[..., None])[..., 0]
    soft, total = torch.zeros_like(hard), torch.zeros_like(hard)
    for step, share in SOFT:
        near = batch.targets + step
        inside = ((near >= first) & (near < logs.shape[-1])).float() * share
        soft = soft + inside * logs.gather(-1, near.clamp(0, logs.shape[-1] - 1)[..., None])[..., 0]
        total = total + inside
    chosen = torch.where(stamp, soft / total.clamp(min=1e-6), hard)
    return -(chosen * batch.weight).sum() / batch.weight.sum()


def guide_loss(log_weights: Tensor, batch: Batch) -> Tensor:
    """Minus the log of the attention that falls on the frames of the token being predicted."""
    frames = torch.arange(log_weights.shape[-1])
    first, last = batch.spans[..., 0:1], batch.spans[..., 1:2]
    inside = (frames >= first) & (frames <= last)
    guided = (first[..., 0] >= 0) & inside.any(-1)
    masked = log_weights.masked_fill(~inside[:, None], -30.0)
    return -(torch.logsumexp(masked, -1).mean(1)[guided]).mean()


def unit_loss(scores: Tensor, batch: Batch) -> Tensor:
    """Cross-entropy of the spoken character at each encoder frame; silence counts less."""
    weight = torch.ones(scores.shape[-1])
    weight[0] = SILENCE_WEIGHT
    return functional.cross_entropy(scores.flatten(0, 1), batch.units.flatten(), weight)


@torch.no_grad()
def report(network: PhraseNetwork, batch: Batch, logits: Tensor | None, scores: Tensor) -> dict[str, float]:
    """Return accuracies of the batch: characters per frame, text tokens, and the median timestamp error in seconds."""
    spoken = batch.units > 0
    figures = {"frame": (scores.argmax(-1) == batch.units)[spoken].float().mean().item()}
    if logits is not None:
        first = network.known.first_timestamp
        asked = batch.weight > 0
        text, stamp = asked & (batch.targets < first), asked & (batch.targets >= first)
        figures["text"] = (logits.argmax(-1) == batch.targets)[text].float().mean().item()
        guess = logits[..., first:].argmax(-1) + first
        figures["stamp_s"] = (guess - batch.targets)[stamp].abs().float().median().item() * 0.02
    return figures


def batches(clips: Clips, stage: Stage, seed: int) -> Iterator[tuple[Batch, int]]:
    """Yield batches with the encoder offset they pretend to begin at (0 for full windows)."""
    maker = WindowMaker(clips, stage.frames, seed, sparse=stage.frames == FULL)
    rng = random.Random(seed + 1)
    for _ in range(stage.windows // stage.batch):
        offset = rng.randint(0, (FULL - stage.frames) // 2)
        yield batch_of([maker.window() for _ in range(stage.batch)], clips, offset, rng), offset


def harder(batch: Batch, noise: float) -> Batch:
    """Replace some written characters by wrong ones, so that the network listens rather than guesses from the text.

    The first token of a phrase, where it must find the place in the sound, counts twice.
    """
    known = classes()
    text = (batch.inputs > known.eot) & (batch.inputs < known.first_timestamp)
    wrong = torch.randint(known.eot + 1, known.first_timestamp, batch.inputs.shape)
    inputs = torch.where(text & (torch.rand(batch.inputs.shape) < noise), wrong, batch.inputs)
    first = (batch.inputs >= known.first_timestamp) & (batch.targets > known.eot)
    first &= batch.targets < known.first_timestamp
    return replace(batch, inputs=inputs, weight=batch.weight * (1 + first.float()))


def rate_at(stage: Stage, step: int, steps: int) -> float:
    """Learning rate: short warm-up, then a cosine down to the stage's last rate."""
    curve = 0.5 * (1 + math.cos(math.pi * step / steps))
    return min(1.0, (step + 1) / WARM_UP) * (stage.last_rate + (stage.rate - stage.last_rate) * curve)


Losses = tuple[Tensor, dict[str, float], Tensor | None, Tensor]


def losses(network: PhraseNetwork, stage: Stage, batch: Batch, offset: int) -> Losses:
    """Return the weighted loss, its parts, logits (None in the encoder stage) and unit scores."""
    encoded = network.encode(batch.features, offset)
    scores = network.unit_head(encoded)
    unit = unit_loss(scores, batch)
    total, parts, logits = stage.unit * unit, {"unit": unit.item()}, None
    if stage.decoder:
        logits, log_weights = network.decode(batch.inputs, encoded)
        token, guide = token_loss(logits, batch), guide_loss(log_weights, batch)
        total = total + token + stage.guide * guide
        parts |= {"token": token.item(), "guide": guide.item()}
    return total, parts, logits, scores


def train_stage(network: PhraseNetwork, clips: Clips, stage: Stage, seed: int) -> None:
    """Train one stage; logs every 50 steps."""
    trained = [value for value in network.parameters() if value.requires_grad]
    optimiser = torch.optim.AdamW(trained, lr=stage.rate, betas=(0.9, 0.98), weight_decay=0.01)
    steps = stage.windows // stage.batch
    for step, (drawn, offset) in enumerate(batches(clips, stage, seed)):
        optimiser.param_groups[0]["lr"] = rate_at(stage, step, steps)
        batch = harder(drawn, stage.noise) if stage.noise else drawn
        total, parts, logits, scores = losses(network, stage, batch, offset)
        optimiser.zero_grad()
        total.backward()
        torch.nn.utils.clip_grad_norm_(trained, CLIP_NORM)
        optimiser.step()
        network.fix_axis()
        if step % 50 == 49 or step == steps - 1:
            figures = parts | report(network, batch, logits, scores)
            shown = " ".join(f"{name} {value:.3f}" for name, value in figures.items())
            log.info("%s %d/%d cpu %.0f s: %s", stage.name, step + 1, steps, time.process_time(), shown)


def train(folder: Path, seed: int) -> None:
    """Run all stages that have no checkpoint in the folder yet."""
    clips = load_clips(folder / "clips.npz")
    torch.manual_seed(seed)
    network = PhraseNetwork(classes(), len(spoken_units()))
    for number, stage in enumerate(STAGES):
        saved = folder / f"stage-{stage.name}.pt"
        if saved.exists():
            network.load_state_dict(torch.load(saved))
            continue
        train_stage(network, clips, stage, seed + 100 * number)
        torch.save(network.state_dict(), saved.with_suffix(".part"))
        saved.with_suffix(".part").rename(saved)


def main() -> None:
    """Train in FOLDER and write FOLDER/stage-*.pt."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=1)
    options = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    torch.set_num_threads(options.threads)
    train(options.folder, options.seed)


if __name__ == "__main__":
    main()
