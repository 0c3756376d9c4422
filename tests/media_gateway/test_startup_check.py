import aioice.ice
import pytest
from aiortc.rtcdtlstransport import RTCDtlsTransport

from media_gateway import ice, startup_check
from media_gateway.startup_check import ContractBroken, check_aiortc


async def test_the_installed_aiortc_is_the_one_we_know():
    await check_aiortc()


async def test_a_private_name_that_is_gone_is_named(monkeypatch):
    monkeypatch.delattr(RTCDtlsTransport, "_register_rtp_receiver")

    with pytest.raises(ContractBroken, match="no _register_rtp_receiver in RTCDtlsTransport"):
        await check_aiortc()


async def test_another_version_is_refused(monkeypatch):
    monkeypatch.setattr(startup_check, "version", lambda name: "2.0.0")

    with pytest.raises(ContractBroken, match=r"2\.0\.0"):
        await check_aiortc()


@pytest.mark.parametrize(
    ("others", "loopback", "offered"),
    [
        (["192.0.2.7"], False, ["192.0.2.7"]),
        (["192.0.2.7"], True, ["192.0.2.7", "127.0.0.1"]),
        ([], False, ["127.0.0.1"]),
    ],
)
def test_this_machine_itself_is_offered_when_asked_or_when_alone(monkeypatch, others, loopback, offered):
    monkeypatch.setattr(ice, "_gather", lambda use_ipv4, use_ipv6: list(others))
    monkeypatch.setattr(aioice.ice, "get_host_addresses", aioice.ice.get_host_addresses)

    ice.install(loopback=loopback)

    assert aioice.ice.get_host_addresses(True, True) == offered
