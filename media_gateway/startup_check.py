"""Looks, before anything starts, whether aiortc still has every private name that receiver, viewer and ice rely on."""

from __future__ import annotations

import inspect
from importlib.metadata import version

import aioice.ice
from aiortc import RTCConfiguration, RTCPeerConnection, RTCRtpSender
from aiortc.codecs import get_encoder
from aiortc.rtcdtlstransport import RTCDtlsTransport
from aiortc.rtcrtpparameters import RTCRtpCodecParameters
from aiortc.rtcrtpreceiver import RTCRtpReceiver, StreamStatistics

TESTED = "1.16."
_RECEIVER = ["track", "transport", "setTransport", "receive", "stop", "getStats", "_set_rtcp_ssrc"]
_HANDLERS = ["_handle_rtp_packet", "_handle_rtcp_packet", "_handle_disconnect"]
_TRANSPORT = ["_register_rtp_receiver", "_unregister_rtp_receiver", "_send_rtp"]
_STATISTICS = ["add", "fraction_lost", "packets_lost", "jitter"]


class ContractBroken(RuntimeError):
    """The installed aiortc is not the one the gateway was built for."""


async def check_aiortc() -> None:
    """Raise ContractBroken with one sentence that names what is different; leaves nothing behind."""
    if not version("aiortc").startswith(TESTED):
        raise ContractBroken(f"The gateway needs aiortc {TESTED}x, but {version('aiortc')} is installed.")
    _need(RTCRtpReceiver, *_RECEIVER, *_HANDLERS)
    _need(RTCDtlsTransport, *_TRANSPORT)
    _need(StreamStatistics, *_STATISTICS)
    _need(RTCRtpSender, "_send_keyframe", "_next_encoded_frame")
    _need(aioice.ice, "get_host_addresses")
    _need(aioice.ice.StunProtocol, "datagram_received")
    _need_arguments(RTCRtpReceiver._handle_rtp_packet, "packet", "arrival_time_ms")
    _need_arguments(aioice.ice.get_host_addresses, "use_ipv4", "use_ipv6")
    for name in ("VP8", "H264"):
        _need(type(get_encoder(RTCRtpCodecParameters(mimeType=f"video/{name}", clockRate=90_000))), "pack")
    await _check_transceiver()


async def _check_transceiver() -> None:
    connection = RTCPeerConnection(RTCConfiguration(iceServers=[]))
    try:
        transceiver = connection.addTransceiver("video", direction="recvonly")
        _need(transceiver, "_RTCRtpTransceiver__receiver")
        _need(transceiver.receiver, "_enabled", "_track")
        _need(transceiver.sender, "_ssrc")
    finally:
        await connection.close()


def _need(owner: object, *names: str) -> None:
    for name in names:
        if not hasattr(owner, name):
            raise ContractBroken(f"The installed aiortc has no {name} in {_name(owner)} any more.")


def _need_arguments(function: object, *names: str) -> None:
    found = inspect.signature(function).parameters  # type: ignore[arg-type]
    for name in names:
        if name not in found:
            raise ContractBroken(f"The installed aiortc's {_name(function)} takes no {name} any more.")


def _name(owner: object) -> str:
    return getattr(owner, "__name__", type(owner).__name__)
