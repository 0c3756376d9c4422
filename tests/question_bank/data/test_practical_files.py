"""The demo's practical task and rubric are complete, consistent and marked as unofficial."""

from pathlib import Path
from typing import Any

import pytest
import yaml

DATA = Path(__file__).resolve().parents[3] / "question_bank" / "data"
PRODUCT_FACTS = {"材质", "发货", "退换", "注意"}


def load(name: str) -> dict[str, Any]:
    """Return the parsed content of one data file."""
    content: dict[str, Any] = yaml.safe_load((DATA / f"{name}.yaml").read_text(encoding="utf-8"))
    return content


TASK = load("task")
RUBRIC = load("rubric")
CRITERIA: list[dict[str, Any]] = [criterion for group in RUBRIC["groups"] for criterion in group["criteria"]]


def code_of(record: dict[str, Any]) -> str:
    """Return the record's code, to name a failing case."""
    return str(record["code"])


def test_the_task_and_the_rubric_are_marked_unofficial_and_share_a_level() -> None:
    assert (TASK["label"], RUBRIC["label"]) == ("非官方", "非官方")
    assert RUBRIC["level"] == TASK["level"]
    assert 0 < TASK["least_seconds"] < TASK["most_seconds"]


def test_the_task_has_three_complete_product_cards() -> None:
    products = TASK["products"]

    assert len(products) == 3
    assert {"不锈钢保温杯", "羊毛围巾"} < {product["name"] for product in products}
    assert all(set(product["facts"]) >= PRODUCT_FACTS for product in products)
    assert all(product["points"] and float(product["price"]) > 0 for product in products)


def test_a_reference_price_always_states_its_basis() -> None:
    reference_prices = [product["facts"]["对比价"] for product in TASK["products"] if "对比价" in product["facts"]]

    assert reference_prices
    assert all("前七日内的最低成交价格" in price for price in reference_prices)


def test_planted_questions_come_in_order_within_the_demo_and_name_what_a_good_answer_holds() -> None:
    questions = TASK["planted"]
    times = [question["after_s"] for question in questions]

    assert len({question["code"] for question in questions}) == len(questions)
    assert times == sorted(times)
    assert min(times) >= 5
    assert max(times) <= 15
    assert all(question["text"] and question["expected"] for question in questions)
    assert {question["name"] for question in questions} <= set(TASK["viewer_names"])


def test_there_are_more_ordinary_viewer_names_than_planted_questions() -> None:
    names = TASK["viewer_names"]

    assert len(set(names)) == len(names) > len(TASK["planted"])


def test_the_two_after_sales_cases_name_their_expected_points() -> None:
    cases = TASK["cases"]

    assert len(cases) == 2
    assert all(len(case["expected"]) >= 4 for case in cases)


@pytest.mark.parametrize("name", ["sheet", "review_sheet"])
def test_a_sheet_has_fields_with_a_label_and_a_hint(name: str) -> None:
    fields = TASK[name]

    assert len({field["code"] for field in fields}) == len(fields) > 0
    assert all(field["label"] and field["help"] for field in fields)


def test_the_rubric_has_the_four_groups_and_sums_to_100() -> None:
    codes = [group["code"] for group in RUBRIC["groups"]]

    assert codes == ["preparation", "display", "answers", "after_sales"]
    assert all(1 <= len(group["criteria"]) <= 2 for group in RUBRIC["groups"])
    assert sum(criterion["max_points"] for criterion in CRITERIA) == RUBRIC["total_points"] == 100


@pytest.mark.parametrize("criterion", CRITERIA, ids=code_of)
def test_a_criterion_has_four_levels_falling_from_its_maximum_to_zero(criterion: dict[str, Any]) -> None:
    points = [level["points"] for level in criterion["levels"]]
    descriptors = [level["descriptor"] for level in criterion["levels"]]

    assert [level["level"] for level in criterion["levels"]] == [4, 3, 2, 1]
    assert points == sorted(set(points), reverse=True)
    assert (points[0], points[-1]) == (criterion["max_points"], 0)
    assert len(set(descriptors)) == 4


@pytest.mark.parametrize("criterion", CRITERIA, ids=code_of)
def test_a_criterion_says_which_evidence_it_needs_and_what_to_look_for(criterion: dict[str, Any]) -> None:
    assert criterion["evidence"] in {"clip", "document"}
    assert criterion["look_for"].strip()
