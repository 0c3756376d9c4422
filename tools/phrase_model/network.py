"""The tiny Whisper during training: small class space, tied timestamp rows, local attention at the start."""

import torch
from torch import Tensor, nn
from torch.nn import functional
from whisper.model import ModelDimensions, MultiHeadAttention, Whisper, sinusoids

from tools.phrase_model.tokens import TIMESTAMPS, Classes

WIDTH, HEADS, LAYERS = 96, 3, 2
DIMS = ModelDimensions(80, 1500, WIDTH, HEADS, LAYERS, 51865, 448, WIDTH, HEADS, LAYERS)
SHIFTS = ((-5, 5), (-14, 14))  # encoder frames that the first two heads of each encoder layer look away
SHARPNESS = 3.0
AXIS_LEVEL, UNUSED_LEVEL = 4.0, -8.0  # beware: every unused vocabulary row gets the logit 4 x -8 = -32


class OpenAttention(MultiHeadAttention):
    """Whisper's attention that keeps its log-weights, so that the loss can guide them."""

    log_weights: Tensor

    def qkv_attention(self, q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None = None) -> tuple[Tensor, Tensor]:
        """Return attended values and raw scores; shapes as in Whisper."""
        batch, _, width = q.shape
        q, k, v = (part.view(batch, -1, self.n_head, width // self.n_head).transpose(1, 2) for part in (q, k, v))
        scores = (q @ k.transpose(-1, -2)) * (width // self.n_head) ** -0.5
        self.log_weights = functional.log_softmax(scores, dim=-1)
        out = (self.log_weights.exp() @ v).transpose(1, 2).flatten(start_dim=2)
        return out, scores.detach()


class PhraseNetwork(nn.Module):
    """A Whisper with only the used vocabulary rows, and a throw-away head that names the character being spoken."""

    def __init__(self, known: Classes, units: int) -> None:
        super().__init__()
        self.known = known
        self.whisper = Whisper(DIMS)
        self.whisper.decoder.token_embedding.weight.requires_grad_(False)
        self.whisper.decoder.blocks[-1].cross_attn = OpenAttention(WIDTH, HEADS)
        nn.init.normal_(self.whisper.decoder.positional_embedding, std=0.02)
        self.rows = nn.Parameter(torch.randn(len(known.rows), WIDTH) * 0.05)
        self.stamp_matrix = nn.Parameter(torch.eye(WIDTH) * 0.1)
        self.stamp_vector = nn.Parameter(torch.randn(WIDTH) * 0.05)
        self.register_buffer("stamp_waves", sinusoids(TIMESTAMPS, WIDTH), persistent=False)
        self.unit_head = nn.Linear(WIDTH, units + 1)
        start_local(self.whisper)
        self.fix_axis()

    @torch.no_grad()
    def fix_axis(self) -> None:
        """Hold the decoder's output at AXIS_LEVEL on axis 0; call after every optimiser step."""
        norm = self.whisper.decoder.ln
        norm.weight[0], norm.bias[0] = 0.0, AXIS_LEVEL

    def table(self) -> Tensor:
        """Return the vectors of all classes (used rows, then timestamps)."""
        return torch.cat([self.rows, self.stamp_waves @ self.stamp_matrix + self.stamp_vector])

    def encode(self, features: Tensor, offset: int) -> Tensor:
        """Encode (batch, 80, frames) as if it began at encoder frame `offset`; returns (batch, frames / 2, width)."""
        encoder = self.whisper.encoder
        x = functional.gelu(encoder.conv2(functional.gelu(encoder.conv1(features)))).transpose(1, 2)
        x = x + encoder.positional_embedding[offset : offset + x.shape[1]]
        for block in encoder.blocks:
            x = block(x)
        return encoder.ln_post(x)

    def decode(self, inputs: Tensor, encoded: Tensor) -> tuple[Tensor, Tensor]:
        """Return logits over the classes and the guided layer's log-weights (batch, heads, tokens, frames)."""
        decoder, table = self.whisper.decoder, self.table()
        x = table[inputs] + decoder.positional_embedding[: inputs.shape[1]]
        for block in decoder.blocks:
            x = block(x, encoded, mask=decoder.mask)
        return decoder.ln(x) @ table.T, decoder.blocks[-1].cross_attn.log_weights

    @torch.no_grad()
    def openai_state(self) -> dict[str, Tensor]:
        """Return the state dict of an ordinary Whisper: every vocabulary row filled in."""
        state = {name: value.clone() for name, value in self.whisper.state_dict().items()}
        table = self.table()
        embedding = torch.zeros(DIMS.n_vocab, WIDTH)
        embedding[:, 0] = UNUSED_LEVEL
        embedding[list(self.known.rows)] = table[: len(self.known.rows)]
        embedding[DIMS.n_vocab - TIMESTAMPS :] = table[len(self.known.rows) :]
        state["decoder.token_embedding.weight"] = embedding
        return state


@torch.no_grad()
def start_local(whisper: Whisper) -> None:
    """Make two heads of each encoder layer look a fixed number of frames away, from the sinusoidal positions."""
    half, size = WIDTH // 2, WIDTH // HEADS
    pairs = size // 2
    speeds = torch.exp(-torch.log(torch.tensor(10000.0)) / (half - 1) * torch.arange(pairs))
    for block, shifts in zip(whisper.encoder.blocks, SHIFTS, strict=True):
        for head, shift in enumerate(shifts):
            rows = head * size + torch.arange(pairs)
            for layer, turn in ((block.attn.query, shift * speeds), (block.attn.key, 0 * speeds)):
                layer.weight[head * size : (head + 1) * size] = 0
                sine, cosine = torch.arange(pairs), half + torch.arange(pairs)
                # sin(w(i+s)) = sin(wi)cos(ws) + cos(wi)sin(ws), and the same for the cosine
                layer.weight[rows, sine] = torch.cos(turn) * SHARPNESS**0.5
                layer.weight[rows, cosine] = torch.sin(turn) * SHARPNESS**0.5
                layer.weight[rows + pairs, cosine] = torch.cos(turn) * SHARPNESS**0.5
                layer.weight[rows + pairs, sine] = -torch.sin(turn) * SHARPNESS**0.5
            block.attn.query.bias[head * size : (head + 1) * size] = 0
