import pytest

from grading.queries import replay_page
from grading.queries.replay_page import Line
from grading.queries.stretches import stretch


def word(text, confidence):
    return {"text": text, "start_ms": 0, "end_ms": 1, "confidence": confidence}


def test_neighbouring_words_of_one_kind_are_one_piece():
    words = [word("大家", 900), word("好", 950), word("欢迎", 300), word("光临", 200), word("。", 990)]

    runs = replay_page.pieces("大家好欢迎光临。", words, 900)

    assert runs == [("大家好", False), ("欢迎光临", True), ("。", False)]


@pytest.mark.parametrize("words", [[], [word("别的", 100)]])
def test_words_that_do_not_spell_the_line_leave_it_whole(words):
    assert replay_page.pieces("大家好", words, 930) == [("大家好", False)]
    assert replay_page.pieces("大家好", words, 300) == [("大家好", True)]


def test_captions_carry_no_markup_and_no_arrow():
    line = Line(stretch(61_500, 3_700_000, 0), [("a <b> --> & c", False)])

    text = replay_page.web_vtt([line])

    assert text == "WEBVTT\n\n00:01:01.500 --> 01:01:40.000\na &lt;b&gt; --&gt; &amp; c\n"


def test_a_moment_before_the_recording_is_shown_at_its_start():
    assert stretch(500, 2500, 1000).at == "0"
