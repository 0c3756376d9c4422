import pytest
from hypothesis import given
from hypothesis import strategies as st

from media_gateway.track_clock import SenderReport, TrackClock, av_offset_ms


def ntp(ms: float) -> int:
    return round(ms / 1000 * (1 << 32))


def test_times_follow_the_senders_clock_not_the_arrival():
    clock = TrackClock(90_000)

    times = [
        clock.to_ms((2**32 - 3000 + n * 3000) % 2**32, n * 33.3 + jitter) for n, jitter in enumerate([0, 9, 4, 30])
    ]

    assert times == [0, 33, 67, 100]


def test_a_sender_that_restarts_its_clock_is_anchored_anew():
    clock = TrackClock(90_000)
    clock.to_ms(1000, 0.0)
    clock.to_ms(91_000, 1000.0)

    assert clock.to_ms(5_000_000, 1040.0) == 1040
    assert clock.to_ms(5_003_000, 1080.0) == 1073


@given(st.lists(st.tuples(st.integers(0, 2**32 - 1), st.integers(0, 10**6))))
def test_time_never_goes_back(arrivals):
    clock = TrackClock(48_000)

    times = [clock.to_ms(stamp, float(arrived)) for stamp, arrived in sorted(arrivals, key=lambda pair: pair[1])]

    assert times == sorted(times)


@pytest.mark.parametrize("late_ms", [-60.0, 0.0, 45.0])
def test_the_senders_word_corrects_what_the_arrival_got_wrong(late_ms):
    video, audio = TrackClock(90_000), TrackClock(48_000)
    video.to_ms(500_000, 0.0)
    audio.to_ms(70_000, 100.0 + late_ms)  # taken 100 ms after the picture, arrived later still
    video_report = SenderReport(ntp(50_000_000.0 + 1000), 500_000 + 90_000)
    audio_report = SenderReport(ntp(50_000_100.0 + 2000), 70_000 + 96_000)

    assert av_offset_ms(video, video_report, audio, audio_report) == pytest.approx(-late_ms, abs=0.1)


def test_without_both_reports_or_with_nonsense_there_is_no_offset():
    video, audio = TrackClock(90_000), TrackClock(48_000)
    report = SenderReport(ntp(1000), 1)

    assert av_offset_ms(video, report, audio, report) is None
    video.to_ms(1, 0.0)
    audio.to_ms(1, 0.0)

    assert av_offset_ms(video, report, audio, None) is None
    assert av_offset_ms(video, report, audio, SenderReport(ntp(9000), 1)) is None
    assert av_offset_ms(video, report, audio, report) == 0.0
