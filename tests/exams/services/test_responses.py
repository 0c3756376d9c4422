"""The log of answers: receipts, repeats, late ones, and everything that is refused without a trace."""

from datetime import timedelta

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from exams import chain, queries
from exams.enums import AttemptState, SubmitCause
from exams.errors import AnswerInvalid, AttemptClosed, ItemUnknown
from exams.models import Attempt, Response
from exams.services import attempts, responses
from question_bank.enums import QuestionKind
from tests.factories.exams import make_attempt, make_paper, make_sitting, make_ticket
from tests.factories.institutions import make_cohort, make_enrolment
from tests.factories.question_bank import make_question_version

pytestmark = pytest.mark.django_db


def save(attempt: Attempt, item: int = 0, answer: tuple[str, ...] = ("A",), key: str = "key-00000001", **changes):
    """Save an answer to the attempt's `item`-th item."""
    given = {
        "attempt_id": attempt.pk,
        "person_id": attempt.enrolment.person_id,
        "item_id": attempt.order[item],
        "answer": list(answer),
        "client_key": key,
        "now": timezone.now(),
    }
    return responses.record_response(**given | changes)


def test_receipts_count_up_and_the_chain_holds():
    attempt = make_attempt()

    receipts = [save(attempt, item, key=f"key-0000000{item}") for item in range(3)]

    attempt.refresh_from_db()
    assert [receipt.seq for receipt in receipts] == [1, 2, 3]
    assert (attempt.seq, attempt.chain) == (3, receipts[-1].chain)
    assert chain.first_broken(attempt.pk, attempt.responses.all()) is None


def test_the_newest_response_to_an_item_counts():
    attempt = make_attempt()
    save(attempt, 0, ("A",), "key-00000001")
    save(attempt, 1, ("B",), "key-00000002")

    save(attempt, 0, ("C",), "key-00000003")

    assert queries.counted_answers(attempt) == {attempt.order[0]: ["C"], attempt.order[1]: ["B"]}


def test_an_answer_taken_back_does_not_count():
    attempt = make_attempt()
    save(attempt, 0, ("A",), "key-00000001")

    save(attempt, 0, (), "key-00000002")

    assert queries.counted_answers(attempt) == {}
    assert attempt.responses.count() == 2


def test_the_same_client_key_is_the_same_receipt():
    attempt = make_attempt()
    first = save(attempt)

    again = save(attempt, now=timezone.now() + timedelta(seconds=9))

    attempt.refresh_from_db()
    assert again == first
    assert (attempt.seq, attempt.responses.count()) == (1, 1)


def test_a_repeat_after_submission_still_gets_its_receipt():
    attempt = make_attempt()
    first = save(attempt)
    attempts.submit_attempt(attempt=attempt, cause=SubmitCause.CANDIDATE, now=timezone.now())

    assert save(attempt) == first


def test_a_client_key_used_for_another_answer_is_refused():
    attempt = make_attempt()
    save(attempt)

    with pytest.raises(AnswerInvalid, match="另一处作答"):
        save(attempt, 1)

    attempt.refresh_from_db()
    assert attempt.seq == 1


def test_an_answer_within_the_grace_counts(settings):
    settings.LATE_GRACE_SECONDS = 5
    attempt = make_attempt()

    receipt = save(attempt, now=attempt.deadline_at + timedelta(seconds=5))

    assert not receipt.is_late
    assert len(queries.counted_answers(attempt)) == 1


def test_a_late_answer_is_kept_and_does_not_count(settings):
    settings.LATE_GRACE_SECONDS = 5
    attempt = make_attempt()
    save(attempt, 0, ("A",), "key-00000001")

    receipt = save(attempt, 0, ("B",), "key-00000002", now=attempt.deadline_at + timedelta(seconds=6))

    assert receipt.is_late
    assert queries.counted_answers(attempt) == {attempt.order[0]: ["A"]}
    assert attempt.responses.get(seq=2).answer == ["B"]


def test_another_windows_answer_within_the_grace_counts_although_the_attempt_was_closed_at_its_deadline(settings):
    settings.LATE_GRACE_SECONDS = 5
    attempt = make_attempt()
    save(attempt, 0, ("A",), "key-00000001")
    attempts.submit_attempt(attempt=attempt, cause=SubmitCause.DEADLINE, now=attempt.deadline_at)

    receipt = save(attempt, 1, ("B",), "key-00000002", now=attempt.deadline_at + timedelta(seconds=5))

    assert not receipt.is_late
    assert queries.counted_answers(attempt) == {attempt.order[0]: ["A"], attempt.order[1]: ["B"]}
    assert chain.first_broken(attempt.pk, attempt.responses.all()) is None


