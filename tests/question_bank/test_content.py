"""What makes a question sound."""

from dataclasses import replace

import pytest

from question_bank.content import QuestionContent, faults

OPTIONS = [{"key": key, "text": f"选项{key}"} for key in "ABCD"]
SOUND = QuestionContent("single", "题干", OPTIONS, ["B"], "解析", 1, "第四条", levels=[4])


@pytest.mark.parametrize(
    "content",
    [
        SOUND,
        replace(SOUND, kind="multiple", answer=["A", "D"]),
        replace(SOUND, kind="true_false", options=OPTIONS[:2], answer=["A"]),
        replace(SOUND, options=[*OPTIONS, {"key": "E", "text": "五"}, {"key": "F", "text": "六"}]),
    ],
)
def test_a_sound_question_has_no_faults(content):
    assert faults(content) == []


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"stem": " "}, "stem"),
        ({"explanation": ""}, "explanation"),
        ({"source": None}, "source"),
        ({"source_article": ""}, "source_article"),
        ({"levels": []}, "levels"),
        ({"levels": [6]}, "levels"),
        ({"kind": "essay"}, "kind"),
        ({"difficulty": "none"}, "difficulty"),
        ({"options": OPTIONS[:1], "answer": ["A"]}, "options"),
        ({"options": [*OPTIONS, *({"key": key, "text": key} for key in "EFG")]}, "options"),
        ({"options": [OPTIONS[0], OPTIONS[1], OPTIONS[1]]}, "options"),
        ({"options": [OPTIONS[0], {"key": "B", "text": "选项A"}]}, "options"),
        ({"options": [OPTIONS[0], {"key": "B", "text": " "}]}, "options"),
        ({"kind": "true_false", "answer": ["A"]}, "options"),
        ({"answer": []}, "answer"),
        ({"answer": ["A", "B"]}, "answer"),
        ({"answer": ["E"]}, "answer"),
        ({"kind": "multiple", "answer": ["A"]}, "answer"),
        ({"kind": "multiple", "answer": ["A", "A"]}, "answer"),
    ],
)
def test_each_fault_is_named_at_its_field_with_a_sentence(change, field):
    found = faults(replace(SOUND, **change))

    assert field in {fault.field for fault in found}
    assert all(fault.message for fault in found)
