"""Taking over what the gateway left, and making the replay from real parts."""

from dataclasses import replace

import av
import pytest
from django.utils import timezone

from core.errors import JobWaits
from core.models import Job
from media_gateway import contract
from practical import replay
from practical.enums import ChatKind, GapCause, PartFault, RecordingState, SessionState, TranscriptState
from practical.errors import CodecsMixed, ManifestBroken
from practical.models import ChatMessage, Gap, Part, Recording, Segment, Transcript
from practical.services import recordings
from tests.factories.media import START_MS, break_chain
from tests.factories.practical import make_recording

pytestmark = pytest.mark.django_db


@pytest.fixture
def recording(session):
    type(session).objects.filter(pk=session.pk).update(state=SessionState.LIVE)
    session.refresh_from_db()
    return make_recording(
        session=session, state=RecordingState.OPEN, started_ms=0, duration_ms=0, captured_ms=0, replay=""
    )


def take(fake_room):
    return recordings.take_manifest(room=fake_room.room, now=timezone.now())


def finish(recording):
    done = []
    recording.refresh_from_db()
    recordings.finish_recording(recording=recording, progress=lambda *figures: done.append(figures))
    recording.refresh_from_db()
    return done


def two_segments(fake_room):
    fake_room.add_segment(start_ms=0, seconds=(2, 2))
    fake_room.add_segment(start_ms=7000, seconds=(3,), av_offset_ms=-40.4)
    fake_room.gaps.append(contract.GapRecord(START_MS + 4000, START_MS + 7000, contract.Cause.NETWORK))


def test_segments_parts_and_gaps_are_taken_over(recording, fake_room):
    two_segments(fake_room)
    fake_room.write()

    take(fake_room)

    recording.refresh_from_db()
    assert [(row.number, row.audio_shift_ms) for row in Segment.objects.all()] == [(1, 0), (2, -40)]
    assert Part.objects.count() == 3
    assert [(gap.cause, gap.ended_ms - gap.started_ms) for gap in Gap.objects.all()] == [(GapCause.NETWORK, 3000)]
    assert (recording.started_ms, recording.duration_ms, recording.captured_ms) == (START_MS, 10_000, 7000)


def test_taking_a_manifest_over_again_changes_nothing(recording, fake_room):
    two_segments(fake_room)
    fake_room.say(contract.EventKind.CHAT, "多少钱？", name="小林")
    fake_room.write()
    take(fake_room)

    is_new = take(fake_room)

    assert not is_new
    assert (Segment.objects.count(), Part.objects.count(), Gap.objects.count()) == (2, 3, 1)
    assert ChatMessage.objects.count() == 1


def test_a_manifest_that_grew_adds_what_is_new(recording, fake_room):
    fake_room.add_segment(start_ms=0, seconds=(1,))
    fake_room.write()
    take(fake_room)
    fake_room.add_segment(start_ms=2000, seconds=(1,))
    fake_room.write()

    take(fake_room)

    recording.refresh_from_db()
    assert (Part.objects.count(), recording.duration_ms) == (2, 3000)


def test_chat_planted_questions_price_calls_and_viewers_come_from_the_log(recording, fake_room):
    fake_room.say(contract.EventKind.VIEWERS, "3")
    fake_room.say(contract.EventKind.CHAT, "多少钱？", name="小林")
    fake_room.say(contract.EventKind.PLANTED, "怎么下单？", name="小雨", ref="Q1")
    fake_room.say(contract.EventKind.PRICE_CALL, "上链接", name="主播", ref="P1")
    fake_room.say(contract.EventKind.VIEWERS, "2")
    fake_room.write()

    take(fake_room)

    recording.refresh_from_db()
    rows = [(row.seq, row.kind, row.ref) for row in ChatMessage.objects.all()]
    assert rows == [(2, ChatKind.CHAT, ""), (3, ChatKind.PLANTED, "Q1"), (4, ChatKind.PRICE_CALL, "P1")]
    assert (recording.most_viewers, recording.events_read) == (3, 5)


def test_a_torn_last_line_of_the_log_is_read_when_it_is_whole(recording, fake_room):
    fake_room.say(contract.EventKind.CHAT, "一", name="小林")
    fake_room.write()
    log = contract.event_log_path(fake_room.root, fake_room.room)
    whole = contract.Event(2, START_MS, contract.EventKind.CHAT, "小林", "二").to_json()
    log.write_text(log.read_text() + whole[:20])
    take(fake_room)
    log.write_text(log.read_text()[:-20] + whole + "\n")

    take(fake_room)

    assert [row.text for row in ChatMessage.objects.all()] == ["一", "二"]


