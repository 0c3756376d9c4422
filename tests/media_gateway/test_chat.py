import asyncio
import json

from aiohttp.test_utils import TestClient

from media_gateway.chat import clean
from media_gateway.contract import EventKind, PlantedQuestion, Role, RoomConfig, event_log_path, read_events
from media_gateway.keys import REGISTRY
from tests.media_gateway.material import bearer, token


async def join(client: TestClient, role: Role, name: str = "小林"):
    socket = await client.ws_connect(f"/rooms/r1/events?token={token(role, name=name)}")
    hello = await socket.receive_json(timeout=5)
    return socket, hello


async def test_what_one_says_all_hear_and_who_comes_later_reads(client):
    host, _ = await join(client, Role.PUBLISH, "主播")
    viewer, hello = await join(client, Role.VIEW)

    await viewer.send_json({"type": "chat", "text": "  多少钱？\n\u0007"})
    heard = [await socket.receive_json(timeout=5) for socket in (host, viewer)]
    _, late = await join(client, Role.VIEW, "小王")

    assert hello["history"] == []
    assert heard[0] == heard[1]
    assert {key: heard[0][key] for key in ("type", "name", "text")} == {
        "type": "chat",
        "name": "小林",
        "text": "多少钱？",
    }
    assert late["history"] == [heard[0]]


async def test_history_is_the_last_fifty(client):
    log = client.app[REGISTRY].find("r1").chat
    for number in range(60):
        log._speak(EventKind.CHAT, "小林", str(number), "")

    _, hello = await join(client, Role.VIEW)

    assert [message["text"] for message in hello["history"]] == [str(number) for number in range(10, 60)]


async def test_too_much_too_long_or_nothing_is_refused_to_the_sender_only(client):
    viewer, _ = await join(client, Role.VIEW)
    other, _ = await join(client, Role.VIEW)
    sent = ["字" * 201, " \u0000 ", *"123456"]

    for text in sent:
        await viewer.send_json({"type": "chat", "text": text})
    answers = [await viewer.receive_json(timeout=5) for _ in sent]
    heard = [await other.receive_json(timeout=5) for _ in range(5)]

    assert [answer.get("error", answer["type"]) for answer in answers] == [
        "too_long",
        "empty",
        *["chat"] * 5,
        "too_fast",
    ]
    assert [message["text"] for message in heard] == list("12345")


async def test_nonsense_is_answered_and_does_no_harm(client):
    viewer, _ = await join(client, Role.VIEW)

    for text in [
        "",
        "{",
        "[]",
        "7",
        '{"type": "chat"}',
        '{"type": "planted", "text": "x"}',
        '{"type":"chat","text":1}',
    ]:
        await viewer.send_str(text)
    answers = [await viewer.receive_json(timeout=5) for _ in range(7)]

    assert {answer["error"] for answer in answers} == {"bad_message"}


async def test_a_price_call_comes_from_the_host_and_reaches_everyone(client):
    host, _ = await join(client, Role.PUBLISH, "主播")
    viewer, _ = await join(client, Role.VIEW)
    control, _ = await join(client, Role.CONTROL)

    await viewer.send_json({"type": "price_call", "text": "上链接"})
    refused = await viewer.receive_json(timeout=5)
    await host.send_json({"type": "price_call", "text": "三二一上链接", "ref": "card-2"})
    heard = [await socket.receive_json(timeout=5) for socket in (host, viewer, control)]

    assert refused["error"] == "not_allowed"
    assert {(m["type"], m["text"], m["ref"]) for m in heard} == {("price_call", "三二一上链接", "card-2")}


async def test_a_planted_question_cannot_be_told_from_a_viewers(client):
    viewer, _ = await join(client, Role.VIEW, "小王")
    chat = client.app[REGISTRY].find("r1").chat
    planted = (PlantedQuestion("q1", 5.0, "小林", "几天到货？"), PlantedQuestion("q2", 60.0, "小陈", "能退吗？"))

    await viewer.send_json({"type": "chat", "text": "几天到货？"})
    asked = await viewer.receive_json(timeout=5)
    chat.release_planted(planted, 4.9)
    chat.release_planted(planted, 5.0)
    chat.release_planted(planted, 6.0)
    released = await viewer.receive_json(timeout=5)
    _, later = await join(client, Role.VIEW)

    def without_what_differs(message: dict) -> str:
        return json.dumps(message | {"id": 0, "at_ms": 0, "name": ""})

    assert list(released) == list(asked)
    assert without_what_differs(released) == without_what_differs(asked)
    assert (released["name"], released["id"]) == ("小林", asked["id"] + 1)
    assert [message["text"] for message in later["history"]] == ["几天到货？", "几天到货？"]


async def test_the_log_knows_which_question_was_planted_and_none_is_asked_twice_after_a_restart(client, settings):
    registry = client.app[REGISTRY]
    planted = (PlantedQuestion("q1", 0.0, "小林", "几天到货？"),)
    registry.open_room(RoomConfig("r1", planted=planted))
    registry.find("r1").chat.release_planted(planted, 1.0)
    await registry.disk.drain()

    again = registry._load("r1")
    again.chat.release_planted(planted, 2.0)
    await registry.disk.drain()
    events = read_events(event_log_path(settings.media_root, "r1").read_bytes())

    assert [(event.kind, event.ref) for event in events if event.text] == [(EventKind.PLANTED, "q1")]


async def test_a_closed_room_says_so_and_lets_everyone_go(client):
    viewer, _ = await join(client, Role.VIEW)

    await client.post("/rooms/r1/close", headers=bearer(Role.CONTROL))
    told = await viewer.receive_json(timeout=5)
    await asyncio.wait_for(viewer.receive(), 5)
    refused = await client.get(f"/rooms/r1/events?token={token(Role.VIEW)}")

    assert told == {"type": "room", "state": "closed"}
    assert viewer.closed
    assert refused.status == 409


def test_text_is_cleaned_of_what_cannot_be_seen():
    assert clean("a\u202eb\u200bc\x00") == "abc"
    assert clean(" a\n\n b ") == "a b"
    assert clean("👩‍💻") == "👩‍💻"
