import asyncio

import pytest
from aiortc.mediastreams import MediaStreamError

from media_gateway.feed import MAX_FRAMES, FeedTrack
from media_gateway.frames import Frame

HOST, NEXT_HOST = object(), object()


def frame(number: int, *, key: bool = False, begin: float = 0.0) -> Frame:
    return Frame("video", "vp8", bytes([number]), (2**32 - 6000 + number * 3000) % 2**32, key, begin + number / 30)


async def test_a_viewer_starts_with_a_keyframe():
    track = FeedTrack("video", lambda: None)

    for number in range(6):
        track.put(frame(number, key=number == 3), HOST)

    assert [bytes(await track.recv()) for _ in range(3)] == [b"\x03", b"\x04", b"\x05"]
    assert track.dropped == 3


async def test_times_begin_at_zero_and_go_on_when_the_host_comes_back():
    track = FeedTrack("video", lambda: None)

    for number in range(3):
        track.put(frame(number, key=True), HOST)
    first = [(await track.recv()).pts for _ in range(3)]
    track.put(Frame("video", "vp8", b"x", 12345, True, 2 / 30 + 10.0), NEXT_HOST)
    track.put(Frame("video", "vp8", b"y", 15345, False, 3 / 30 + 10.0), NEXT_HOST)

    assert first == [0, 3000, 6000]
    assert [(await track.recv()).pts for _ in range(2)] == [6000 + 900_000, 9000 + 900_000]


async def test_a_slow_viewer_drops_to_the_next_keyframe_instead_of_filling_memory():
    asked = []
    track = FeedTrack("video", lambda: asked.append(1))

    for number in range(MAX_FRAMES + 20):
        track.put(frame(number % 200, key=number == 0), HOST)
    track.put(frame(201, key=True), HOST)

    assert asked == [1]
    assert bytes(await track.recv()) == b"\xc9"
    assert track.dropped == MAX_FRAMES + 20


async def test_sound_needs_no_keyframe():
    track = FeedTrack("audio", lambda: None)
    track.put(Frame("audio", "opus", b"a", 960, True, 0.0), HOST)

    assert bytes(await track.recv()) == b"a"


async def test_a_stopped_track_ends_its_reader():
    track = FeedTrack("video", lambda: None)
    reading = asyncio.create_task(track.recv())
    await asyncio.sleep(0)

    track.stop()

    with pytest.raises(MediaStreamError):
        await reading
