"""Writes a trained phrase model as an openai-whisper checkpoint and a faster-whisper folder.

Run: python -m tools.phrase_model.export FOLDER/stage-NAME.pt OUT
"""

import argparse
import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import tokenizers
import torch
from ctranslate2.specs import common_spec, whisper_spec
from tokenizers import AddedToken, decoders, models, pre_tokenizers

from tools.phrase_model.network import DIMS, HEADS, LAYERS, PhraseNetwork
from tools.phrase_model.tokens import TIMESTAMPS, classes, spoken_units, whisper_tokenizer

State = dict[str, np.ndarray]
PREPROCESSOR = {"feature_size": 80, "sampling_rate": 16000, "hop_length": 160, "chunk_length": 30, "n_fft": 400}


def write_openai(network: PhraseNetwork, path: Path) -> State:
    """Write {"dims", "model_state_dict"} in half precision; returns that state in single precision."""
    state = {name: value.half() for name, value in network.openai_state().items()}
    torch.save({"dims": vars(DIMS), "model_state_dict": state}, path)
    return {name: value.float().numpy() for name, value in state.items()}


def write_ctranslate2(state: State, folder: Path) -> None:
    """Write model.bin, config.json, vocabulary.json, tokenizer.json and preprocessor_config.json."""
    folder.mkdir(parents=True, exist_ok=True)
    spec = whisper_spec.WhisperSpec(LAYERS, HEADS, LAYERS, HEADS)
    _fill_encoder(spec.encoder, state)
    _fill_decoder(spec.decoder, state)
    spec.register_vocabulary(vocabulary())
    _fill_config(spec.config)
    spec.validate()
    spec.optimize()
    spec.save(str(folder))
    byte_pair_tokenizer().save(str(folder / "tokenizer.json"))
    (folder / "preprocessor_config.json").write_text(json.dumps(PREPROCESSOR, indent=2))


def _fill_encoder(spec: Any, state: State) -> None:
    for name in ("conv1", "conv2"):
        _linear(getattr(spec, name), state, f"encoder.{name}")
    spec.position_encodings.encodings = state["encoder.positional_embedding"]
    _norm(spec.layer_norm, state, "encoder.ln_post")
    for index, layer in enumerate(spec.layer):
        _fill_block(layer, state, f"encoder.blocks.{index}")


def _fill_decoder(spec: Any, state: State) -> None:
    spec.embeddings.weight = state["decoder.token_embedding.weight"]
    spec.projection.weight = state["decoder.token_embedding.weight"]
    spec.position_encodings.encodings = state["decoder.positional_embedding"]
    _norm(spec.layer_norm, state, "decoder.ln")
    for index, layer in enumerate(spec.layer):
        name = f"decoder.blocks.{index}"
        _fill_block(layer, state, name)
        _norm(layer.attention.layer_norm, state, f"{name}.cross_attn_ln")
        _fused(layer.attention.linear[0], state, f"{name}.cross_attn", ("query",))
        _fused(layer.attention.linear[1], state, f"{name}.cross_attn", ("key", "value"))
        _linear(layer.attention.linear[2], state, f"{name}.cross_attn.out")


def _fill_block(layer: Any, state: State, name: str) -> None:
    _norm(layer.self_attention.layer_norm, state, f"{name}.attn_ln")
    _fused(layer.self_attention.linear[0], state, f"{name}.attn", ("query", "key", "value"))
    _linear(layer.self_attention.linear[1], state, f"{name}.attn.out")
    _norm(layer.ffn.layer_norm, state, f"{name}.mlp_ln")
    _linear(layer.ffn.linear_0, state, f"{name}.mlp.0")
    _linear(layer.ffn.linear_1, state, f"{name}.mlp.2")


def _norm(spec: common_spec.LayerNormSpec, state: State, name: str) -> None:
    spec.gamma, spec.beta = state[f"{name}.weight"], state[f"{name}.bias"]


