from dataclasses import replace

import pytest

from media_gateway.contract import Cause, Role, RoomConfig, SegmentRecord, event_log_path
from media_gateway.keys import REGISTRY
from media_gateway.rooms import Registry
from media_gateway.store import RoomStore
from tests.media_gateway.material import bearer
from tests.media_gateway.test_server import refusal


@pytest.fixture
async def left_behind(settings, disk):
    """Rooms as a killed process leaves them: one open with a running segment, one closed, one unreadable."""
    for room in ("open", "closed", "broken"):
        store = RoomStore.create(settings.media_root, disk, RoomConfig(room))
        store.open_segment(SegmentRecord(1, 1000, video_codec="vp8"))
        if room == "closed":
            store.end_segment(1, 2000, Cause.ROOM_CLOSED)
            store.close_room(2000)
    await disk.drain()
    (settings.media_root / "broken" / "manifest.json").write_text('{"room": "bro')


@pytest.mark.usefixtures("left_behind")
async def test_a_start_recovers_open_rooms_and_is_not_stopped_by_a_broken_one(settings):
    registry = await Registry.start(settings)
    manifest = registry.find("open").store.manifest
    in_memory = {room for room in ("open", "closed", "broken") if registry.config_of(room)}
    await registry.stop()

    assert in_memory == {"open"}
    assert manifest.segments[0].cause is Cause.GATEWAY_RESTART


@pytest.mark.usefixtures("left_behind")
@pytest.mark.parametrize(("acked", "waits"), [("", True), ("3", True), ("4", False), ("rubbish", False)])
async def test_a_closed_room_comes_back_only_while_the_web_has_not_heard_all_of_it(settings, acked, waits):
    lines = event_log_path(settings.media_root, "closed").read_bytes().count(b"\n")
    if acked:
        (settings.media_root / "closed" / "acked").write_text(acked)

    registry = await Registry.start(replace(settings, report_url="http://127.0.0.1:9/report/"))
    is_back = registry.config_of("closed") is not None
    await registry.stop()

    assert lines == 4
    assert is_back is waits


async def test_a_room_that_cannot_be_read_says_so_and_is_not_written_over(client, settings):
    (settings.media_root / "r7").mkdir()
    (settings.media_root / "r7" / "manifest.json").write_text("{")

    answer = await client.get("/rooms/r7", headers=bearer(Role.CONTROL, "r7"))
    opened = await client.put("/rooms/r7", data=RoomConfig("r7").to_json(), headers=bearer(Role.CONTROL, "r7"))

    assert await refusal(answer) == (503, "room_unreadable")
    assert await refusal(opened) == (503, "room_unreadable")
    assert (settings.media_root / "r7" / "manifest.json").read_text() == "{"


async def test_one_rooms_trouble_does_not_stop_the_others_clock(client, monkeypatch, caplog):
    registry = client.app[REGISTRY]
    await client.put("/rooms/r2", data=RoomConfig("r2").to_json(), headers=bearer(Role.CONTROL, "r2"))
    ticked = []
    monkeypatch.setattr(registry.find("r1"), "tick", lambda: 1 / 0)
    monkeypatch.setattr(registry.find("r2"), "tick", lambda: ticked.append("r2"))

    for name in ("r1", "r2"):
        registry._tick_room(registry.find(name))

    assert ticked == ["r2"]
    assert "[room r1] its tick failed" in caplog.text
