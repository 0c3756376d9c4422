"""The demo's people and its reading of pages; the demo itself is `make demo`."""

import asyncio

import pytest
import yaml

from tools.demo import answers, pages, people, report
from tools.demo.visitor import StepFailed, together


def test_the_roster_holds_thirty_good_rows_and_the_bad_ones_that_it_announces():
    candidates = people.make_candidates()

    content, bad = people.roster(candidates)

    assert content.startswith(b"PK")
    assert len({one.name for one in candidates}) == len({one.id_number for one in candidates}) == people.CANDIDATES
    assert bad == 3


def test_every_question_of_the_bank_is_known_by_its_printed_words():
    for name in ("ethics", "law", "basics"):
        for entry in yaml.safe_load((answers.BANK / f"{name}.yaml").read_text(encoding="utf-8")):
            assert answers.right_answer(f" {entry['stem']}\n") == sorted(entry["answer"])


def test_a_page_is_read_by_forms_choices_and_links():
    page = pages.read(
        '<main><form action="/a/apply/"><input name="x" value="1"></form><p>两 <b>行</b><br>字</p>'
        '<select name="s"><option value="">选</option><option value="7">甲</option></select><a href="/b/1/">b</a></main>'
    )

    assert page.actions("/apply/") == ["/a/apply/"]
    assert page.choices("s") == {"甲": "7"}
    assert page.links("/b/") == ["/b/1/"]
    assert page.all("p")[0].words() == "两 行字"
    assert page.all("input", name="x")[0].attrs["value"] == "1"


def test_a_figure_outside_its_range_becomes_a_sentence():
    counts = {"results": 5, "gaps": 2, "lost_answers": 0}

    missing = report.shortfalls(counts, {"results": (6, 6), "gaps": (1, 7), "lost_answers": (0, 0)})

    assert missing == ["results is 5, expected 6."]


def test_the_first_step_that_fails_ends_the_others_and_is_raised_by_itself():
    finished = []

    async def fail():
        raise StepFailed("no")

    async def go_on():
        await asyncio.sleep(5)
        finished.append(1)

    with pytest.raises(StepFailed, match="no"):
        asyncio.run(together([fail(), go_on(), go_on()], at_once=2))

    assert finished == []