def _linear(spec: Any, state: State, name: str) -> None:
    spec.weight, spec.bias = state[f"{name}.weight"], state[f"{name}.bias"]


def _fused(spec: common_spec.LinearSpec, state: State, name: str, parts: tuple[str, ...]) -> None:
    """Stack projections into one matrix; Whisper's key projection has no bias, so it gets zeros."""
    spec.weight = np.concatenate([state[f"{name}.{part}.weight"] for part in parts])
    zeros = np.zeros(spec.weight.shape[1], np.float32)
    spec.bias = np.concatenate([state.get(f"{name}.{part}.bias", zeros) for part in parts])


def _fill_config(config: Any) -> None:
    tok = whisper_tokenizer()
    special = (tok.transcribe, tok.translate, tok.sot, tok.sot_prev, tok.sot_lm)
    config.suppress_ids = sorted([*tok.non_speech_tokens, *special])
    config.suppress_ids_begin = [*tok.encode(" "), tok.eot]
    config.lang_ids = sorted(tok.all_language_tokens)
    config.alignment_heads = [(LAYERS - 1, head) for head in range(HEADS)]


def vocabulary() -> list[str]:
    """Return all 51 865 tokens by id, text tokens in byte-level spelling."""
    encoding = whisper_tokenizer().encoding
    letters = byte_letters()
    text = [_spelled(encoding.decode_single_token_bytes(token), letters) for token in range(encoding.eot_token)]
    special = [encoding.decode([token]) for token in range(encoding.eot_token, DIMS.n_vocab - TIMESTAMPS)]
    return text + special + [f"<|{frame * 0.02:.2f}|>" for frame in range(TIMESTAMPS)]


def byte_letters() -> dict[int, str]:
    """Return GPT-2's printable letter for every byte."""
    printable = [*range(33, 127), *range(161, 173), *range(174, 256)]
    others = [byte for byte in range(256) if byte not in printable]
    return {byte: chr(byte) for byte in printable} | {byte: chr(256 + n) for n, byte in enumerate(others)}


def _spelled(token: bytes, letters: dict[int, str]) -> str:
    return "".join(letters[byte] for byte in token)


def byte_pair_tokenizer() -> tokenizers.Tokenizer:
    """Rebuild Whisper's tokenizer for the `tokenizers` library by replaying the merges in order of rank."""
    encoding = whisper_tokenizer().encoding
    letters, ranks = byte_letters(), encoding._mergeable_ranks
    merges = [tuple(_spelled(part, letters) for part in _parts(token, ranks)) for token in ranks if len(token) > 1]
    vocab = {_spelled(token, letters): rank for token, rank in ranks.items()}
    tokenizer = tokenizers.Tokenizer(models.BPE(vocab=vocab, merges=merges))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    special = sorted(encoding._special_tokens.items(), key=lambda item: item[1])
    plain = [AddedToken(name, special=True) for name, token in special if token < DIMS.n_vocab - TIMESTAMPS]
    tokenizer.add_special_tokens(plain)
    return tokenizer


def _parts(token: bytes, ranks: dict[bytes, int]) -> list[bytes]:
    """Return the two parts whose merge made this token."""
    parts = [bytes([byte]) for byte in token]
    while len(parts) > 2:
        _, at = min((ranks.get(left + right, 1 << 30), at) for at, (left, right) in enumerate(pairwise(parts)))
        parts[at : at + 2] = [parts[at] + parts[at + 1]]
    return parts


def load_network(path: Path) -> PhraseNetwork:
    """Load a training checkpoint."""
    network = PhraseNetwork(classes(), len(spoken_units()))
    network.load_state_dict(torch.load(path))
    return network.eval()


def main() -> None:
    """Write OUT/phrase-openai.pt and OUT/phrase-ct2/."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("out", type=Path)
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    state = write_openai(load_network(options.checkpoint), options.out / "phrase-openai.pt")
    write_ctranslate2(state, options.out / "phrase-ct2")


if __name__ == "__main__":
    main()
