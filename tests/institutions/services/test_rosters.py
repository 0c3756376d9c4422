"""A roster's life, with every way out."""

import threading
from datetime import UTC, datetime

import pytest
from django.contrib.auth.hashers import check_password
from django.db import connection
from django.utils import timezone
from django_scopes import scopes_disabled

from core.enums import JobState
from core.models import Job
from institutions import tasks
from institutions.enums import EnrolmentState, Role, RosterState, RowVerdict
from institutions.errors import RosterMoved, RosterTooLarge, RosterUnreadable
from institutions.models import CandidateSerial, Enrolment, JournalEntry, Membership, Person, Roster, RosterRow
from institutions.services import enrolments, rosters
from tests.factories.institutions import (
    make_cohort,
    make_enrolment,
    make_id_number,
    make_person,
    make_programme,
    make_roster,
    make_training,
    roster_csv,
)

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 12, 1, 3, tzinfo=UTC)
A, B = make_id_number(1), make_id_number(2)


def apply(roster, now=NOW):
    return rosters.apply_roster(roster=roster, actor=roster.uploaded_by, now=now)


def verdicts(roster):
    return list(RosterRow.objects.filter(roster=roster).values_list("verdict", "reason"))


def known(cohort, id_number=A, name="林晓雨", **fields):
    person = make_person(full_name=name, id_number=id_number)
    return make_enrolment(cohort=cohort, person=person, **fields)


def test_plan_roster_writes_a_plan_and_enrols_nobody():
    roster = make_roster(upload=roster_csv(("林晓雨", A), ("欧阳若兰", B[:-1] + "?")), now=NOW)

    assert verdicts(roster) == [("create", ""), ("conflict", "id_shape")]
    assert roster.state == RosterState.PLANNED
    assert not Enrolment.objects.exists()
    entry = JournalEntry.objects.get()
    assert (entry.action, entry.data) == ("roster.planned", {"create": 1, "no_change": 0, "conflict": 1, "done": 0})


def test_plan_roster_of_an_unreadable_file_stores_nothing():
    with pytest.raises(RosterUnreadable):
        make_roster(upload=b"%PDF-1.4")

    assert not Roster.objects.exists()


def test_plan_roster_over_the_limit_is_refused_with_both_sizes(settings):
    settings.ROSTER_MAX_BYTES = 1024 * 1024

    with pytest.raises(RosterTooLarge, match=r"2.0\xa0MB.*1.0\xa0MB"):
        make_roster(upload=b"x" * 2 * 1024 * 1024)


def test_plan_roster_twice_shows_no_change():
    first = make_roster()
    apply(first)

    again = make_roster(cohort=first.cohort)

    assert verdicts(again) == [("no_change", ""), ("no_change", "")]


@pytest.mark.parametrize(
    ("fields", "row", "expected"),
    [
        ({}, ("林晓雨", A), ("no_change", "")),
        ({"phone": "13812345678"}, ("林晓雨", A, "13912345678"), ("no_change", "phone_differs")),
        ({"phone": "13812345678"}, ("林晓雨", A, ""), ("no_change", "")),
        ({}, ("林小雨", A), ("conflict", "name_differs_here:林晓雨")),
        ({"state": EnrolmentState.WITHDRAWN}, ("林晓雨", A), ("conflict", "withdrawn_here")),
    ],
)
def test_plan_roster_against_the_same_cohort(fields, row, expected):
    cohort = make_cohort()
    known(cohort, **fields)

    roster = make_roster(cohort=cohort, upload=roster_csv(row))

    assert verdicts(roster) == [expected]


def test_plan_roster_finds_the_same_person_in_another_cohort_of_the_training():
    cohort = make_cohort()
    other = make_cohort(programme=cohort.programme, training=cohort.training, name="一班")
    known(other)

    roster = make_roster(cohort=cohort, upload=roster_csv(("林晓雨", A)))

    assert verdicts(roster) == [("conflict", "other_cohort:一班")]
    assert "一班" in RosterRow.objects.get(roster=roster).reason_words


def test_plan_roster_finds_another_name_in_another_programme_of_the_training():
    cohort = make_cohort()
    other = make_programme(institution=cohort.institution, level=3)
    known(make_cohort(programme=other, training=cohort.training))

    roster = make_roster(cohort=cohort, upload=roster_csv(("林小雨", A)))

    assert verdicts(roster) == [("conflict", "name_differs")]


@pytest.mark.parametrize("name", ["林晓雨", "林小雨"])
def test_plan_roster_does_not_tell_that_another_training_enrolled_the_person(name):
    cohort = make_cohort()
    known(make_cohort(programme=cohort.programme, training=make_training(body=cohort.institution)))

    roster = make_roster(cohort=cohort, upload=roster_csv((name, A)))

    assert verdicts(roster) == [("create", "")]


