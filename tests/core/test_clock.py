"""Moments and milliseconds."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from core import clock


@given(st.integers(min_value=0, max_value=4_102_444_800_000))
def test_to_ms_is_the_inverse_of_from_ms(value):
    assert clock.to_ms(clock.from_ms(value)) == value


def test_from_ms_is_aware():
    assert clock.from_ms(0) == datetime(1970, 1, 1, tzinfo=UTC)
