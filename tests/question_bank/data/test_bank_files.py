"""The demo bank's files keep their rules: complete fields, valid keys, balanced letters, sources, two forms."""

from collections import Counter
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
import yaml

DATA = Path(__file__).resolve().parents[3] / "question_bank" / "data"
QUESTION_FILES = {"ethics": "ETH", "law": "LAW", "basics": "BAS"}
FIELDS = {
    "code", "kind", "topic", "level", "stem", "options", "answer", "explanation", "source", "difficulty", "note",
}  # fmt: skip
KIND_SHARES = {"single": 0.5, "multiple": 0.3, "true_false": 0.2}
CATCH_ALL_OPTIONS = ("以上都", "以上均", "以上全", "都不对", "均不对")


def load(name: str) -> Any:
    """Return the parsed content of one data file."""
    return yaml.safe_load((DATA / f"{name}.yaml").read_text(encoding="utf-8"))


QUESTIONS: list[dict[str, Any]] = [question for name in QUESTION_FILES for question in load(name)]
SINGLES = [question for question in QUESTIONS if question["kind"] == "single"]


def code_of(record: dict[str, Any]) -> str:
    """Return the record's code, to name a failing case."""
    return str(record["code"])


def trigrams(text: str) -> set[str]:
    """Return the set of the text's three-character pieces."""
    return {text[i : i + 3] for i in range(len(text) - 2)}


def similarity(one: str, other: str) -> float:
    """Return the Jaccard similarity of two texts' trigrams, 0 to 1."""
    first, second = trigrams(one), trigrams(other)
    return len(first & second) / len(first | second)


def keys_of(question: dict[str, Any]) -> list[str]:
    """Return the option letters in printing order."""
    return [option["key"] for option in question["options"]]


def answers_are_valid(question: dict[str, Any]) -> bool:
    """Say whether the key fits the kind and the options."""
    answer, keys = question["answer"], keys_of(question)
    counts = {"single": len(answer) == 1, "multiple": 2 <= len(answer) <= len(keys), "true_false": len(answer) == 1}
    return counts[question["kind"]] and set(answer) <= set(keys) and answer == sorted(set(answer))


def key_is_longest(question: dict[str, Any]) -> bool:
    """Say whether the right option of a single-choice question is longer than every other option."""
    lengths = {option["key"]: len(option["text"]) for option in question["options"]}
    key_length = lengths.pop(question["answer"][0])
    return key_length > max(lengths.values())


def topic_codes(nodes: list[dict[str, Any]]) -> list[str]:
    """Return every code of the syllabus tree, in order."""
    codes: list[str] = []
    for node in nodes:
        codes += [node["code"], *topic_codes(node.get("children", []))]
    return codes


def available(row: dict[str, Any]) -> int:
    """Count the questions a blueprint row may draw from at the blueprint's level."""
    level, topic = load("blueprint")["level"], row["topic"]
    return sum(
        question["kind"] == row["kind"] and level in question["level"] and question["topic"].split(".")[0] == topic
        for question in QUESTIONS
    )


@pytest.mark.parametrize("question", QUESTIONS, ids=code_of)
def test_a_question_has_every_field_and_nothing_else(question: dict[str, Any]) -> None:
    assert set(question) == FIELDS
    assert all(isinstance(question[name], str) and question[name].strip() for name in ("stem", "explanation", "note"))
    assert question["difficulty"] in {"easy", "medium", "hard"}
    assert question["level"]
    assert set(question["level"]) <= {5, 4, 3}


@pytest.mark.parametrize("question", QUESTIONS, ids=code_of)
def test_a_questions_options_fit_its_kind(question: dict[str, Any]) -> None:
    texts = [option["text"] for option in question["options"]]

    assert len(set(texts)) == len(texts)
    if question["kind"] == "true_false":
        assert question["options"] == [{"key": "A", "text": "正确"}, {"key": "B", "text": "错误"}]
    else:
        assert keys_of(question) == ["A", "B", "C", "D"]


@pytest.mark.parametrize("question", QUESTIONS, ids=code_of)
def test_a_questions_answer_is_valid_for_its_kind(question: dict[str, Any]) -> None:
    assert answers_are_valid(question)


@pytest.mark.parametrize("question", QUESTIONS, ids=code_of)
def test_no_option_refers_to_the_other_options(question: dict[str, Any]) -> None:
    texts = [option["text"] for option in question["options"]]

    assert not [text for text in texts if any(phrase in text for phrase in CATCH_ALL_OPTIONS)]