def test_a_torn_manifest_waits(recording, fake_room):
    fake_room.write()
    path = contract.manifest_path(fake_room.root, fake_room.room)
    path.write_text(path.read_text()[:-10])

    with pytest.raises(JobWaits, match="还不完整"):
        take(fake_room)


def test_a_manifest_that_is_not_there_yet_waits(recording, fake_room):
    with pytest.raises(JobWaits, match="还没有写出"):
        take(fake_room)


def test_a_broken_chain_is_refused_and_nothing_is_taken_over(recording, fake_room):
    two_segments(fake_room)
    forged = break_chain(fake_room.write())
    contract.manifest_path(fake_room.root, fake_room.room).write_text(forged.to_json())

    with pytest.raises(ManifestBroken, match="校验链"):
        take(fake_room)

    assert not Segment.objects.exists()


def test_a_part_that_changed_after_it_was_taken_over_is_refused(recording, fake_room):
    fake_room.add_segment(start_ms=0, seconds=(1,))
    fake_room.write()
    take(fake_room)
    segment = fake_room.segments[0]
    fake_room.segments[0] = replace(segment, parts=(replace(segment.parts[0], bytes=1),))
    fake_room.write()

    with pytest.raises(ManifestBroken, match="改动了"):
        take(fake_room)


def test_a_closed_manifest_closes_recording_and_session_and_queues_the_replay_once(recording, fake_room):
    two_segments(fake_room)
    fake_room.write(state="closed")

    take(fake_room)
    take(fake_room)

    recording.refresh_from_db()
    assert recording.state == RecordingState.CLOSED
    assert recording.session.state == SessionState.ENDED
    assert Job.objects.filter(task="practical.finish_recording").count() == 1


def test_open_recordings_are_collected_and_a_bad_one_holds_up_nobody(recording, fake_room, media):
    bad = make_recording(state=RecordingState.OPEN)
    (media / bad.session.room).mkdir()
    contract.manifest_path(media, bad.session.room).write_text("{")
    fake_room.add_segment(start_ms=0, seconds=(1,))
    fake_room.write()

    taken = recordings.collect_open(now=timezone.now())

    assert taken == 1
    assert Part.objects.count() == 1


@pytest.mark.parametrize(("codec", "suffix"), [("vp8", "webm"), ("h264", "mp4")])
def test_the_replay_is_one_file_on_wall_clock_time(recording, fake_room, media, codec, suffix):
    fake_room.add_segment(start_ms=0, seconds=(2, 2), codec=codec)
    fake_room.add_segment(start_ms=7000, seconds=(3,), codec=codec)
    fake_room.write(state="closed")
    take(fake_room)

    progress = finish(recording)

    path = media / recording.replay
    with av.open(str(path)) as container:
        levels = {round(frame.time, 1): int(frame.to_ndarray()[:48].mean()) for frame in container.decode(video=0)}
    assert (recording.state, recording.replay_type) == (RecordingState.FINISHED, f"video/{suffix}")
    assert recording.replay == f"{recording.session.room}/final/recording.{suffix}"
    assert len(levels) == 70
    assert abs(levels[7.0] - 16) <= 2  # the second connection's first picture stands at its wall-clock second
    assert abs(levels[2.0] - 56) <= 2  # the second part goes on where the first stopped
    assert not [time for time in levels if 4.0 <= time < 7.0]
    assert progress[-1][0] == progress[-1][1] > 0
    assert Job.objects.filter(task="practical.transcribe_recording").count() == 1


def test_the_replay_has_a_length_and_can_be_sought(recording, fake_room, media):
    two_segments(fake_room)
    fake_room.write(state="closed")
    take(fake_room)
    finish(recording)

    with av.open(str(media / recording.replay)) as container:
        length = container.duration / av.time_base
        container.seek(int(8.5 * av.time_base))
        frame = next(container.decode(video=0))

    assert 9.9 <= length <= 10.1
    assert 6.9 <= frame.time <= 8.5


