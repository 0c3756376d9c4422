import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from media_gateway.contract import (
    GENESIS,
    Cause,
    ContractError,
    Event,
    EventKind,
    GapRecord,
    Grant,
    IceServer,
    Manifest,
    PartRecord,
    PlantedQuestion,
    Report,
    RoomConfig,
    SegmentRecord,
    chain_is_whole,
    part_hash,
    read_events,
)

KINDS = [RoomConfig, PlantedQuestion, IceServer, PartRecord, SegmentRecord, GapRecord, Manifest, Event, Grant]
st.register_type_strategy(float, st.floats(allow_nan=False, allow_infinity=False))
LEAF = st.none() | st.booleans() | st.integers() | st.text(max_size=9)
PLAIN = LEAF | st.lists(LEAF, max_size=3) | st.dictionaries(st.text(max_size=9), LEAF | st.lists(LEAF, max_size=3))


def parts(count: int) -> tuple[PartRecord, ...]:
    chain, previous = [], GENESIS
    for index in range(count):
        chain.append(PartRecord(1, index, f"r1/s0001/p{index:05d}.webm", index, 10, 5, 1, 1, f"{index}", previous))
        previous = part_hash(chain[-1])
    return tuple(chain)


@given(st.one_of(*(st.from_type(kind) for kind in KINDS)))
def test_documents_come_back_from_json_as_they_were(document):
    text = document.to_json()

    assert type(document).from_json(text) == document


@given(st.dictionaries(st.text(max_size=9), PLAIN, max_size=4))
def test_reports_come_back_with_any_body(body):
    report = Report("r1", EventKind.PART_CLOSED, 3, 4, body)

    assert Report.from_json(report.to_json()) == report


@given(st.sampled_from([*KINDS, Report]), PLAIN)
def test_anything_else_is_refused_with_a_contract_error(kind, plain):
    try:
        document = kind.from_json(json.dumps(plain))
    except ContractError:
        return

    assert isinstance(document, kind)


@pytest.mark.parametrize("text", ["", "{", "[]", '"r1"', '{"room": 7}', "{}", b"\xff"])
def test_a_room_config_that_is_none_is_refused(text):
    with pytest.raises(ContractError):
        RoomConfig.from_json(text)


def test_unknown_fields_are_ignored_so_that_the_other_side_may_be_newer():
    assert GapRecord.from_json('{"start_ms": 1, "end_ms": 2, "cause": "network", "new": 1}') == GapRecord(
        1, 2, Cause.NETWORK
    )


def test_the_chain_of_untouched_parts_is_whole():
    assert chain_is_whole(parts(4))
    assert chain_is_whole(())


@pytest.mark.parametrize("change", [{"sha256": "x"}, {"start_ms": 99}, {"bytes": 6}, {"prev_hash": "x"}])
def test_a_change_in_one_part_breaks_the_chain(change):
    chain = parts(4)

    changed = (chain[0], replace(chain[1], **change), *chain[2:])

    assert not chain_is_whole(changed)


def test_a_part_that_was_left_out_breaks_the_chain():
    chain = parts(4)

    assert not chain_is_whole((chain[0], *chain[2:]))


def test_a_torn_last_line_of_the_event_log_is_left_out():
    events = (Event(1, 10, EventKind.ROOM_OPENED), Event(2, 20, EventKind.CHAT, "小林", "多少钱"))
    data = "".join(event.to_json() + "\n" for event in events).encode()

    assert read_events(data + b'{"seq": 3, "at') == events
    assert read_events(b"") == ()
