from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.utils import timezone
from django_scopes import scopes_disabled

from core.models import Job
from grading.enums import Deed, EvidenceKind, MarkingState
from grading.errors import (
    EvidenceMisplaced,
    MarkIncomplete,
    MarkingClosed,
    MarkingTaken,
    MayNotMark,
    NoPassRule,
    NotHandedIn,
    NotInRubric,
    RecordingNotReady,
)
from grading.models import EvidenceSpan, Mark, Marking
from grading.services import markings
from institutions.models import JournalEntry
from practical.enums import DocumentKind, RecordingState, SessionState
from practical.models import Gap, LiveSession, Recording, SessionDocument
from tests.factories.grading import (
    fill_marking,
    make_clip,
    make_finalised_marking,
    make_marking,
    make_pass_rule,
    make_submitted_session,
)
from tests.factories.institutions import make_person
from tests.factories.practical import START_MS, make_recording, make_session
from tests.factories.question_bank import make_rubric_version

pytestmark = pytest.mark.django_db


@pytest.fixture
def now():
    return timezone.now()


def criterion_of(marking, evidence="clip"):
    return marking.rubric.criteria.filter(evidence=evidence).first()


def attach(marking, now, start, end, *, kind=EvidenceKind.CLIP, criterion=None):
    return markings.add_evidence(
        marking=marking,
        criterion=criterion or criterion_of(marking),
        kind=kind,
        started_ms=START_MS + start,
        ended_ms=START_MS + end,
        now=now,
    )


def test_as_many_slots_as_the_newest_pass_rule_asks_for(now):
    session = make_submitted_session()
    make_pass_rule(programme=session.enrolment.programme, version=1, examiners=1)
    newest = make_pass_rule(programme=session.enrolment.programme, version=2, examiners=3)

    slots = markings.prepare_markings(session=session, now=now)

    assert [slot.slot for slot in slots] == [1, 2, 3]
    assert {slot.rubric for slot in slots} == {newest.rubric}


def test_preparing_twice_adds_nothing_even_under_a_newer_rule(now):
    session = make_submitted_session()
    make_pass_rule(programme=session.enrolment.programme, version=1, examiners=1)
    first = markings.prepare_markings(session=session, now=now)
    make_pass_rule(programme=session.enrolment.programme, version=2, examiners=3)

    second = markings.prepare_markings(session=session, now=now)

    assert second == first
    assert JournalEntry.objects.filter(action=Deed.MARKINGS_PREPARED).count() == 1


def test_without_a_pass_rule_nothing_is_prepared(now):
    session = make_submitted_session()

    with pytest.raises(NoPassRule):
        markings.prepare_markings(session=session, now=now)

    assert not Marking.objects.exists()


def test_a_taken_slot_belongs_to_its_examiner(now):
    marking, examiner = make_marking(), make_person()

    markings.take_marking(marking=marking, examiner=examiner, now=now)

    marking.refresh_from_db()
    assert marking.examiner == examiner
    assert JournalEntry.objects.get(action=Deed.MARKING_TAKEN).actor == examiner


def test_taking_the_own_slot_again_changes_nothing(now):
    examiner = make_person()
    marking = make_marking(examiner=examiner)

    markings.take_marking(marking=marking, examiner=examiner, now=now)

    assert not JournalEntry.objects.filter(action=Deed.MARKING_TAKEN).exists()


def test_a_slot_that_somebody_took_meanwhile_is_refused(now):
    marking = make_marking()
    stale = Marking.objects.select_related("session__enrolment").get(pk=marking.pk)
    markings.take_marking(marking=marking, examiner=make_person(), now=now)

    with pytest.raises(MarkingTaken):
        markings.take_marking(marking=stale, examiner=make_person(), now=now)


def test_the_candidate_may_not_mark_themselves(now):
    marking = make_marking()

    with pytest.raises(MayNotMark):
        markings.take_marking(marking=marking, examiner=marking.session.enrolment.person, now=now)


def test_the_invigilator_of_the_session_may_not_mark_it(now):
    invigilator = make_person()
    marking = make_marking(session=make_submitted_session(invigilator=invigilator))

    with pytest.raises(MayNotMark):
        markings.take_marking(marking=marking, examiner=invigilator, now=now)


def test_an_examiner_marks_a_session_once(now):
    session, examiner = make_submitted_session(), make_person()
    rubric = make_rubric_version(institution=session.institution)
    make_marking(session=session, rubric=rubric, examiner=examiner)
    second = make_marking(session=session, rubric=rubric, slot=2)

    with pytest.raises(MayNotMark):
        markings.take_marking(marking=second, examiner=examiner, now=now)

    second.refresh_from_db()
    assert second.examiner is None


