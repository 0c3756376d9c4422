import asyncio

import aiohttp
import pytest
from aiortc import RTCConfiguration, RTCPeerConnection

from media_gateway.contract import Cause, IceServer, Manifest, PlantedQuestion, Role, RoomConfig, chain_is_whole
from media_gateway.keys import REGISTRY
from tests.media_gateway.material import bearer, decoded, token
from tools.whip_publisher import Refused, publish, watch


async def until(client, **expected) -> dict:
    """Wait until the room's state says so."""
    async with asyncio.timeout(15):
        while True:
            state = await (await client.get("/rooms/r1", headers=bearer(Role.CONTROL))).json()
            if expected.items() <= state.items():
                return state
            await asyncio.sleep(0.05)


async def closed(client) -> Manifest:
    answer = await client.post("/rooms/r1/close", headers=bearer(Role.CONTROL))
    return Manifest.from_json(await answer.text())


def host(client, seconds: float, **options) -> asyncio.Task:
    url = str(client.make_url("/whip/r1"))
    return asyncio.create_task(publish(url, token(Role.PUBLISH), seconds=seconds, **options))


@pytest.mark.parametrize("codec", ["VP8", "H264"])
async def test_every_frame_of_a_host_is_recorded_and_viewers_see_it(client, settings, codec):
    publishing = host(client, 4, codec=codec)
    await until(client, state="live", recording=True)
    watched = await watch(str(client.make_url("/whep/r1")), token(Role.VIEW), 2.2)
    sent = await publishing
    manifest = await closed(client)

    segment = manifest.segments[0]
    paths = [settings.media_root / part.relpath for part in segment.parts]

    assert sum(part.video_frames for part in segment.parts) == sent.video_frames == 60
    assert sum(decoded(path, "video") for path in paths) == 60
    assert sum(decoded(path, "audio") for path in paths) in range(sent.audio_frames - 5, sent.audio_frames + 1)
    assert (segment.video_codec, segment.audio_codec, segment.cause) == (codec.lower(), "opus", Cause.PUBLISHER_LEFT)
    assert chain_is_whole(manifest.parts())
    assert watched.video_frames > 15
    assert watched.audio_frames > 60


async def test_a_second_host_with_the_same_key_never_ends_the_first(client):
    publishing = host(client, 2)
    await until(client, state="live")

    with pytest.raises(Refused, match="already_live") as refused:
        await host(client, 1)
    sent = await publishing
    manifest = await closed(client)

    assert refused.value.status == 409
    assert len(manifest.segments) == 1
    assert sum(part.video_frames for part in manifest.parts()) == sent.video_frames


async def test_a_host_who_comes_back_starts_a_new_segment_after_a_gap(client):
    await host(client, 1.5)
    await asyncio.sleep(0.5)
    await host(client, 1.5)
    manifest = await closed(client)

    first, second = manifest.segments
    gap = manifest.gaps[0]

    assert (gap.start_ms, gap.end_ms, gap.cause) == (first.ended_ms, second.started_ms, Cause.PUBLISHER_LEFT)
    assert gap.end_ms - gap.start_ms in range(500, 3500)
    assert chain_is_whole(manifest.parts())


async def test_planted_questions_come_on_time_and_the_time_limit_closes_the_room(client):
    planted = (PlantedQuestion("q1", 1.0, "小陈", "能退吗？"),)
    config = RoomConfig("r1", planted=planted, max_seconds=3)
    await client.put("/rooms/r1", data=config.to_json(), headers=bearer(Role.CONTROL))
    listener = await client.ws_connect(f"/rooms/r1/events?token={token(Role.VIEW)}")
    publishing = host(client, 8)

    asked, room = {}, {}
    while room.get("state") != "closed":
        message = await listener.receive_json(timeout=15)
        asked = message if message["type"] == "chat" else asked
        room = message if message["type"] == "room" else room
    publishing.cancel()
    await asyncio.gather(publishing, return_exceptions=True)
    manifest = await closed(client)
    segment = manifest.segments[0]

    assert asked["text"] == "能退吗？"
    assert asked["at_ms"] - segment.started_ms in range(1000, 3000)
    assert (segment.cause, manifest.gaps) == (Cause.TIME_LIMIT, ())
    assert segment.ended_ms - segment.started_ms in range(2500, 5000)


