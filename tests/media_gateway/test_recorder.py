import errno
import os
import time
from pathlib import Path

import pytest

from media_gateway import recorder as recorder_module
from media_gateway.contract import Cause, EventKind, RoomConfig, chain_is_whole, event_log_path, read_events
from media_gateway.disk import Disk
from media_gateway.part_file import PartFile
from media_gateway.recorder import Recorder
from media_gateway.store import RoomStore
from media_gateway.track_clock import SenderReport
from tests.media_gateway.material import decoded, stream


class Audience:
    def __init__(self) -> None:
        self.keyframes = 0
        self.told: list[Cause | None] = []

    def request_keyframe(self) -> None:
        self.keyframes += 1

    def recording_changed(self, reason: Cause | None) -> None:
        self.told.append(reason)


class Scene:
    """A recorder with a real store and disk; frames arrive on a clock that starts now."""

    def __init__(self, root: Path, disk: Disk, *, reserve_bytes: int = 0) -> None:
        self.disk, self.audience = disk, Audience()
        self.store = RoomStore.create(root, disk, RoomConfig("r1"))
        self.recorder = Recorder(self.store, disk, self.audience, reserve_bytes=reserve_bytes)
        self.now = time.monotonic()

    def send(self, seconds: float, **options: object) -> None:
        for frame in stream(seconds, begin=self.now, **options):
            self.recorder.take(frame)
        self.now += seconds

    async def settle(self) -> None:
        for _ in range(3):
            await self.disk.drain()

    def path(self, relpath: str) -> Path:
        return self.store.root / relpath

    def kinds(self) -> list[EventKind]:
        return [event.kind for event in read_events(event_log_path(self.store.root, "r1").read_bytes())]


@pytest.fixture
def scene(tmp_path, disk) -> Scene:
    return Scene(tmp_path, disk)


@pytest.mark.parametrize("codec", ["vp8", "h264"])
async def test_parts_start_at_keyframes_stay_within_ten_seconds_and_hold_every_frame(scene, codec):
    scene.recorder.begin(audio=True)
    scene.send(20, codec=codec)
    scene.recorder.end(Cause.PUBLISHER_LEFT)
    await scene.settle()

    segment = scene.store.manifest.segments[0]

    assert [part.duration_ms <= 10_000 for part in segment.parts] == [True] * 3
    assert sum(part.video_frames for part in segment.parts) == 300
    assert sum(part.audio_frames for part in segment.parts) == 1000
    assert [decoded(scene.path(p.relpath), "video") for p in segment.parts] == [p.video_frames for p in segment.parts]
    assert chain_is_whole(segment.parts)
    assert (segment.video_codec, segment.audio_codec, segment.cause) == (codec, "opus", Cause.PUBLISHER_LEFT)


async def test_parts_follow_each_other_without_a_hole_on_the_wall_clock(scene):
    scene.recorder.begin(audio=True)
    scene.send(20)
    scene.recorder.end(Cause.PUBLISHER_LEFT)
    await scene.settle()

    segment = scene.store.manifest.segments[0]
    starts = [part.start_ms for part in segment.parts]
    ends = [part.start_ms + part.duration_ms for part in segment.parts]

    assert starts == [segment.started_ms, *ends[:-1]]
    assert ends[-1] == segment.ended_ms
    assert segment.ended_ms - segment.started_ms == pytest.approx(20_000, abs=40)
    assert scene.store.manifest.gaps == ()


async def test_nothing_is_recorded_before_a_keyframe_and_one_is_asked_for(scene):
    scene.recorder.begin(audio=True)
    for frame in stream(2, begin=scene.now)[5:]:
        scene.recorder.take(frame)
    scene.recorder.end(Cause.NETWORK)
    await scene.settle()

    assert scene.audience.keyframes > 0
    assert [part.video_frames for part in scene.store.manifest.parts()] == [15]


async def test_a_new_connection_is_a_new_segment_and_what_lies_between_is_a_gap(scene):
    scene.recorder.begin(audio=True)
    scene.send(3)
    scene.recorder.end(Cause.NETWORK)
    scene.now += 5
    scene.recorder.begin(audio=False)
    scene.send(3, audio=False)
    scene.recorder.end(Cause.PUBLISHER_LEFT)
    await scene.settle()

    first, second = scene.store.manifest.segments
    gap = scene.store.manifest.gaps[0]

    assert (first.no, second.no, second.audio_codec) == (1, 2, "")
    assert (gap.start_ms, gap.cause) == (first.ended_ms, Cause.NETWORK)
    assert gap.end_ms == second.started_ms
    assert decoded(scene.path(second.parts[0].relpath), "video") == 45


