import pytest

from media_gateway.contract import EventKind, IceServer, Manifest, Role, RoomConfig, event_log_path, read_events
from media_gateway.keys import REGISTRY
from media_gateway.server import MAX_BODY_BYTES
from tests.media_gateway.conftest import ORIGIN
from tests.media_gateway.material import SECRET, bearer, token
from tests.media_gateway.test_offer import AUDIO, HEAD, VIDEO

SDP = {"Content-Type": "application/sdp"}


async def refusal(answer) -> tuple[int, str]:
    body = await answer.json()
    assert set(body) == {"error", "message"}
    assert body["message"].endswith((".", "?"))
    return answer.status, body["error"]


async def test_a_room_is_opened_once_changed_and_asked_about(client):
    config = RoomConfig("r1", max_seconds=60)

    again = await client.put("/rooms/r1", data=config.to_json(), headers=bearer(Role.CONTROL))
    asked = await client.get("/rooms/r1", headers=bearer(Role.PUBLISH))

    assert again.status == 200
    assert client.app[REGISTRY].find("r1").store.config == config
    assert await asked.json() == {
        "room": "r1", "state": "waiting", "viewers": 0, "recording": False, "disk_full": False, "segment": None,
        "started_ms": None, "recorded_seconds": 0.0, "last_frame_age_ms": None, "bytes": 0, "gaps": 0,
    }  # fmt: skip


async def test_closing_answers_the_manifest_again_and_again_and_the_room_stays_closed(client, settings):
    first = await client.post("/rooms/r1/close", headers=bearer(Role.CONTROL))
    second = await client.post("/rooms/r1/close", headers=bearer(Role.CONTROL))
    reopened = await client.put("/rooms/r1", data=RoomConfig("r1").to_json(), headers=bearer(Role.CONTROL))
    published = await client.post("/whip/r1", data=HEAD + VIDEO, headers={**SDP, **bearer(Role.PUBLISH)})

    manifest = Manifest.from_json(await first.text())
    kinds = [event.kind for event in read_events(event_log_path(settings.media_root, "r1").read_bytes())]

    assert manifest == Manifest.from_json(await second.text())
    assert (manifest.state, manifest.segments, manifest.gaps) == ("closed", (), ())
    assert await refusal(reopened) == await refusal(published) == (409, "room_closed")
    assert kinds == [EventKind.ROOM_OPENED, EventKind.ROOM_CLOSED]


async def test_a_closed_room_can_be_asked_about_after_it_left_memory(client):
    await client.post("/rooms/r1/close", headers=bearer(Role.CONTROL))
    registry = client.app[REGISTRY]
    registry._forget_finished()
    assert registry.config_of("r1") is None

    asked = await client.get("/rooms/r1", headers=bearer(Role.CONTROL))
    closed = await client.post("/rooms/r1/close", headers=bearer(Role.CONTROL))

    assert (await asked.json())["state"] == "closed"
    assert closed.status == 200


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({}, (401, "no_token")),
        ({"Authorization": "Basic x"}, (401, "no_token")),
        ({"Authorization": "Bearer nonsense"}, (401, "token_invalid")),
        (bearer(Role.PUBLISH, lifetime_s=-1), (401, "token_expired")),
        (bearer(Role.VIEW), (403, "wrong_role")),
        (bearer(Role.PUBLISH, "r2"), (403, "wrong_room")),
    ],
)
async def test_whip_says_what_is_wrong_with_a_token(client, headers, expected, caplog):
    answer = await client.post("/whip/r1", data=HEAD + VIDEO, headers={**SDP, **headers})

    assert await refusal(answer) == expected
    assert ("WWW-Authenticate" in answer.headers) is (expected[0] == 401)
    assert "POST /whip/r1 refused: {} {}".format(*expected) in caplog.text


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("", (400, "bad_sdp")),
        ("nonsense", (400, "bad_sdp")),
        (HEAD, (400, "bad_sdp")),
        (HEAD + AUDIO, (400, "bad_sdp")),
        (HEAD + VIDEO, (400, "bad_sdp")),  # without ICE password and much else
        (HEAD + VIDEO.replace("VP8", "AV1"), (400, "bad_sdp")),
        (b"\xff\xfe", (400, "bad_request")),
        ("v" * (MAX_BODY_BYTES + 1), (413, "too_large")),
    ],
)
async def test_nonsense_is_refused_and_leaves_the_room_as_it_was(client, body, expected, caplog):
    answer = await client.post("/whip/r1", data=body, headers={**SDP, **bearer(Role.PUBLISH)})

    assert await refusal(answer) == expected
    assert client.app[REGISTRY].find("r1").session is None
    assert expected[1] in caplog.text