def test_apply_roster_with_another_name_and_phone_than_another_training_gave_keeps_both_apart():
    cohort = make_cohort()
    other = make_cohort(programme=cohort.programme, training=make_training(body=cohort.institution))
    apply(make_roster(cohort=other, upload=roster_csv(("林晓雨", A, "13812345678"))))
    roster = make_roster(cohort=cohort, upload=roster_csv(("林小雨", A, "13912345678")))

    [card] = apply(roster)

    person = Person.objects.get(id_number=A)
    assert list(Enrolment.objects.order_by("pk").values_list("person", "candidate_name", "phone")) == [
        (person.pk, "林晓雨", "13812345678"),
        (person.pk, "林小雨", "13912345678"),
    ]
    assert (person.full_name, person.phone) == ("林晓雨", "13812345678")
    assert (card.name, card.password) == ("林小雨", "")
    assert verdicts(roster) == [("create", "")]


def test_apply_roster_uses_the_person_this_body_knows_and_hands_out_no_password():
    cohort = make_cohort()
    old = known(make_cohort(programme=cohort.programme, training=make_training(body=cohort.institution)))

    [card] = apply(make_roster(cohort=cohort, upload=roster_csv(("林晓雨", A))))

    made = Enrolment.objects.get(cohort=cohort)
    assert made.person == old.person
    assert (card.password, card.login) == ("", old.person.username)


def test_apply_roster_never_touches_a_person_of_another_body():
    stranger = known(make_cohort(), name="林晓雨")

    [card] = apply(make_roster(upload=roster_csv(("林晓雨", A))))

    made = Enrolment.objects.get(candidate_number=card.candidate_number)
    assert made.person != stranger.person
    assert stranger.person.check_password("correct horse")


def test_apply_roster_creates_people_who_can_sign_in_once_with_their_card():
    roster = make_roster(
        cohort=make_cohort(programme=make_programme()), upload=roster_csv(("林晓雨", A, "13812345678"))
    )
    roster.institution.code = "KB"
    roster.institution.save()

    [card] = apply(roster)

    person = Person.objects.get(username="KB26000001")
    assert card == rosters.AccountCard("KB26000001", "林晓雨", card.password, "KB26000001")
    assert check_password(card.password, person.password)
    assert (person.full_name, person.id_number, person.phone, person.must_change_password) == (
        "林晓雨",
        A,
        "13812345678",
        True,
    )


def test_apply_roster_leaves_conflicts_out_and_says_how_many():
    roster = make_roster(upload=roster_csv(("林晓雨", A), ("林晓雨", A), ("王五", "12")))

    cards = apply(roster)

    assert len(cards) == 1
    entry = JournalEntry.objects.get(action="roster.applied")
    assert entry.data == {"create": 1, "no_change": 0, "conflict": 2, "done": 1}
    roster.refresh_from_db()
    assert (roster.state, roster.applied_at, roster.applied_by) == (RosterState.APPLIED, NOW, roster.uploaded_by)


def test_apply_roster_twice_changes_nothing_and_gives_cards_without_passwords():
    roster = make_roster()
    first = apply(roster)

    second = apply(roster)

    assert [card.candidate_number for card in second] == [card.candidate_number for card in first]
    assert {card.password for card in second} == {""}
    assert Enrolment.objects.count() == 2
    assert JournalEntry.objects.filter(action="roster.applied").count() == 1


def test_apply_roster_after_an_overlapping_one_judges_again():
    cohort = make_cohort()
    one, two = make_roster(cohort=cohort), make_roster(cohort=cohort, count=3)
    apply(one)

    cards = apply(two)

    assert Enrolment.objects.count() == 3
    assert [bool(card.password) for card in cards] == [True, False, False]
    assert verdicts(two) == [("no_change", ""), ("no_change", ""), ("create", "")]


def test_apply_roster_of_a_discarded_one_is_refused():
    roster = make_roster()
    rosters.discard_roster(roster=roster, actor=roster.uploaded_by, now=NOW)

    with pytest.raises(RosterMoved, match="已放弃"):
        apply(roster)

    assert not Enrolment.objects.exists()


def test_discard_roster_twice_is_fine_and_after_applying_is_refused():
    roster, applied = make_roster(), make_roster()
    apply(applied)

    rosters.discard_roster(roster=roster, actor=roster.uploaded_by, now=NOW)
    rosters.discard_roster(roster=roster, actor=roster.uploaded_by, now=NOW)

    assert JournalEntry.objects.filter(action="roster.discarded").count() == 1
    with pytest.raises(RosterMoved, match="已经导入"):
        rosters.discard_roster(roster=applied, actor=applied.uploaded_by, now=NOW)


def test_candidate_numbers_follow_the_body_and_begin_again_each_year():
    body = make_roster().institution
    body.code = "ZX"
    body.save()

    first = enrolments.take_candidate_numbers(body_id=body.pk, count=2, now=NOW)
    second = enrolments.take_candidate_numbers(body_id=body.pk, count=1, now=NOW)
    new_year = datetime(2026, 12, 31, 16, tzinfo=UTC)  # already 2027 in Shanghai
    third = enrolments.take_candidate_numbers(body_id=body.pk, count=1, now=new_year)

    assert [*first, *second, *third] == ["ZX26000001", "ZX26000002", "ZX26000003", "ZX27000001"]


