import pytest
from django.urls import reverse

from grading.enums import EvidenceKind
from grading.models import EvidenceSpan, Mark
from institutions.enums import Role
from practical.enums import ChatKind
from practical.models import ChatMessage, Gap, Transcript
from tests.factories.grading import fill_marking, make_clip, make_finalised_marking, make_marking
from tests.factories.institutions import make_body, make_person
from tests.factories.practical import START_MS

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


def url(name, *args):
    return reverse(f"grading:{name}", args=args)


def criterion_of(marking, evidence="clip"):
    return marking.rubric.criteria.filter(evidence=evidence).first()


def save(client, marking, criterion, **data):
    return client.post(url("mark-save", marking.pk, criterion.pk), data, headers=HTMX)


def attach(client, marking, criterion, what, **data):
    return client.post(url("evidence-add", marking.pk, criterion.pk), {"attach": what, **data}, headers=HTMX)


def test_the_desk_shows_words_chat_gaps_documents_and_the_task(examiner, marking):
    said = {"session": marking.session, "seq": 1, "at_ms": START_MS + 5000, "kind": ChatKind.PLANTED, "ref": "Q1"}
    ChatMessage.objects.create(**said, name="小雨", text="怎么下单？")
    recording = marking.session.recording
    Gap.objects.create(recording=recording, started_ms=START_MS + 9000, ended_ms=START_MS + 11_500, cause="network")

    page = examiner.get(url("marking-desk", marking.pk)).content.decode()

    expected = [
        "第1句",
        "预设提问",
        "点击链接",
        "2.5 秒",
        "网络中断",
        "先讲保温杯",
        "不锈钢",
        "演示模型",
        "25 分的表现",
    ]
    assert [text for text in expected if text not in page] == []


def test_the_desk_has_no_inline_style_or_script(examiner, marking):
    page = examiner.get(url("marking-desk", marking.pk)).content.decode()

    assert " style=" not in page
    assert " onclick=" not in page
    assert "<script>" not in page


def fill_desk(marking, count):
    for number in range(count):
        ChatMessage.objects.create(
            session=marking.session, seq=10 * count + number, at_ms=START_MS, kind=ChatKind.CHAT, name="甲", text="好"
        )
        for criterion in marking.rubric.criteria.filter(evidence="clip"):
            make_clip(marking, criterion, start=1000 * number, end=1000 * number + 500)


def test_the_desk_costs_the_same_for_one_row_and_three(examiner, marking, queries_of):
    address = url("marking-desk", marking.pk)
    fill_marking(marking)
    fill_desk(marking, 1)
    few = queries_of(examiner, address)
    fill_desk(marking, 3)

    many = queries_of(examiner, address)

    assert many == few <= 17


def test_a_level_is_saved_at_once_and_the_row_says_so(examiner, marking):
    criterion = criterion_of(marking)

    answer = save(examiner, marking, criterion, level=criterion.levels.first().pk, note=" 很清楚 ")

    text = answer.content.decode()
    assert Mark.objects.get().note == "很清楚"
    assert 'data-state="waiting"' in text
    assert "还缺录像片段" in text
    assert "<strong>25</strong>" in text


def test_a_note_alone_waits_for_its_level(examiner, marking):
    answer = save(examiner, marking, criterion_of(marking), note="先记下")

    assert "选择等级后一并保存" in answer.content.decode()
    assert not Mark.objects.exists()


def test_a_level_of_another_criterion_is_refused_in_the_row(examiner, marking):
    criterion, other = marking.rubric.criteria.all()[:2]

    answer = save(examiner, marking, criterion, level=other.levels.first().pk)

    assert answer.status_code == 409
    assert 'data-state="error"' in answer.content.decode()
    assert not Mark.objects.exists()


def test_a_clip_is_attached_by_media_time(examiner, marking):
    attach(examiner, marking, criterion_of(marking), "clip", clip_from="00:03.5", clip_until="00:08")

    evidence = EvidenceSpan.objects.get()
    assert (evidence.kind, evidence.started_ms, evidence.ended_ms) == ("clip", START_MS + 3500, START_MS + 8000)


@pytest.mark.parametrize(
    ("times", "words"),
    [
        ({}, "先取片段的起点和终点"),
        ({"clip_from": "x", "clip_until": "00:08"}, "分:秒"),
        ({"clip_from": "00:08", "clip_until": "00:03"}, "终点应在起点之后"),
        ({"clip_from": "00:03", "clip_until": "99:00"}, "超出了录像"),
    ],
)
def test_a_clip_that_is_none_is_refused_in_the_row(examiner, marking, times, words):
    answer = attach(examiner, marking, criterion_of(marking), "clip", **times)

    assert answer.status_code == 409
    assert words in answer.content.decode()
    assert not EvidenceSpan.objects.exists()


def test_a_search_without_a_stretch_went_over_the_whole_recording(examiner, marking):
    attach(examiner, marking, criterion_of(marking), "absent")

    evidence = EvidenceSpan.objects.get()
    assert (evidence.kind, evidence.started_ms, evidence.ended_ms) == ("absent", START_MS, START_MS + 25_000)


