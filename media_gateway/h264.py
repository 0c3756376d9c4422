"""H.264 byte streams: split into units, decoder configuration, picture size; values in, values out."""

from __future__ import annotations

import re

from media_gateway.rtp_payload import START_CODE

SPS, PPS, IDR = 7, 8, 5
_START = re.compile(rb"\x00\x00\x00?\x01")
_HIGH_PROFILES = frozenset({100, 110, 122, 244, 44, 83, 86, 118, 128})


def split_units(stream: bytes) -> list[bytes]:
    """Return the units of a byte stream with start codes."""
    return [unit for unit in _START.split(stream) if unit]


def parameter_sets(stream: bytes) -> tuple[bytes | None, bytes | None]:
    """Return the last SPS and PPS of a byte stream, None where it has none."""
    found: dict[int, bytes] = {unit[0] & 0x1F: unit for unit in split_units(stream)}
    return found.get(SPS), found.get(PPS)


def with_parameter_sets(stream: bytes, sps: bytes | None, pps: bytes | None) -> bytes:
    """Put parameter sets before a keyframe that came without its own."""
    return b"".join(START_CODE + unit for unit in (sps, pps) if unit is not None) + stream


def length_prefixed(stream: bytes) -> bytes:
    """Return the stream as Matroska stores it: each unit after its length."""
    return b"".join(len(unit).to_bytes(4) + unit for unit in split_units(stream))


def decoder_configuration(sps: bytes, pps: bytes) -> bytes:
    """Return the avcC record of a file."""
    return (
        bytes([1, sps[1], sps[2], sps[3], 0xFF, 0xE1])
        + len(sps).to_bytes(2)
        + sps
        + b"\x01"
        + len(pps).to_bytes(2)
        + pps
    )


def picture_size(sps: bytes) -> tuple[int, int]:
    """Return width and height in pixels; raise ValueError for a broken SPS."""
    bits = _Bits(sps[1:].replace(b"\x00\x00\x03", b"\x00\x00"))
    profile = bits.take(8)
    bits.take(16)
    bits.golomb()
    chroma = _skip_high_profile(bits) if profile in _HIGH_PROFILES else 1
    bits.golomb()
    _skip_order_count(bits)
    bits.golomb()
    bits.take(1)
    width, rows, frames_only = (bits.golomb() + 1) * 16, bits.golomb() + 1, bits.take(1)
    if not frames_only:
        bits.take(1)
    bits.take(1)
    height = rows * 16 * (2 - frames_only)
    if not bits.take(1):
        return width, height
    left, right, top, bottom = (bits.golomb() for _ in range(4))
    unit_x, unit_y = (2 if chroma in (1, 2) else 1), (2 if chroma == 1 else 1) * (2 - frames_only)
    return width - (left + right) * unit_x, height - (top + bottom) * unit_y


def _skip_high_profile(bits: _Bits) -> int:
    chroma = bits.golomb()
    if chroma == 3:
        bits.take(1)
    bits.golomb()
    bits.golomb()
    bits.take(1)
    if bits.take(1):
        raise ValueError("H.264 scaling matrices are not read")
    return chroma


def _skip_order_count(bits: _Bits) -> None:
    kind = bits.golomb()
    if kind == 0:
        bits.golomb()
    elif kind == 1:
        bits.take(1)
        for _ in range(2):
            bits.golomb()
        for _ in range(bits.golomb()):
            bits.golomb()


class _Bits:
    """Reads a bit string from the left."""

    def __init__(self, data: bytes) -> None:
        self._left = len(data) * 8
        self._value = int.from_bytes(data)

    def take(self, count: int) -> int:
        if count > self._left:
            raise ValueError("H.264 parameter set is cut short")
        self._left -= count
        return (self._value >> self._left) & ((1 << count) - 1)

    def golomb(self) -> int:
        """An unsigned Exp-Golomb number; a signed one takes the same bits."""
        zeros = 0
        while not self.take(1):
            zeros += 1
        return (1 << zeros) - 1 + self.take(zeros)