async def test_the_answer_names_session_etag_patch_and_ice_servers(client):
    config = RoomConfig("r1", ice_servers=(IceServer("stun:stun.example"), IceServer("turn:turn.example", "u", "p")))
    await client.put("/rooms/r1", data=config.to_json(), headers=bearer(Role.CONTROL))
    connection = RTCPeerConnection(RTCConfiguration(iceServers=[]))
    connection.addTransceiver("video", direction="sendonly")
    connection.addTransceiver("audio", direction="sendonly")
    await connection.setLocalDescription(await connection.createOffer())
    headers = {"Content-Type": "application/sdp", **bearer(Role.PUBLISH)}
    answer = await client.post("/whip/r1", data=connection.localDescription.sdp, headers=headers)
    body, location, etag = await answer.text(), answer.headers["Location"], answer.headers["ETag"]
    ufrag = next(line for line in connection.localDescription.sdp.splitlines() if line.startswith("a=ice-ufrag:"))

    async def patch(fragment: str, match: str = etag) -> int:
        sent = {"Content-Type": "application/trickle-ice-sdpfrag", "If-Match": match, **bearer(Role.PUBLISH)}
        return (await client.patch(location, data=fragment, headers=sent)).status

    candidate = "a=mid:0\r\na=candidate:9 1 udp 1 192.0.2.9 9 typ host\r\n"
    statuses = [
        await patch(f"{ufrag}\r\n{candidate}"),
        await patch("a=mid:0\r\na=candidate:9 1 udp 1 x.local 9 typ host\r\n"),
    ]
    statuses += [
        await patch("a=ice-ufrag:other\r\na=ice-pwd:new\r\n"),
        await patch(candidate, '"other"'),
        await patch("{}"),
    ]
    gone = [(await client.delete(location, headers=bearer(Role.PUBLISH))).status for _ in range(2)]
    await connection.close()

    assert (answer.status, answer.headers["Accept-Patch"]) == (201, "application/trickle-ice-sdpfrag")
    assert answer.headers.getall("Link") == [
        '<stun:stun.example>; rel="ice-server"',
        '<turn:turn.example>; rel="ice-server"; username="u"; credential="p"; credential-type="password"',
    ]
    assert "x-google-start-bitrate=2000" in body
    assert "a=candidate:" in body
    assert statuses == [204, 204, 422, 412, 400]
    assert gone == [200, 404]


async def test_more_hosts_than_the_process_can_carry_are_refused(client, settings, monkeypatch):
    monkeypatch.setattr(type(client.app[REGISTRY]), "streams", settings.max_streams)

    with pytest.raises(Refused, match="busy") as refused:
        await host(client, 1)

    assert refused.value.status == 503


async def test_a_viewer_who_cannot_show_the_hosts_codec_is_told(client):
    publishing = host(client, 2, codec="H264")
    await until(client, state="live")
    url = client.make_url("/whep/r1")
    offer = (
        "v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\na=fingerprint:sha-256 AA\r\na=ice-ufrag:abcd\r\n"
        "m=video 9 UDP/TLS/RTP/SAVPF 97\r\na=rtpmap:97 VP8/90000\r\n"
    )
    async with aiohttp.ClientSession() as http:
        answer = await http.post(url, data=offer, headers={"Content-Type": "application/sdp", **bearer(Role.VIEW)})
        body = await answer.json()
    await publishing

    assert (answer.status, body["error"]) == (422, "no_common_codec")