async def test_silence_inside_a_connection_closes_the_part_and_is_declared(scene):
    scene.recorder.begin(audio=True)
    scene.send(3)
    scene.recorder.tick(scene.now + 4)
    await scene.settle()
    assert [part.index for part in scene.store.manifest.parts()] == [0]
    scene.now += 6
    scene.send(3, first=9 * 15)
    scene.recorder.end(Cause.PUBLISHER_LEFT)
    await scene.settle()

    segment = scene.store.manifest.segments[0]
    gap = scene.store.manifest.gaps[0]

    assert len(scene.store.manifest.segments) == 1
    assert [part.video_frames for part in segment.parts] == [45, 45]
    assert gap.cause is Cause.NETWORK
    assert gap.end_ms - gap.start_ms == pytest.approx(6000, abs=60)
    assert segment.parts[1].start_ms == gap.end_ms


async def test_the_senders_reports_give_the_offset_of_sound_and_picture(scene):
    scene.recorder.begin(audio=True)
    scene.recorder.hear_report("video", SenderReport(1 << 32, 3_000_000_000))
    scene.recorder.hear_report("audio", SenderReport((1 << 32) + (1 << 28), 4_294_900_000))
    scene.send(3)
    scene.recorder.end(Cause.PUBLISHER_LEFT)
    await scene.settle()

    assert scene.store.manifest.segments[0].av_offset_ms == pytest.approx(62.5 - 1.0, abs=0.2)


async def test_another_picture_size_starts_another_part(scene):
    scene.recorder.begin(audio=True)
    scene.send(2)
    scene.send(2, codec="h264", first=30)
    scene.recorder.end(Cause.PUBLISHER_LEFT)
    await scene.settle()

    assert [segment.video_codec for segment in scene.store.manifest.segments] == ["vp8", "h264"]
    assert [part.relpath[-5:] for part in scene.store.manifest.parts()] == [".webm", "0.mkv"]


async def test_a_full_disk_ends_the_segment_keeps_what_is_whole_and_later_goes_on(scene, monkeypatch):
    refusing = []
    write = os.writev

    def writev(descriptor: int, chunks: list[bytes]) -> int:
        if refusing:
            raise OSError(errno.ENOSPC, "No space left on device")
        return write(descriptor, chunks)

    monkeypatch.setattr("media_gateway.part_file.os.writev", writev)
    scene.recorder.begin(audio=True)
    scene.send(3)
    await scene.settle()
    refusing.append(True)
    scene.send(1, first=45)
    await scene.settle()
    assert scene.recorder.stopped is Cause.DISK_FULL
    refusing.clear()
    scene.now += 5
    scene.send(4, first=9 * 15)
    await scene.settle()
    scene.recorder.tick(scene.now + 1.5)
    scene.recorder.end(Cause.PUBLISHER_LEFT)
    await scene.settle()

    first, second = scene.store.manifest.segments
    gap = scene.store.manifest.gaps[0]

    assert first.cause is Cause.DISK_FULL
    assert [decoded(scene.path(part.relpath), "video") for part in first.parts] == [45]
    assert (gap.start_ms, gap.end_ms, gap.cause) == (first.ended_ms, second.started_ms, Cause.DISK_FULL)
    assert decoded(scene.path(second.parts[0].relpath), "video") == second.parts[0].video_frames > 0
    assert scene.audience.told == [Cause.DISK_FULL, None]
    assert scene.kinds().count(EventKind.DISK_FULL) == scene.kinds().count(EventKind.DISK_FREED) == 1
    assert chain_is_whole(scene.store.manifest.parts())


async def test_recording_stops_before_the_reserve_is_used_up(scene, monkeypatch):
    free = [10_000]
    monkeypatch.setattr(recorder_module, "free_bytes", lambda root: free[0])
    scene.recorder = Recorder(scene.store, scene.disk, scene.audience, reserve_bytes=5000)
    scene.recorder.begin(audio=True)
    scene.send(2)
    scene.recorder.tick(scene.now)
    free[0] = 4000
    scene.recorder.tick(scene.now)
    scene.send(1, first=30)
    await scene.settle()
    recorded = scene.store.manifest.parts()

    assert [part.video_frames for part in recorded] == [30]
    assert scene.audience.told == [Cause.DISK_FULL]
    assert not scene.recorder.is_recording


async def test_a_first_connection_is_refused_without_space_but_a_host_comes_back_in(scene, monkeypatch):
    monkeypatch.setattr(recorder_module, "free_bytes", lambda root: 4000)
    recorder = Recorder(scene.store, scene.disk, scene.audience, reserve_bytes=5000)
    assert recorder.cannot_begin()

    scene.recorder.begin(audio=True)
    scene.send(1)
    await scene.settle()

    assert not recorder.cannot_begin()


def test_a_part_that_cannot_be_made_leaves_no_file(tmp_path, monkeypatch):
    def refuse(descriptor: int, chunks: list[bytes]) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("media_gateway.part_file.os.writev", refuse)
    shape = recorder_module.shape_of("vp8", stream(0.1)[0].data)

    with pytest.raises(OSError, match="No space"):
        PartFile(tmp_path / "p.webm", shape, audio=True, started_ms=0, watch=lambda descriptor: None)

    assert list(tmp_path.iterdir()) == []
