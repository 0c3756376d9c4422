"""The client of the gateway's room calls."""

import pytest
from django.utils import timezone

from media_gateway import contract
from practical import gateway as client
from practical.errors import GatewayRefused, GatewayUnreachable


def open_room():
    client.open_room(contract.RoomConfig("r1", max_seconds=9), now=timezone.now())


def test_a_room_is_opened_with_a_control_token_for_that_room(gateway):
    open_room()

    assert gateway.rooms["r1"].max_seconds == 9  # the stand-in refuses any other token


def test_closing_gives_the_final_manifest(gateway):
    manifest = client.close_room("r1", now=timezone.now())

    assert (manifest.room, manifest.state) == ("r1", "closed")


def test_the_state_of_a_room_is_read(gateway):
    assert client.room_state("r1", now=timezone.now())["state"] == "waiting"


def test_nobody_listening_is_unreachable(no_gateway):
    with pytest.raises(GatewayUnreachable, match="没有应答"):
        open_room()


@pytest.mark.parametrize("status", [500, 503])
def test_a_gateway_in_trouble_is_unreachable_with_its_number(gateway, status):
    gateway.refuse = (status, "draining")

    with pytest.raises(GatewayUnreachable, match=str(status)):
        open_room()


def test_a_refusal_keeps_the_gateways_own_word(gateway):
    gateway.refuse = (409, "room_closed")

    with pytest.raises(GatewayRefused) as refusal:
        open_room()

    assert refusal.value.code == "room_closed"


def test_a_token_of_one_room_opens_no_other(settings):
    token = client.sign("r1", contract.Role.VIEW, now=timezone.now(), seconds=60, name="小林")

    grant = contract.read_token(settings.GATEWAY_SECRET, token, now=timezone.now().timestamp())

    assert (grant.room, grant.role, grant.name) == ("r1", contract.Role.VIEW, "小林")
