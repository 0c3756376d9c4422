import pytest
from hypothesis import given
from hypothesis import strategies as st

from grading.spans import Span, captured_ms

stretches = st.tuples(st.integers(0, 60), st.integers(0, 60)).map(lambda pair: (min(pair), max(pair)))
spans = stretches.filter(lambda pair: pair[0] < pair[1]).map(lambda pair: Span(*pair))


@given(spans, st.lists(stretches, max_size=6))
def test_captured_time_is_what_no_gap_covers(span, gaps):
    counted = sum(not any(start <= ms < end for start, end in gaps) for ms in range(span.start, span.end))

    assert captured_ms(span, gaps) == counted


@given(spans, spans)
def test_a_span_contains_exactly_what_begins_and_ends_in_it(outer, inner):
    assert outer.contains(inner) == (outer.start <= inner.start and inner.end <= outer.end)


def test_a_span_without_length_is_refused():
    with pytest.raises(ValueError, match="ends after"):
        Span(5, 5)
