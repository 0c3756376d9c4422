import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from media_gateway.contract import (
    ROOM_NAME,
    Cause,
    ContractError,
    EventKind,
    GapRecord,
    Manifest,
    PartRecord,
    RoomConfig,
    SegmentRecord,
    chain_is_whole,
    event_log_path,
    manifest_path,
    read_events,
)
from media_gateway.store import RoomStore, parse_part_relpath, part_relpath

ROOMS = st.from_regex(ROOM_NAME, fullmatch=True)


def part(index: int) -> PartRecord:
    return PartRecord(1, index, part_relpath("r1", 1, index, ".webm"), 1000 + index, 10, 5, 1, 1, "x", "")


@given(ROOMS, st.integers(0, 10**6), st.integers(0, 10**7), st.sampled_from([".webm", ".mkv"]))
def test_a_part_path_says_where_it_belongs(room, segment, index, suffix):
    assert parse_part_relpath(part_relpath(room, segment, index, suffix)) == (room, segment, index, suffix)


@given(st.text() | st.from_regex(r"[a-z./]{0,9}/s\d{1,6}/p\d{1,7}\.(webm|mkv|jpg)", fullmatch=True))
def test_a_path_is_a_parts_only_if_it_is_exactly_what_would_be_written(text):
    found = parse_part_relpath(text)

    assert found is None or part_relpath(*found) == text


async def test_what_happens_is_on_disk_in_order(tmp_path, disk):
    store = RoomStore.create(tmp_path, disk, RoomConfig("r1"))
    store.open_segment(SegmentRecord(1, 1000, video_codec="vp8"))
    for index in range(3):
        store.add_part(part(index), 1.5)
    store.end_segment(1, 2000, Cause.NETWORK)
    store.open_segment(SegmentRecord(2, 9000))
    await disk.drain()

    manifest = Manifest.from_json(manifest_path(tmp_path, "r1").read_bytes())
    events = read_events(event_log_path(tmp_path, "r1").read_bytes())

    assert manifest == store.manifest
    assert chain_is_whole(manifest.parts())
    assert manifest.segments[0].av_offset_ms == 1.5
    assert manifest.gaps == (GapRecord(2000, 9000, Cause.NETWORK),)
    assert [event.seq for event in events] == list(range(1, len(events) + 1))
    assert [event.kind for event in events] == [
        EventKind.ROOM_OPENED,
        EventKind.SEGMENT_OPENED,
        *[EventKind.PART_CLOSED] * 3,
        EventKind.SEGMENT_CLOSED,
        EventKind.GAP_DECLARED,
        EventKind.SEGMENT_OPENED,
    ]


@pytest.mark.parametrize(
    ("cause", "closed_ms", "gaps"),
    [
        (Cause.ROOM_CLOSED, 2500, ()),
        (Cause.ROOM_CLOSED, 9000, (GapRecord(2000, 9000, Cause.NETWORK),)),
        (Cause.PUBLISHER_LEFT, 2900, ()),
        (Cause.PUBLISHER_LEFT, 9000, (GapRecord(2000, 9000, Cause.PUBLISHER_LEFT),)),
        (Cause.GATEWAY_RESTART, 9000, (GapRecord(2000, 9000, Cause.GATEWAY_RESTART),)),
    ],
)
async def test_closing_the_room_declares_what_was_not_captured_before_it(tmp_path, disk, cause, closed_ms, gaps):
    store = RoomStore.create(tmp_path, disk, RoomConfig("r1"))
    store.open_segment(SegmentRecord(1, 1000))
    store.end_segment(1, 2000, cause)

    store.close_room(closed_ms)

    assert store.manifest.gaps == gaps
    assert (store.manifest.state, store.manifest.closed_ms) == ("closed", closed_ms)


async def test_a_torn_line_is_cut_off_and_the_log_goes_on(tmp_path, disk):
    store = RoomStore.create(tmp_path, disk, RoomConfig("r1"))
    store.log_event(EventKind.CHAT, name="小林", text="多少钱")
    await disk.drain()
    path = event_log_path(tmp_path, "r1")
    path.write_bytes(path.read_bytes() + b'{"seq":3,"at_ms":17')

    loaded, past = RoomStore.load(tmp_path, disk, "r1")
    loaded.log_event(EventKind.CHAT, name="小林", text="还有吗")
    await disk.drain()

    assert [event.seq for event in past] == [1, 2]
    assert [event.text for event in read_events(path.read_bytes())] == ["", "多少钱", "还有吗"]
    assert loaded.config == RoomConfig("r1")


async def test_what_the_disk_refused_is_written_later(tmp_path, disk):
    store = RoomStore.create(tmp_path, disk, RoomConfig("r1"))
    await disk.drain()
    heard = []
    store.on_event = heard.append
    hidden = (tmp_path / "r1").rename(tmp_path / "away")

    store.declare_gap(1, 2, Cause.NETWORK)
    await disk.drain()
    assert heard == []
    hidden.rename(tmp_path / "r1")
    store.flush()
    await disk.drain()

    assert [event.kind for event in heard] == [EventKind.GAP_DECLARED]
    assert Manifest.from_json(manifest_path(tmp_path, "r1").read_bytes()).gaps == store.manifest.gaps != ()
    assert store.written_seq == store.last_seq == 2


async def test_files_of_another_room_are_not_taken_for_this_one(tmp_path, disk):
    RoomStore.create(tmp_path, disk, RoomConfig("r1"))
    await disk.drain()
    (tmp_path / "r1").rename(tmp_path / "r2")

    with pytest.raises(ContractError, match="another room"):
        RoomStore.load(tmp_path, disk, "r2")


async def test_the_manifest_is_plain_json(tmp_path, disk):
    RoomStore.create(tmp_path, disk, RoomConfig("r1"))

    document = json.loads(manifest_path(tmp_path, "r1").read_text())

    assert (document["room"], document["version"], document["state"]) == ("r1", 1, "open")
