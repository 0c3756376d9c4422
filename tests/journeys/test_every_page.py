"""Every page, in a real browser: readable by everybody, at phone and desk width, light and dark, in both languages."""

import pytest
from django.test import Client

from tests.architecture.matrix import MATRIX
from tests.architecture.scene import Scene
from tests.journeys.stops import SHOWN_IN_ANOTHER_STATE, Stop, empty_stops, file_stops, matrix_stops, more_states
from tests.journeys.walk import AT_A_DESK, ON_A_PHONE, Look, Starter, prepare, untranslated

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
LOOKS = pytest.mark.parametrize("look", [ON_A_PHONE, AT_A_DESK], ids=["phone-light-chinese", "desk-dark-english"])


@LOOKS
def test_every_page_suits_everybody(scene: Scene, start_walk: Starter, look: Look) -> None:
    stops = prepare(lambda: [*matrix_stops(scene), *more_states(scene)])
    walk = start_walk(look)

    for stop in stops:
        walk.visit(stop)

    assert not walk.report(), walk.report()
    assert {stop.name for stop in stops} >= SHOWN_IN_ANOTHER_STATE


@LOOKS
def test_a_body_that_has_nothing_yet_is_told_what_to_do_on_pages_that_suit_everybody(
    start_walk: Starter, look: Look
) -> None:
    stops = prepare(empty_stops)
    walk = start_walk(look)

    for stop in stops:
        walk.visit(stop)

    assert not walk.report(), walk.report()


@LOOKS
def test_error_pages_suit_everybody(scene: Scene, start_walk: Starter, look: Look, settings) -> None:
    settings.ROOT_URLCONF = "tests.journeys.broken_urls"
    candidate = scene.owners[""]
    stops = [Stop(f"{status} stranger", f"/broken/{status}/", None, status) for status in (403, 404)]
    stops += [Stop(f"{status} candidate", f"/broken/{status}/", candidate, status) for status in (403, 404)]
    stops += [Stop(f"{status} refusal", f"/refused/{status}/", None, status) for status in (413, 429)]
    stops += [Stop("no such page", "/nowhere/", candidate, 404)]
    stops += [Stop(str(status), f"/broken/{status}/", candidate, status, bilingual=True) for status in (400, 500)]
    stops += [Stop("upload too large", "/too-large/", None, 413, bilingual=True)]
    walk = start_walk(look)

    for stop in stops:
        walk.visit(stop)

    assert not walk.report(), walk.report()


def test_a_page_with_every_fault_is_told_them_all(start_walk: Starter, settings) -> None:
    settings.ROOT_URLCONF = "tests.journeys.broken_urls"
    walk = start_walk(AT_A_DESK)
    walk.data = []

    walk.visit(Stop("unfit", "/unfit/"))

    report = walk.report()
    for fault in (
        "answered 418", "2 h1", 'title "·"', 'lang="fr"', "image-alt", "target ", "scrolls sideways", "Chinese: 未翻译",
        "#trap — label", "Executing inline script", "missing.js",
    ):  # fmt: skip
        assert fault in report, report


def test_what_is_left_out_of_the_walk_is_not_a_page(scene: Scene) -> None:
    pages = []

    for stop in file_stops(scene):
        client = Client()
        client.force_login(stop.person or scene.owners[""])
        answer = client.get(stop.address)
        body = b"".join(answer) if answer.streaming else answer.content
        if answer.status_code != 200 or b"<!doctype html" in body[:200].lower():
            pages.append((stop.name, answer.status_code))

    assert pages == []
    assert len(MATRIX) > 60


def test_chinese_that_is_nobodys_data_is_noticed() -> None:
    words = ["Welcome, 林晓雨", "Certificate", "证书", "第 3 版 of 题目一", "Its column “Name” (姓名)", "（姓名）"]

    left = untranslated(words, ["题目一", "林晓雨"])

    assert left == ["in Chinese: 证书", "in Chinese: 第 3 版 of 题目一", "in Chinese: （姓名）"]