def test_an_answer_after_the_automatic_closing_and_the_grace_is_kept_as_late(settings):
    """A browser that was offline until the end: the log takes it, whether the sweeper was quicker or not."""
    settings.LATE_GRACE_SECONDS = 5
    attempt = make_attempt()
    save(attempt, 0, ("A",), "key-00000001")
    code = queries.receipt_code(attempt)
    attempts.submit_attempt(attempt=attempt, cause=SubmitCause.DEADLINE, now=attempt.deadline_at)

    receipt = save(attempt, 1, ("B",), "key-00000002", now=attempt.deadline_at + timedelta(seconds=6))

    assert receipt.is_late
    assert queries.counted_answers(attempt) == {attempt.order[0]: ["A"]}
    assert queries.receipt_code(attempt) == code
    assert chain.first_broken(attempt.pk, attempt.responses.all()) is None


def test_an_answer_after_the_candidate_submitted_is_refused():
    attempt = make_attempt()
    attempts.submit_attempt(attempt=attempt, cause=SubmitCause.CANDIDATE, now=timezone.now())

    with pytest.raises(AttemptClosed, match="已经交卷"):
        save(attempt)

    assert not Response.objects.exists()


@pytest.mark.parametrize(
    ("kind", "answer"),
    [
        (QuestionKind.SINGLE, ("A", "B")),
        (QuestionKind.SINGLE, ("E",)),
        (QuestionKind.TRUE_FALSE, ("A", "B")),
        (QuestionKind.MULTIPLE, ("A", "A")),
        (QuestionKind.MULTIPLE, ("A", "E")),
    ],
)
def test_an_answer_that_does_not_fit_the_item_is_refused(kind, answer):
    attempt = make_attempt()
    item = attempt.paper.items.create(
        position=99, version=make_question_version(institution=attempt.institution, kind=kind), points=1
    )

    with pytest.raises(AnswerInvalid, match="与这道题不符"):
        save(attempt, answer=answer, item_id=item.pk)

    attempt.refresh_from_db()
    assert (attempt.seq, attempt.chain) == (0, "")


def test_a_multiple_choice_answer_may_hold_several_keys():
    attempt = make_attempt()
    version = make_question_version(institution=attempt.institution, kind=QuestionKind.MULTIPLE)
    item = attempt.paper.items.create(position=99, version=version, points=1)

    save(attempt, answer=("A", "C"), item_id=item.pk)

    assert queries.counted_answers(attempt) == {item.pk: ["A", "C"]}


def test_an_item_of_another_paper_is_unknown():
    attempt, other = make_attempt(), make_attempt()

    with pytest.raises(ItemUnknown):
        save(attempt, item_id=other.order[0])

    assert not Response.objects.exists()


def test_another_persons_attempt_is_unknown():
    attempt, other = make_attempt(), make_attempt()

    with pytest.raises(ItemUnknown):
        save(attempt, person_id=other.enrolment.person_id)

    assert not Response.objects.exists()


def test_two_attempts_on_one_paper_do_not_mix():
    sitting = make_sitting()
    cohort = make_cohort(programme=sitting.exam.programme)
    first, second = (
        make_attempt(ticket=make_ticket(sitting=sitting, enrolment=make_enrolment(cohort=cohort))) for _ in range(2)
    )
    for number in range(3):
        save(first, number, key=f"key-0000000{number}")

    receipt = save(second)

    first.refresh_from_db()
    assert (receipt.seq, first.seq) == (1, 3)


@pytest.mark.parametrize("key", ["", "short", "x" * 41, "key 00000001", "钥匙钥匙钥匙钥匙"])
def test_a_request_without_a_proper_client_key_is_refused(key):
    attempt = make_attempt()

    with pytest.raises(AnswerInvalid, match="缺少编号"):
        save(attempt, key=key)


def test_an_ordinary_save_takes_three_statements(django_assert_num_queries):
    """Attempt with item, the conditional update, the insert; the savepoint of the test run is not counted in life."""
    attempt = make_attempt()
    person = attempt.enrolment.person_id

    with django_assert_num_queries(3 + 2):
        save(attempt, person_id=person)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_order_and_repetition_of_saves_keeps_the_newest_per_item(data, db):
    """Whatever arrives, in whatever order and however often: one row per key, the last new one per item counts."""
    attempt = make_attempt(ticket=make_ticket(sitting=make_sitting(paper=make_paper(items=3))))
    answers = data.draw(
        st.lists(st.tuples(st.integers(0, 2), st.sampled_from([(), ("A",), ("B",)])), min_size=1, max_size=8)
    )
    arrivals = data.draw(st.lists(st.integers(0, len(answers) - 1), min_size=1, max_size=16))

    for number in arrivals:
        item, answer = answers[number]
        save(attempt, item, answer, key=f"key-{number:08d}")

    expected: dict[int, list[str]] = {}
    for number in dict.fromkeys(arrivals):
        item, answer = answers[number]
        expected[attempt.order[item]] = list(answer)
    attempt.refresh_from_db()
    assert queries.counted_answers(attempt) == {item: answer for item, answer in expected.items() if answer}
    assert attempt.seq == attempt.responses.count() == len(set(arrivals))
    assert chain.first_broken(attempt.pk, attempt.responses.all()) is None
    assert attempt.state == AttemptState.OPEN
