import pytest
from hypothesis import given
from hypothesis import strategies as st

from grading import media_clock


@given(st.integers(0, 9 * 3_600_000))
def test_what_is_written_is_read_back_to_the_tenth(ms):
    text = media_clock.as_text(ms, tenths=True)

    assert media_clock.parse(text) == ms // 100 * 100


@given(st.integers(0, 9 * 3_600_000))
def test_seconds_are_read_back_exactly(ms):
    assert media_clock.parse(media_clock.as_seconds(ms)) == ms


@pytest.mark.parametrize(
    ("text", "ms"),
    [("02:10", 130_000), ("1:02:03.4", 3_723_400), (" 7 ", 7000), ("02：10", 130_000), ("90:00", 5_400_000)],
)
def test_times_are_read_as_people_write_them(text, ms):
    assert media_clock.parse(text) == ms


@pytest.mark.parametrize("text", ["?", "abc", "-5", "1:2:3:4", "02:10.", "١٢:١٠x"])
def test_what_is_no_time_is_refused(text):
    with pytest.raises(ValueError, match=r"."):
        media_clock.parse(text)


def test_a_moment_before_the_recording_is_its_start():
    assert media_clock.as_text(-400) == "00:00"