def test_sound_stays_on_time_through_a_gap_and_is_shifted_as_the_sender_said(recording, fake_room, media):
    two_segments(fake_room)
    fake_room.write(state="closed")
    take(fake_room)
    finish(recording)

    heard, samples = [], 0
    with av.open(str(media / recording.replay)) as container:
        for frame in container.decode(audio=0):
            loud = abs(frame.to_ndarray()).max() > 0.15
            heard.append((samples / 48_000, loud))
            samples += frame.samples

    silent = [at for at, loud in heard if not loud and at > 1]
    assert 9.8 <= samples / 48_000 <= 10.05  # a decoder that only counts samples ends on time too
    assert 3.95 <= silent[0] <= 4.1
    assert 6.93 <= silent[-1] <= 7.05  # 7.0 s, 40 ms earlier by the shift, and the tone's own beginning


def test_finishing_twice_leaves_one_replay_and_one_transcription(recording, fake_room):
    two_segments(fake_room)
    fake_room.write(state="closed")
    take(fake_room)
    finish(recording)

    again = finish(recording)

    assert again == []
    assert Job.objects.filter(task="practical.transcribe_recording").count() == 1


def test_damaged_parts_are_left_out_and_declared(recording, fake_room, media):
    fake_room.add_segment(start_ms=0, seconds=(1, 1, 1, 1))
    fake_room.write(state="closed")
    take(fake_room)
    paths = [media / part.path for part in Part.objects.order_by("index")]
    paths[1].write_bytes(b"")
    paths[2].unlink()
    paths[3].write_bytes(paths[3].read_bytes()[:-1])

    finish(recording)

    faults = list(Part.objects.order_by("index").values_list("fault", flat=True))
    assert faults == ["", PartFault.EMPTY, PartFault.MISSING, PartFault.ALTERED]
    assert [gap.cause for gap in Gap.objects.all()] == [GapCause.PART_DAMAGED] * 3
    assert (recording.state, recording.captured_ms) == (RecordingState.FINISHED, 1000)


def test_a_part_of_zero_bytes_in_the_manifest_is_tolerated(recording, fake_room, media):
    fake_room.add_segment(start_ms=0, seconds=(1, 1))
    empty = replace(fake_room.segments[0].parts[1], bytes=0, video_frames=0, audio_frames=0, duration_ms=0)
    fake_room.segments[0] = replace(fake_room.segments[0], parts=(fake_room.segments[0].parts[0], empty))
    (media / empty.relpath).write_bytes(b"")
    fake_room.write(state="closed")
    take(fake_room)

    finish(recording)

    assert recording.state == RecordingState.FINISHED
    assert Part.objects.get(index=1).fault == PartFault.EMPTY


def test_a_stream_without_a_picture_ends_with_an_empty_transcript(recording, fake_room):
    fake_room.write(state="closed")
    take(fake_room)

    finish(recording)

    assert (recording.state, recording.replay) == (RecordingState.FINISHED, "")
    assert Transcript.objects.get(recording=recording).state == TranscriptState.READY
    assert not Job.objects.filter(task="practical.transcribe_recording").exists()


def test_a_disk_that_is_full_waits_and_loses_nothing(recording, fake_room, media):
    two_segments(fake_room)
    fake_room.write(state="closed")
    take(fake_room)
    folder = media / fake_room.room / "final"
    folder.mkdir()
    (folder / ".recording.webm.draft").symlink_to("/dev/full")  # every write there fails for want of space

    with pytest.raises(JobWaits, match="存储空间不足"):
        finish(recording)

    assert recording.state == RecordingState.CLOSED
    assert not (folder / "recording.webm").exists()
    (folder / ".recording.webm.draft").unlink()
    finish(recording)
    assert recording.state == RecordingState.FINISHED


def test_a_disk_with_too_little_room_waits_before_writing(recording, fake_room, monkeypatch):
    two_segments(fake_room)
    fake_room.write(state="closed")
    take(fake_room)
    monkeypatch.setattr(replay, "RESERVE_BYTES", 1 << 60)

    with pytest.raises(JobWaits, match="存储空间不足"):
        finish(recording)


def test_two_codecs_in_one_recording_are_refused_by_name(recording, fake_room):
    fake_room.add_segment(start_ms=0, seconds=(1,), codec="vp8")
    fake_room.add_segment(start_ms=2000, seconds=(1,), codec="h264")
    fake_room.write(state="closed")
    take(fake_room)

    with pytest.raises(CodecsMixed, match="两种视频编码"):
        finish(recording)


def test_a_recording_that_is_still_open_is_not_finished(recording):
    finish(recording)

    assert recording.state == RecordingState.OPEN
    assert Recording.objects.get().replay == ""