@pytest.mark.django_db(transaction=True)
def test_of_two_examiners_at_once_exactly_one_gets_the_slot(now):
    marking = make_marking()
    people = [make_person() for _ in range(6)]

    def take(person):
        with scopes_disabled():
            row = Marking.objects.select_related("session__enrolment").get(pk=marking.pk)
            try:
                return markings.take_marking(marking=row, examiner=person, now=now)
            except MarkingTaken:
                return None
            finally:
                connection.close()

    with ThreadPoolExecutor(len(people)) as pool:
        taken = [row for row in pool.map(take, people) if row]

    marking.refresh_from_db()
    assert [row.examiner for row in taken] == [marking.examiner]


def test_starting_early_prepares_and_takes_the_first_free_slot(now):
    session = make_session(state=SessionState.ENDED)
    make_recording(session=session)
    make_pass_rule(programme=session.enrolment.programme, examiners=2)
    first, second = make_person(), make_person()

    taken = [markings.start_early(session=session, examiner=person, now=now) for person in (first, second, first)]

    assert [row.slot for row in taken] == [1, 2, 1]


def test_starting_early_needs_a_recording_that_plays(now):
    session = make_session(state=SessionState.ENDED)
    make_recording(session=session, state=RecordingState.CLOSED)
    make_pass_rule(programme=session.enrolment.programme)

    with pytest.raises(RecordingNotReady):
        markings.start_early(session=session, examiner=make_person(), now=now)


def test_the_newest_level_counts_and_the_older_ones_stay(now):
    marking = make_marking(examiner=make_person())
    criterion = criterion_of(marking)
    high, low = criterion.levels.all()[:2]

    for level, note in [(high, ""), (low, "语速快"), (low, "语速快")]:
        markings.choose_level(marking=marking, criterion=criterion, level=level, note=note, now=now)

    rows = list(Mark.objects.order_by("pk").values_list("level", "note"))
    assert rows == [(high.pk, ""), (low.pk, "语速快")]


def test_a_level_of_another_criterion_is_refused(now):
    marking = make_marking(examiner=make_person())
    criterion, other = marking.rubric.criteria.all()[:2]

    with pytest.raises(NotInRubric):
        markings.choose_level(marking=marking, criterion=criterion, level=other.levels.first(), now=now)


def test_a_criterion_of_another_rubric_is_refused(now):
    marking = make_marking(examiner=make_person())
    stranger = make_rubric_version().criteria.first()

    with pytest.raises(NotInRubric):
        markings.choose_level(marking=marking, criterion=stranger, level=stranger.levels.first(), now=now)


def test_a_clip_is_kept_once(now):
    marking = make_marking(examiner=make_person())

    first = attach(marking, now, 1000, 4000)
    second = attach(marking, now, 1000, 4000)

    assert first == second
    assert (first.started_ms, first.ended_ms) == (START_MS + 1000, START_MS + 4000)


@pytest.mark.parametrize(("start", "end"), [(-1, 500), (24_000, 25_001), (4000, 4000), (5000, 4000)])
def test_a_clip_outside_the_recording_or_without_length_is_refused(now, start, end):
    marking = make_marking(examiner=make_person())

    with pytest.raises(EvidenceMisplaced):
        attach(marking, now, start, end)


def test_the_whole_recording_may_be_named_as_searched(now):
    marking = make_marking(examiner=make_person())

    evidence = attach(marking, now, 0, 25_000, kind=EvidenceKind.ABSENT)

    assert evidence.kind == EvidenceKind.ABSENT


def test_a_clip_that_lies_in_gaps_only_is_refused(now):
    marking = make_marking(examiner=make_person())
    recording = marking.session.recording
    Gap.objects.create(recording=recording, started_ms=START_MS + 5000, ended_ms=START_MS + 7000, cause="network")
    Gap.objects.create(recording=recording, started_ms=START_MS + 7000, ended_ms=START_MS + 9000, cause="network")

    with pytest.raises(EvidenceMisplaced):
        attach(marking, now, 5500, 8500)

    assert attach(marking, now, 5500, 9001)


def test_a_clip_without_both_points_is_refused(now):
    marking = make_marking(examiner=make_person())

    with pytest.raises(EvidenceMisplaced):
        markings.add_evidence(marking=marking, criterion=criterion_of(marking), kind=EvidenceKind.CLIP, now=now)


def test_a_clip_without_a_recording_is_refused(now):
    marking = make_marking(session=make_session(state=SessionState.SUBMITTED), examiner=make_person())

    with pytest.raises(EvidenceMisplaced):
        attach(marking, now, 0, 1000)


def test_the_newest_document_of_the_session_is_evidence(now):
    marking = make_marking(examiner=make_person())
    document = marking.session.documents.get(kind=DocumentKind.AFTER_SALES)

    evidence = markings.add_evidence(
        marking=marking,
        criterion=criterion_of(marking, "document"),
        kind=EvidenceKind.DOCUMENT,
        document=document,
        now=now,
    )

    assert evidence.document == document


