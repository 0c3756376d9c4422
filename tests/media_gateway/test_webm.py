import hashlib
import os
from pathlib import Path

import av
import pytest

from media_gateway.part_file import PartFile
from media_gateway.webm import shape_of
from media_gateway.webm_scan import scan
from tests.media_gateway.material import audio_frames, decoded, video_frames

STARTED_MS = 1_790_000_000_123


def write_part(folder: Path, codec: str, *, audio: bool = True) -> tuple[Path, object]:
    """Write four seconds starting at 20 s of a segment; return the file and its totals."""
    pictures = video_frames(codec)
    shape = shape_of(codec, pictures[0][0])
    path = folder / f"part{shape.suffix}"
    part = PartFile(path, shape, audio=audio, started_ms=STARTED_MS, watch=lambda descriptor: None)
    for number, (data, key) in enumerate(pictures):
        part.write("video", 20_000 + number * 1000 // 15, key, data)
        for sound in range(number * 50 // 15, (number + 1) * 50 // 15) if audio else ():
            part.write("audio", 19_990 + sound * 20, True, audio_frames()[sound])
    return path, part.close(os.close)


@pytest.mark.parametrize("codec", ["vp8", "h264"])
def test_every_frame_written_is_decoded(tmp_path, codec):
    path, totals = write_part(tmp_path, codec)

    assert decoded(path, "video") == totals.video_frames == 60
    assert decoded(path, "audio") == totals.audio_frames == 200
    assert totals.bytes == path.stat().st_size
    assert totals.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.mark.parametrize("codec", ["vp8", "h264"])
def test_the_file_says_size_codec_and_times_of_its_segment(tmp_path, codec):
    path, _ = write_part(tmp_path, codec)

    with av.open(str(path)) as file:
        picture, sound = file.streams.video[0], file.streams.audio[0]
        times = [
            round(packet.pts * packet.time_base * 1000) for packet in file.demux(picture) if packet.pts is not None
        ]

    assert (picture.codec_context.name, picture.width, picture.height) == (codec, 160, 120)
    assert (sound.codec_context.name, sound.rate, sound.channels) == ("opus", 48_000, 2)
    assert times == [20_000 + number * 1000 // 15 for number in range(60)]


def test_a_file_without_sound_has_no_sound_track(tmp_path):
    path, totals = write_part(tmp_path, "vp8", audio=False)

    assert decoded(path, "audio") == totals.audio_frames == 0
    assert decoded(path, "video") == 60


def test_a_scan_counts_what_was_written(tmp_path):
    path, totals = write_part(tmp_path, "vp8")

    found = scan(path)

    assert (found.video_frames, found.audio_frames, found.whole_bytes) == (60, 200, totals.bytes)
    assert (found.started_ms, found.first_video_ms, found.last_video_ms) == (STARTED_MS, 20_000, 23_933)
    assert found.last_audio_ms == 19_990 + 199 * 20


def test_a_torn_file_is_whole_up_to_its_last_block(tmp_path):
    path, totals = write_part(tmp_path, "vp8")
    data, torn = path.read_bytes(), tmp_path / "torn.webm"
    whole = 0

    for length in range(0, totals.bytes + 1, 97):
        torn.write_bytes(data[:length])
        found = scan(torn)

        assert whole <= found.whole_bytes <= length
        whole = found.whole_bytes
    torn.write_bytes(data[: scan(torn).whole_bytes])

    assert decoded(torn, "video") == scan(torn).video_frames >= 58


def test_a_scan_of_rubbish_finds_nothing(tmp_path):
    rubbish = tmp_path / "rubbish.webm"
    rubbish.write_bytes(bytes(range(256)) * 40)

    assert scan(rubbish).video_frames == 0
