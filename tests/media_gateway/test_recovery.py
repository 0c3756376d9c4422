import hashlib
import shutil
import time
from pathlib import Path

from media_gateway.contract import Cause, EventKind, RoomConfig, chain_is_whole, event_log_path, read_events
from media_gateway.disk import Disk
from media_gateway.recorder import Recorder
from media_gateway.recovery import recover
from media_gateway.store import RoomStore
from tests.media_gateway.material import decoded, stream
from tests.media_gateway.test_recorder import Audience


async def recorded_until_the_crash(root: Path, disk: Disk, seconds: float, *, torn: bytes = b"") -> None:
    """Record for some seconds, then leave the files as a killed process would, with a half block at the end."""
    store = RoomStore.create(root / "before", disk, RoomConfig("r1"))
    recorder = Recorder(store, disk, Audience(), reserve_bytes=0)
    recorder.begin(audio=True)
    for frame in stream(seconds, begin=time.monotonic()):
        recorder.take(frame)
    for _ in range(3):
        await disk.drain()
    shutil.copytree(root / "before", root / "after")
    last = sorted((root / "after" / "r1").glob("s*/p*"))[-1]
    last.write_bytes(last.read_bytes() + torn)
    recorder.end(Cause.PUBLISHER_LEFT)
    await disk.drain()


async def restarted(root: Path, disk: Disk) -> RoomStore:
    store, events = RoomStore.load(root / "after", disk, "r1")
    recover(store, events)
    await disk.drain()
    return store


async def test_a_torn_part_is_cut_hashed_and_registered(tmp_path, disk):
    await recorded_until_the_crash(tmp_path, disk, 12, torn=b"\xa3\x10\x00\x40\x00\x81half a block")

    store = await restarted(tmp_path, disk)
    segment = store.manifest.segments[0]
    torn = tmp_path / "after" / segment.parts[-1].relpath

    assert (segment.cause, len(segment.parts)) == (Cause.GATEWAY_RESTART, 2)
    assert sum(part.video_frames for part in segment.parts) == 180
    assert decoded(torn, "video") == segment.parts[-1].video_frames
    assert segment.parts[-1].sha256 == hashlib.sha256(torn.read_bytes()).hexdigest()
    assert segment.ended_ms - segment.started_ms in range(11_950, 12_050)
    assert chain_is_whole(segment.parts)


async def test_recovery_is_logged_once_and_recovering_again_changes_nothing(tmp_path, disk):
    await recorded_until_the_crash(tmp_path, disk, 4)
    store = await restarted(tmp_path, disk)

    again = await restarted(tmp_path, disk)
    kinds = [event.kind for event in read_events(event_log_path(tmp_path / "after", "r1").read_bytes())]

    assert again.manifest == store.manifest
    assert kinds.count(EventKind.PART_CLOSED) == kinds.count(EventKind.SEGMENT_CLOSED) == 1


async def test_a_segment_the_manifest_never_heard_of_is_taken_from_its_files(tmp_path, disk):
    await recorded_until_the_crash(tmp_path, disk, 4)
    before, _ = RoomStore.load(tmp_path / "after", disk, "r1")
    text = (tmp_path / "after" / "r1" / "manifest.json").read_text()
    (tmp_path / "after" / "r1" / "manifest.json").write_text(
        text.replace(text[text.index('"segments":[') :], '"segments":[],"gaps":[]}')
    )

    store = await restarted(tmp_path, disk)
    segment = store.manifest.segments[0]

    assert (segment.no, segment.started_ms) == (1, before.manifest.segments[0].started_ms)
    assert (segment.video_codec, segment.audio_codec) == ("vp8", "opus")
    assert segment.parts[0].video_frames == 60


async def test_facts_whose_line_was_lost_get_it_back(tmp_path, disk):
    await recorded_until_the_crash(tmp_path, disk, 12)
    log = event_log_path(tmp_path / "after", "r1")
    log.write_bytes(log.read_bytes().splitlines(keepends=True)[0])

    store = await restarted(tmp_path, disk)
    events = read_events(log.read_bytes())

    assert [event.seq for event in events] == list(range(1, len(events) + 1))
    assert {event.ref for event in events if event.kind is EventKind.PART_CLOSED} == {
        p.relpath for p in store.manifest.parts()
    }
    assert EventKind.SEGMENT_OPENED in {event.kind for event in events}


async def test_a_part_without_a_picture_is_no_part(tmp_path, disk):
    await recorded_until_the_crash(tmp_path, disk, 4)
    stray = tmp_path / "after" / "r1" / "s0002" / "p00000.webm"
    stray.parent.mkdir()
    stray.write_bytes(b"\x1a\x45\xdf\xa3")

    store = await restarted(tmp_path, disk)

    assert [segment.no for segment in store.manifest.segments] == [1]
    assert [path.name for path in stray.parent.iterdir()] == ["p00000.webm.empty"]