@pytest.mark.parametrize(
    ("method", "path", "role", "expected"),
    [
        ("POST", "/whip/r1", Role.PUBLISH, (415, "wrong_type")),
        ("PATCH", "/whip/r1/unknown", Role.PUBLISH, (404, "no_session")),
        ("DELETE", "/whip/r1/unknown", Role.PUBLISH, (404, "no_session")),
        ("DELETE", "/whep/r1/unknown", Role.VIEW, (404, "no_session")),
        ("PUT", "/rooms/r1", Role.CONTROL, (400, "bad_request")),
        ("PUT", "/rooms/r1", Role.PUBLISH, (403, "wrong_role")),
        ("POST", "/rooms/r1/close", Role.VIEW, (403, "wrong_role")),
        ("GET", "/rooms/r1", Role.VIEW, (403, "wrong_role")),
        ("GET", "/nowhere", Role.CONTROL, (404, "not_found")),
        ("POST", "/healthz", Role.CONTROL, (405, "method_not_allowed")),
    ],
)
async def test_every_refusal_is_json(client, method, path, role, expected):
    answer = await client.request(method, path, data=b"x", headers=bearer(role))

    assert await refusal(answer) == expected


async def test_a_room_that_does_not_exist_is_not_found(client):
    answer = await client.get("/rooms/r9", headers=bearer(Role.CONTROL, "r9"))

    assert await refusal(answer) == (404, "no_room")


async def test_a_viewer_before_the_host_is_told_to_ask_again(client):
    answer = await client.post("/whep/r1", data=HEAD + VIDEO, headers={**SDP, **bearer(Role.VIEW)})

    assert await refusal(answer) == (409, "not_live")
    assert answer.headers["Retry-After"] == "1"


async def test_only_pages_of_the_web_may_call(client):
    asked = await client.options("/whip/r1", headers={"Origin": ORIGIN})
    stranger = await client.options("/whip/r1", headers={"Origin": "https://evil.example"})
    error = await client.post("/whip/r1", headers={"Origin": ORIGIN})
    stranger_error = await client.post("/whip/r1", headers={"Origin": "https://evil.example"})

    assert (asked.status, asked.headers["Access-Control-Allow-Origin"]) == (204, ORIGIN)
    assert "PATCH" in asked.headers["Access-Control-Allow-Methods"]
    assert await refusal(stranger) == (403, "wrong_origin")
    assert error.headers["Access-Control-Allow-Origin"] == ORIGIN
    assert "Access-Control-Allow-Origin" not in stranger_error.headers


async def test_a_rooms_own_origin_comes_before_the_general_one(client):
    config = RoomConfig("r1", web_origin="https://other.example", ice_servers=(IceServer("stun:stun.example"),))
    await client.put("/rooms/r1", data=config.to_json(), headers=bearer(Role.CONTROL))

    own = await client.options("/whip/r1", headers={"Origin": "https://other.example"})
    general = await client.options("/whip/r1", headers={"Origin": ORIGIN})

    assert (own.status, general.status) == (204, 403)


async def test_no_new_connections_while_draining(client):
    client.app[REGISTRY].is_draining = True

    published = await client.post("/whip/r1", data=HEAD + VIDEO, headers={**SDP, **bearer(Role.PUBLISH)})
    health = await client.get("/healthz")

    assert await refusal(published) == (503, "draining")
    assert health.status == 503


async def test_the_token_may_come_as_a_websocket_protocol(client):
    socket = await client.ws_connect("/rooms/r1/events", protocols=("kaobo.events", token(Role.VIEW)))

    hello = await socket.receive_json(timeout=5)

    assert socket.protocol == "kaobo.events"
    assert (hello["role"], hello["name"], hello["state"]) == ("view", "小林", "waiting")


async def test_a_token_in_the_address_changes_nothing(client):
    answer = await client.post(f"/rooms/r1/close?token={token(Role.CONTROL)}")

    assert await refusal(answer) == (401, "no_token")
    assert SECRET not in await answer.text()