def test_a_search_may_name_its_stretch(examiner, marking):
    attach(examiner, marking, criterion_of(marking), "absent", clip_from="00:02", clip_until="00:04")

    assert EvidenceSpan.objects.get().ended_ms == START_MS + 4000


def test_a_document_is_attached_and_its_button_goes(examiner, marking):
    criterion, document = criterion_of(marking, "document"), marking.session.documents.get(kind="review")

    answer = attach(examiner, marking, criterion, f"document:{document.pk}")

    assert EvidenceSpan.objects.get().document == document
    assert f'value="document:{document.pk}"' not in answer.content.decode()


def test_a_document_of_another_session_is_refused(examiner, marking):
    foreign = make_marking().session.documents.first()

    answer = attach(examiner, marking, criterion_of(marking, "document"), f"document:{foreign.pk}")

    assert answer.status_code == 409
    assert not EvidenceSpan.objects.exists()


@pytest.mark.parametrize("what", ["", "document:", "document:x", "film"])
def test_nonsense_is_not_attached(examiner, marking, what):
    answer = attach(examiner, marking, criterion_of(marking), what)

    assert answer.status_code == 409
    assert not EvidenceSpan.objects.exists()


def test_evidence_is_taken_back(examiner, marking):
    evidence = make_clip(marking, criterion_of(marking))

    answer = examiner.post(url("evidence-withdraw", marking.pk, evidence.pk), headers=HTMX)

    assert evidence.withdrawal
    assert "00:01" not in answer.content.decode()


def test_without_a_script_the_desk_comes_back(examiner, marking):
    criterion = criterion_of(marking)

    answer = examiner.post(url("mark-save", marking.pk, criterion.pk), {"level": criterion.levels.first().pk})

    assert answer.url == url("marking-desk", marking.pk)
    assert Mark.objects.count() == 1


def test_a_finalised_marking_is_shown_and_not_changed(examiner, session):
    marking = make_finalised_marking(session=session, examiner=examiner.person)
    criterion = criterion_of(marking)
    before = (Mark.objects.count(), EvidenceSpan.objects.count())

    page = examiner.get(url("marking-desk", marking.pk)).content.decode()
    answers = [
        save(examiner, marking, criterion, level=criterion.levels.last().pk),
        attach(examiner, marking, criterion, "absent"),
    ]

    assert "只能查看" in page
    assert "data-attach" not in page
    assert [answer.status_code for answer in answers] == [409, 409]
    assert (Mark.objects.count(), EvidenceSpan.objects.count()) == before


def test_the_words_arrive_when_they_are_ready(examiner, marking):
    address = url("marking-transcript", marking.pk)
    Transcript.objects.update(state="pending")

    waiting = examiner.get(address, headers=HTMX).content.decode()
    Transcript.objects.update(state="ready")
    ready = examiner.get(address, headers=HTMX).content.decode()

    assert ("hx-trigger" in waiting, "第1句" in waiting) == (True, False)
    assert ("hx-trigger" in ready, "第1句" in ready) == (False, True)


def test_the_words_are_captions_of_the_player(examiner, marking):
    answer = examiner.get(url("marking-captions", marking.pk))

    assert answer["Content-Type"].startswith("text/vtt")
    assert "00:00:03.000 --> 00:00:05.000\n第2句" in answer.content.decode()


def test_nobody_opens_or_changes_the_marking_of_a_colleague(member, examiner, session):
    theirs = make_marking(session=session, examiner=make_person())
    criterion = criterion_of(theirs)
    evidence = make_clip(theirs, criterion)

    answers = [
        examiner.get(url("marking-desk", theirs.pk)),
        examiner.get(url("marking-transcript", theirs.pk)),
        examiner.get(url("marking-captions", theirs.pk)),
        examiner.get(url("marking-finalise", theirs.pk)),
        save(examiner, theirs, criterion, level=criterion.levels.first().pk),
        attach(examiner, theirs, criterion, "absent"),
        examiner.post(url("evidence-withdraw", theirs.pk, evidence.pk), headers=HTMX),
    ]

    assert {answer.status_code for answer in answers} == {404}
    assert EvidenceSpan.objects.get().kind == EvidenceKind.CLIP


def test_evidence_of_another_marking_is_not_reached_through_ones_own(examiner, marking):
    theirs = make_marking(session=marking.session, rubric=marking.rubric, slot=2, examiner=make_person())
    evidence = make_clip(theirs, criterion_of(theirs))

    answer = examiner.post(url("evidence-withdraw", marking.pk, evidence.pk), headers=HTMX)

    assert answer.status_code == 404


def test_an_examiner_of_another_body_finds_nothing(member, marking):
    stranger = member(Role.EXAMINER, institution=make_body())

    assert stranger.get(url("marking-desk", marking.pk)).status_code == 404