def test_candidate_numbers_leave_out_logins_and_numbers_that_are_taken():
    roster = make_roster()
    body = roster.institution
    body.code = "ZX"
    body.save()
    make_enrolment(cohort=roster.cohort, candidate_number="ZX26000007")
    make_person(username="ZX26000009")

    numbers = enrolments.take_candidate_numbers(body_id=body.pk, count=3, now=NOW)

    assert numbers == ["ZX26000008", "ZX26000010", "ZX26000011"]


def test_request_apply_of_a_long_roster_is_one_job_that_finishes_it(monkeypatch):
    monkeypatch.setattr(rosters, "IN_REQUEST", 3)
    monkeypatch.setattr(rosters, "STEP", 2)
    roster = make_roster(count=5)

    first = rosters.request_apply(roster=roster, actor=roster.uploaded_by, now=timezone.now())
    again = rosters.request_apply(roster=roster, actor=roster.uploaded_by, now=timezone.now())
    job = Job.objects.get(key=f"apply-roster:{roster.pk}")
    tasks.apply_roster(job.pk)

    roster.refresh_from_db()
    job.refresh_from_db()
    assert [first, again] == [False, False]
    assert (job.state, job.done_units, job.all_units) == (JobState.DONE, 5, 5)
    assert roster.state == RosterState.APPLIED
    assert Enrolment.objects.filter(cohort=roster.cohort).count() == 5


def test_continue_apply_after_an_interruption_does_the_rest_only(monkeypatch):
    monkeypatch.setattr(rosters, "IN_REQUEST", 0)
    monkeypatch.setattr(rosters, "STEP", 2)
    roster = make_roster(count=5)
    rosters.request_apply(roster=roster, actor=roster.uploaded_by, now=timezone.now())

    def die_after_the_first_step(done, total):
        raise SystemExit

    with pytest.raises(SystemExit):
        rosters.continue_apply(roster_id=roster.pk, progress=die_after_the_first_step)
    in_between = Enrolment.objects.count()
    rosters.continue_apply(roster_id=roster.pk, progress=lambda done, total: None)

    assert in_between == 2
    assert Enrolment.objects.count() == 5
    assert RosterRow.objects.filter(roster=roster, verdict=RowVerdict.CREATE, enrolment=None).count() == 0


def test_request_apply_of_a_short_roster_is_done_at_once():
    roster = make_roster()

    assert rosters.request_apply(roster=roster, actor=roster.uploaded_by, now=NOW) is True
    assert rosters.request_apply(roster=roster, actor=roster.uploaded_by, now=NOW) is True
    assert Enrolment.objects.count() == 2


def test_apply_of_a_staff_persons_own_id_number_gives_no_rights():
    cohort = make_cohort()
    boss = make_person(full_name="林晓雨", id_number=A)
    Membership.objects.create(person=boss, institution=cohort.institution, role=Role.MANAGER)

    [card] = apply(make_roster(cohort=cohort, upload=roster_csv(("林晓雨", A))))

    assert Enrolment.objects.get(candidate_number=card.candidate_number).person != boss


def run_together(*calls):
    results, gate = [], threading.Barrier(len(calls))

    def run(call):
        with scopes_disabled():
            gate.wait()
            try:
                results.append(call())
            except Exception as error:  # noqa: BLE001  the test looks at what came out
                results.append(error)
            finally:
                connection.close()

    threads = [threading.Thread(target=run, args=(call,)) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


@pytest.mark.django_db(transaction=True)
def test_two_applies_of_one_roster_at_once_enrol_once():
    roster = make_roster(count=20)
    copies = [Roster.objects.select_related("cohort", "uploaded_by").get(pk=roster.pk) for _ in range(4)]

    results = run_together(*(lambda copy=copy: apply(copy) for copy in copies))

    assert [len(result) for result in results] == [20] * 4
    assert sorted(any(card.password for card in result) for result in results) == [False, False, False, True]
    assert Enrolment.objects.count() == 20


@pytest.mark.django_db(transaction=True)
def test_two_overlapping_rosters_at_once_make_each_person_once_with_numbers_of_their_own():
    cohort = make_cohort()
    other = make_cohort(programme=cohort.programme, training=cohort.training)
    plans = [
        make_roster(cohort=cohort, count=15),
        make_roster(cohort=cohort, count=20),
        make_roster(cohort=other, count=10),
    ]
    plans = [Roster.objects.select_related("cohort", "uploaded_by").get(pk=plan.pk) for plan in plans]

    results = run_together(*(lambda plan=plan: apply(plan) for plan in plans))

    assert not [result for result in results if isinstance(result, Exception)]
    people = Person.objects.exclude(id_number="")
    assert people.count() == people.values("id_number").distinct().count() == 20
    numbers = sorted(Enrolment.objects.values_list("candidate_number", flat=True))
    assert len(numbers) == len(set(numbers)) == 20
    assert CandidateSerial.objects.count() == 1