@pytest.mark.parametrize("question", QUESTIONS, ids=code_of)
def test_a_questions_source_is_listed_and_in_force(question: dict[str, Any]) -> None:
    source = question["source"]
    expected = {"law", "version", "article"} if "law" in source else {"standard", "version", "function"}
    title = source.get("law") or source.get("standard")

    listed = [s for s in load("sources")["sources"] if (s["title"], str(s["version"])) == (title, source["version"])]

    assert set(source) == expected
    assert [s["status"] for s in listed] == ["in_force"]


def test_codes_are_unique_and_carry_their_files_prefix() -> None:
    codes = [question["code"] for question in QUESTIONS]

    assert len(codes) == len(set(codes))
    for name, prefix in QUESTION_FILES.items():
        assert all(question["code"].startswith(f"{prefix}-") for question in load(name))


@pytest.mark.parametrize("name", QUESTION_FILES)
def test_each_file_has_at_least_24_questions_of_its_own_topic(name: str) -> None:
    questions = load(name)

    assert len(questions) >= 24
    assert {question["topic"].split(".")[0] for question in questions} == {name}


@pytest.mark.parametrize("name", QUESTION_FILES)
def test_each_file_mixes_the_kinds_about_5_3_2(name: str) -> None:
    kinds = Counter(question["kind"] for question in load(name))

    for kind, share in KIND_SHARES.items():
        assert kinds[kind] / kinds.total() == pytest.approx(share, abs=0.05)


def test_single_choice_keys_are_spread_evenly_over_the_letters() -> None:
    letters = Counter(question["answer"][0] for question in SINGLES)

    for letter in "ABCD":
        assert 0.20 <= letters[letter] / len(SINGLES) <= 0.30


def test_the_key_is_seldom_the_longest_option() -> None:
    longest = [question["code"] for question in SINGLES if key_is_longest(question)]

    assert len(longest) / len(SINGLES) <= 0.35


def test_multiple_choice_questions_differ_in_how_many_options_are_right() -> None:
    sizes = Counter(len(question["answer"]) for question in QUESTIONS if question["kind"] == "multiple")

    assert set(sizes) == {2, 3, 4}
    assert max(sizes.values()) / sizes.total() <= 0.6


def test_true_false_questions_are_not_all_of_one_answer() -> None:
    letters = Counter(question["answer"][0] for question in QUESTIONS if question["kind"] == "true_false")

    assert 0.35 <= letters["A"] / letters.total() <= 0.65


def test_no_two_stems_are_near_duplicates() -> None:
    pairs = [(a["code"], b["code"]) for a, b in combinations(QUESTIONS, 2) if similarity(a["stem"], b["stem"]) >= 0.8]

    assert pairs == []


def test_the_near_duplicate_measure_sees_a_small_change_and_not_a_new_question() -> None:
    stem = QUESTIONS[0]["stem"]

    assert similarity(stem, stem + "请选择。") >= 0.8
    assert similarity(stem, QUESTIONS[1]["stem"]) < 0.8


def test_topics_are_a_tree_of_unique_codes_that_every_question_is_in() -> None:
    tree = load("topics")["topics"]
    codes = topic_codes(tree)

    assert [node["name"] for node in tree] == ["职业道德", "法律法规", "基础知识", "工作准备", "直播营销", "售后与复盘"]
    assert len(codes) == len(set(codes))
    assert all(code.startswith(f"{node['code']}.") for node in tree for code in topic_codes(node["children"]))
    assert {question["topic"] for question in QUESTIONS} <= set(codes)


def test_every_source_says_its_version_status_and_what_was_read() -> None:
    sources = load("sources")["sources"]
    cited = {question["source"].get("law") or question["source"].get("standard") for question in QUESTIONS}

    assert len({source["code"] for source in sources}) == len(sources)
    assert all(
        set(source) == {"code", "kind", "title", "version", "effective", "status", "read", "note"} for source in sources
    )
    assert {source["title"] for source in sources} == cited
    assert all(source["effective"] for source in sources if source["kind"] in {"law", "department_rule"})


def test_the_blueprint_makes_30_items_and_100_points() -> None:
    blueprint = load("blueprint")
    rows = blueprint["rows"]

    assert blueprint["label"] == "非官方"
    assert (blueprint["minutes"], blueprint["pass_points"]) == (60, 60)
    assert sum(row["count"] for row in rows) == 30
    assert sum(row["count"] * row["points"] for row in rows) == blueprint["total_points"] == 100


def test_the_files_hold_enough_for_two_forms_without_a_shared_item() -> None:
    rows = load("blueprint")["rows"]

    assert len({(row["topic"], row["kind"]) for row in rows}) == len(rows)
    assert [row for row in rows if available(row) < 2 * row["count"]] == []
