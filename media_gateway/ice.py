"""The two places where aioice is changed: which addresses are offered, and how media packets are told from STUN."""

from __future__ import annotations

import logging
from typing import Any, cast

from aioice import ice

log = logging.getLogger(__name__)

_LOOPBACK = "127.0.0.1"
_LAST_STUN_BYTE = 3  # RFC 7983: a datagram that starts with more than this is not STUN
_gather = ice.get_host_addresses
_receive = ice.StunProtocol.datagram_received


def install(*, loopback: bool) -> None:
    """Change aioice for this process; calling it again only changes the setting."""

    def addresses(use_ipv4: bool, use_ipv6: bool) -> list[str]:
        found = _gather(use_ipv4, use_ipv6)
        if use_ipv4 and (loopback or not found):
            found.append(_LOOPBACK)
        return found

    ice.get_host_addresses = addresses
    ice.StunProtocol.datagram_received = _datagram_received  # type: ignore[method-assign]


def _datagram_received(self: Any, data: bytes | str, addr: tuple[Any, ...]) -> None:
    """Stock aioice tries to read each media packet as STUN first and pays an exception for it."""
    if data and cast(bytes, data)[0] > _LAST_STUN_BYTE:
        self.receiver.data_received(data, self.local_candidate.component)
    else:
        _receive(self, data, addr)