def test_an_older_or_foreign_document_is_refused(now):
    marking = make_marking(examiner=make_person())
    older = marking.session.documents.get(kind=DocumentKind.REVIEW)
    SessionDocument.objects.create(session=marking.session, kind=DocumentKind.REVIEW, content={}, saved_at=now)
    foreign = make_submitted_session().documents.first()

    for document in (older, foreign, None):
        with pytest.raises(EvidenceMisplaced):
            markings.add_evidence(
                marking=marking,
                criterion=criterion_of(marking, "document"),
                kind=EvidenceKind.DOCUMENT,
                document=document,
                now=now,
            )


def test_only_documents_that_can_no_longer_change_are_evidence(now):
    session = make_submitted_session(state=SessionState.ENDED)
    marking = make_marking(session=session, examiner=make_person())
    about = {"marking": marking, "criterion": criterion_of(marking, "document"), "kind": EvidenceKind.DOCUMENT}
    preparation, review = (session.documents.get(kind=kind) for kind in ("preparation", "review"))

    markings.add_evidence(**about, document=preparation, now=now)
    with pytest.raises(NotHandedIn):
        markings.add_evidence(**about, document=review, now=now)

    assert EvidenceSpan.objects.count() == 1


def test_withdrawn_evidence_stays_as_history_and_counts_no_more(now):
    marking = make_marking(examiner=make_person())
    evidence = make_clip(marking, criterion_of(marking))

    first = markings.withdraw_evidence(evidence=evidence, now=now)
    second = markings.withdraw_evidence(evidence=evidence, now=now)

    assert first == second
    assert EvidenceSpan.objects.count() == 2
    assert {row.criterion_id for row in markings.queries.missing_marks(marking) if row.needs_evidence} >= {
        evidence.criterion_id
    }


def test_withdrawn_evidence_can_be_attached_again(now):
    marking = make_marking(examiner=make_person())
    first = attach(marking, now, 1000, 4000)
    markings.withdraw_evidence(evidence=first, now=now)

    second = attach(marking, now, 1000, 4000)

    assert second != first


def test_a_complete_marking_is_finalised_and_its_score_queued(now):
    marking = fill_marking(make_marking(examiner=make_person()))

    markings.finalise_marking(marking=marking, now=now)

    marking.refresh_from_db()
    assert (marking.state, marking.finalised_at) == (MarkingState.FINALISED, now)
    assert Job.objects.get(key=f"score-session:{marking.pk}").kwargs == {
        "tenant": marking.institution_id,
        "session": marking.session_id,
    }


def test_an_incomplete_marking_names_what_is_missing_and_stays_open(now):
    marking = fill_marking(make_marking(examiner=make_person()))
    clip = marking.evidence.filter(kind=EvidenceKind.CLIP).first()
    markings.withdraw_evidence(evidence=clip, now=now)

    with pytest.raises(MarkIncomplete) as refusal:
        markings.finalise_marking(marking=marking, now=now)

    marking.refresh_from_db()
    assert [row.criterion_id for row in refusal.value.missing] == [clip.criterion_id]
    assert marking.is_open
    assert not Job.objects.filter(task="grading.score_session").exists()


def test_nothing_is_finalised_before_the_candidate_handed_in(now):
    marking = fill_marking(make_marking(examiner=make_person()))
    LiveSession.objects.filter(pk=marking.session_id).update(state=SessionState.ENDED)
    marking = Marking.objects.select_related("session").get(pk=marking.pk)

    with pytest.raises(NotHandedIn):
        markings.finalise_marking(marking=marking, now=now)


def test_finalising_twice_is_once(now):
    marking = fill_marking(make_marking(examiner=make_person()))
    markings.finalise_marking(marking=marking, now=now)

    with pytest.raises(MarkingClosed):
        markings.finalise_marking(marking=marking, now=now)

    assert JournalEntry.objects.filter(action=Deed.MARKING_FINALISED).count() == 1


def test_nothing_changes_after_finalising(now):
    marking = make_finalised_marking()
    criterion = criterion_of(marking)
    evidence = marking.evidence.filter(kind=EvidenceKind.CLIP).first()
    deeds = [
        lambda: markings.choose_level(marking=marking, criterion=criterion, level=criterion.levels.last(), now=now),
        lambda: attach(marking, now, 5000, 6000),
        lambda: markings.withdraw_evidence(evidence=evidence, now=now),
    ]
    before = (Mark.objects.count(), EvidenceSpan.objects.count())

    for deed in deeds:
        with pytest.raises(MarkingClosed):
            deed()

    assert (Mark.objects.count(), EvidenceSpan.objects.count()) == before


def test_a_slot_that_nobody_took_cannot_be_marked(now):
    marking = make_marking()
    criterion = criterion_of(marking)

    with pytest.raises(MarkingClosed):
        markings.choose_level(marking=marking, criterion=criterion, level=criterion.levels.first(), now=now)


def test_recordings_of_other_sessions_do_not_widen_the_span(now):
    marking = make_marking(examiner=make_person())
    Recording.objects.filter(session=marking.session).update(duration_ms=10_000)
    make_recording()

    with pytest.raises(EvidenceMisplaced):
        attach(marking, now, 9000, 11_000)
