"""Session descriptions and ICE fragments as text: checked, cleaned and completed before and after aiortc sees them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from media_gateway.errors import Refusal

START_BITRATE_KBIT = 2000  # without it Chromium starts at 300 kbit/s and 640x360, and stays there for 16 s
_MEDIA = re.compile(r"^m=(\w+) (\d+) ", re.MULTILINE)
_VIDEO_CODEC = re.compile(r"^a=rtpmap:(\d+) (?:VP8|H264)/90000\r?$", re.MULTILINE)
_UFRAG = re.compile(r"^a=ice-ufrag:(\S+)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Fragment:
    """What a trickle PATCH brings: candidates with the mid they belong to, and whether there are no more."""

    ufrag: str
    candidates: tuple[tuple[str, str], ...]
    is_last: bool


def check_offer(sdp: str, *, needs_video: bool = True) -> None:
    """Raise Refusal unless this looks like an offer with at most one picture and one sound."""
    kinds = [kind for kind, _ in _MEDIA.findall(sdp)]
    if not sdp.startswith("v=0") or "a=fingerprint:" not in sdp or _UFRAG.search(sdp) is None:
        raise bad_sdp("The body is not a WebRTC offer.")
    if kinds.count("video") > 1 or kinds.count("audio") > 1:
        raise bad_sdp("The offer has more than one picture or more than one sound.")
    if needs_video and "video" not in kinds:
        raise bad_sdp("The offer has no picture.")


def bad_sdp(sentence: str) -> Refusal:
    """Return the refusal of an offer."""
    return Refusal(400, "bad_sdp", sentence)


def kinds_of(sdp: str) -> set[str]:
    """Return which kinds of media an offer has."""
    return {kind for kind, _ in _MEDIA.findall(sdp)}


def ufrag_of(sdp: str) -> str:
    """Return the ICE user name of a description, empty when it has none."""
    found = _UFRAG.search(sdp)
    return found[1] if found else ""


def without_mdns(sdp: str) -> str:
    """Drop `.local` candidates: resolving them costs a second, and the browser's own checks reach us anyway.

    When none is left, drop the end mark too, or ICE would fail before those checks arrive.
    """
    lines = [line for line in sdp.splitlines() if not (line.startswith("a=candidate:") and is_mdns(line))]
    if not any(line.startswith("a=candidate:") for line in lines):
        lines = [line for line in lines if line != "a=end-of-candidates"]
    return "\r\n".join(lines) + "\r\n"


def is_mdns(candidate: str) -> bool:
    """Say whether a candidate hides its address."""
    words = candidate.split()
    return len(words) > 4 and words[4].endswith(".local")


def with_start_bitrate(sdp: str) -> str:
    """Tell a Chromium sender to start at full quality."""
    for number in _VIDEO_CODEC.findall(sdp):
        line, parameter = f"a=fmtp:{number} ", f"x-google-start-bitrate={START_BITRATE_KBIT}"
        if line in sdp:
            sdp = re.sub(rf"(?m)^({line}[^\r\n]*)", rf"\1;{parameter}", sdp)
        else:
            sdp = re.sub(rf"(?m)^(a=rtpmap:{number} [^\r\n]*)", rf"\1\r\n{line}{parameter}", sdp)
    return sdp


def read_fragment(text: str) -> Fragment:
    """Read an application/trickle-ice-sdpfrag body (RFC 8840); raise Refusal for anything else."""
    mid, candidates = "", []
    for line in text.splitlines():
        if line.startswith("a=mid:"):
            mid = line[6:].strip()
        elif line.startswith("a=candidate:"):
            candidates.append((mid, line[12:].strip()))
        elif line and line[:2] not in ("a=", "m=", "c="):
            raise Refusal(400, "bad_request", "The body is not an ICE fragment.")
    return Fragment(ufrag_of(text), tuple(candidates), "a=end-of-candidates" in text)
