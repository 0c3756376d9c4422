"""RTP payloads of VP8 (RFC 7741) and H.264 (RFC 6184) taken apart; values in, values out."""

from __future__ import annotations

from dataclasses import dataclass

START_CODE = b"\x00\x00\x00\x01"
_IDR, _STAP_A, _FU_A = 5, 24, 28


@dataclass(frozen=True, slots=True)
class Piece:
    """What one packet adds to a frame: whether a frame may begin here, and whether it shows a keyframe."""

    data: bytes
    starts: bool
    key: bool


EMPTY = Piece(b"", starts=False, key=False)  # padding keeps the sequence whole and adds nothing


def piece_of(codec: str, payload: bytes) -> Piece:
    """Return what a payload adds to its frame; raise ValueError when it is cut short or of an unknown kind."""
    if not payload:
        return EMPTY
    try:
        return _vp8_piece(payload) if codec == "vp8" else _h264_piece(payload)
    except IndexError as error:
        raise ValueError("RTP payload is cut short") from error


def _vp8_piece(payload: bytes) -> Piece:
    first, at = payload[0], 1
    if first & 0x80:
        extension, at = payload[1], 2
        if extension & 0x80:
            at += 2 if payload[at] & 0x80 else 1  # picture id
        if extension & 0x40:
            at += 1  # TL0PICIDX
        if extension & 0x30:
            at += 1  # TID, KEYIDX
    starts = bool(first & 0x10) and first & 0x07 == 0
    data = payload[at:]
    return Piece(data, starts=starts, key=starts and data[0] & 1 == 0)


def _h264_piece(payload: bytes) -> Piece:
    kind = payload[0] & 0x1F
    if 1 <= kind <= 23:
        return Piece(START_CODE + payload, starts=True, key=kind == _IDR)
    if kind == _STAP_A:
        return _aggregate(payload)
    if kind == _FU_A:
        return _fragment(payload)
    raise ValueError(f"H.264 payload of kind {kind}")


def _aggregate(payload: bytes) -> Piece:
    units, at = [], 1
    while at + 2 <= len(payload):
        size = int.from_bytes(payload[at : at + 2])
        unit = payload[at + 2 : at + 2 + size]
        if len(unit) < size or not unit:
            raise ValueError("H.264 aggregate is cut short")
        units.append(unit)
        at += 2 + size
    return Piece(b"".join(START_CODE + u for u in units), starts=True, key=any(u[0] & 0x1F == _IDR for u in units))


def _fragment(payload: bytes) -> Piece:
    header = payload[1]
    if not header & 0x80:
        return Piece(payload[2:], starts=False, key=False)
    unit_header = bytes([payload[0] & 0xE0 | header & 0x1F])
    return Piece(START_CODE + unit_header + payload[2:], starts=True, key=header & 0x1F == _IDR)
