"""The first page of every role."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from core.enums import JobState
from core.models import Job
from exams.enums import AttemptState
from grading.models import Marking
from grading.services import pass_rules, practical, results, theory
from institutions.enums import ConsentDecision, ConsentKind, EnrolmentState, Role
from institutions.models import Consent
from practical.enums import GapCause, RecordingState, SessionState
from practical.models import Gap
from question_bank.enums import VersionState
from tests.factories.exams import make_attempt, make_blueprint, make_paper, make_sitting, make_ticket
from tests.factories.institutions import (
    make_body,
    make_cohort,
    make_enrolment,
    make_person,
    make_programme,
    make_training,
)
from tests.factories.practical import make_recording, make_session
from tests.factories.question_bank import make_question_version, make_rubric_version

HOME = reverse("portal:home")


def statements(client):
    with CaptureQueriesContext(connection) as seen:
        assert client.get(HOME).status_code == 200
    return len(seen)


def sitting_of(programme):
    return make_sitting(paper=make_paper(blueprint=make_blueprint(programme=programme)))


def job(body, **fields):
    now = timezone.now()
    given = {"key": f"k:{Job.objects.count()}", "task": "grading.score_attempt", "kwargs": {"tenant": body.pk}}
    return Job.objects.create(**given | {"next_try_at": now, "created_at": now} | fields)


def test_a_stranger_is_sent_to_the_sign_in(client, db):
    answer = client.get(HOME)

    assert answer.status_code == 302
    assert answer.url.startswith(reverse("account_login"))


def test_a_candidate_without_enrolment_is_told_who_enrols(client, db):
    client.force_login(make_person())

    page = client.get(HOME).content.decode()

    assert "还没有报名" in page


def test_a_candidate_sees_one_main_card_and_the_steps(client, db):
    ticket = make_ticket()
    person = ticket.enrolment.person
    Consent.objects.create(
        person=person,
        kind=ConsentKind.VOICE_RECORDING,
        decision=ConsentDecision.GRANTED,
        wording="…",
        decided_at=timezone.now(),
    )
    client.force_login(person)

    page = client.get(HOME).content.decode()

    assert page.count("card next") == 1
    assert reverse("exams:ticket-detail", args=[ticket.pk]) in page
    assert page.count('aria-current="step"') == 1


def test_a_candidate_does_not_see_a_result_that_nobody_confirmed(client, db):
    result = make_result()
    client.force_login(result.enrolment.person)

    page = client.get(HOME).content.decode()

    assert reverse("grading:result-mine", args=[result.enrolment_id]) not in page


def test_a_withdrawn_enrolment_is_not_shown(client, db):
    enrolment = make_enrolment(state=EnrolmentState.WITHDRAWN)
    client.force_login(enrolment.person)

    page = client.get(HOME).content.decode()

    assert enrolment.candidate_number not in page


def test_the_candidate_page_costs_the_same_for_one_and_three_enrolments(client, db):
    person = make_person(id_number="110101199003070000")
    programme = make_programme()
    client.force_login(person)
    counts = []
    for _ in range(3):
        enrolment = make_enrolment(person=person, cohort=make_cohort(programme=programme))
        make_ticket(sitting=sitting_of(programme), enrolment=enrolment)
        make_session(enrolment=enrolment)
        counts.append(statements(client))

    assert counts[0] == counts[2]


def make_result(body=None, **fields):
    """A proposed result through the services, on a rubric that earns nothing."""
    programme = make_programme(institution=body or make_body())
    rubric = make_rubric_version(institution=programme.institution)
    now = timezone.now()
    pass_rules.publish_pass_rule(
        programme=programme, rubric=rubric, theory_least=60, practical_least=60, examiners=1, label="", now=now
    )
    enrolment = make_enrolment(cohort=make_cohort(programme=programme))
    attempt = make_attempt(
        ticket=make_ticket(enrolment=enrolment, sitting=sitting_of(programme)),
        state=AttemptState.SUBMITTED,
        submitted_at=now,
        **fields,
    )
    theory.score_attempt(attempt_id=attempt.pk, now=now)
    session = make_session(enrolment=enrolment, state=SessionState.SUBMITTED)
    marking = Marking.objects.create(
        institution=programme.institution,
        session=session,
        rubric=rubric,
        slot=1,
        examiner=make_person(),
        state="finalised",
        created_at=now,
        finalised_at=now,
    )
    for criterion in rubric.criteria.all():
        marking.marks.create(criterion=criterion, level=criterion.levels.first(), marked_at=now)
    practical.score_session(session=session, now=now)
    return results.propose_result(enrolment=enrolment, now=now)


def test_the_registrar_sees_how_many_results_wait(client, body, sign_in):
    make_result(body)
    sign_in(Role.REGISTRAR)

    page = client.get(HOME)

    assert page.context["page"].to_confirm == 1
    assert reverse("grading:result-list") in page.content.decode()


def test_the_registrar_sees_recordings_that_lack_something_by_our_fault(client, body, sign_in):
    healthy, troubled = recording_of(body), recording_of(body)
    Gap.objects.create(recording=healthy, started_ms=1, ended_ms=2, cause=GapCause.NETWORK)
    Gap.objects.create(recording=troubled, started_ms=1, ended_ms=2, cause=GapCause.DISK_FULL)
    late = recording_of(body, state=RecordingState.CLOSED, closed_at=timezone.now() - timedelta(minutes=10))
    sign_in(Role.REGISTRAR)

    page = client.get(HOME)

    assert {row.pk for row in page.context["page"].troubles} == {troubled.pk, late.pk}


def recording_of(body, **fields):
    enrolment = make_enrolment(cohort=make_cohort(programme=make_programme_of(body)))
    return make_recording(session=make_session(enrolment=enrolment), **fields)


def make_programme_of(body):
    return body.programme_set.first() or make_programme(institution=body)


def test_the_registrar_sees_jobs_that_failed_or_wait_of_the_own_body_only(client, body, sign_in):
    failed = job(body, state=JobState.FAILED, message="ValueError: x", attempts=5, failures=5)
    waiting = job(body, message="还没有语音模型")
    job(body)
    job(make_body(), state=JobState.FAILED)
    sign_in(Role.REGISTRAR)

    page = client.get(HOME)

    assert [row.pk for row in page.context["page"].jobs] == [failed.pk, waiting.pk]
    assert "还没有语音模型" in page.content.decode()


@pytest.mark.parametrize("role", [role for role in Role if role != Role.MANAGER])
def test_a_training_institution_has_a_first_page_for_managers_only(client, body, sign_in, role):
    sign_in(role, make_training(body=body))

    assert client.get(HOME).status_code == 403


def test_the_registrar_page_costs_the_same_for_one_and_three_rows(client, body, sign_in):
    sign_in(Role.REGISTRAR)
    counts = []
    for _ in range(3):
        sitting_of(make_programme_of(body))
        job(body, state=JobState.FAILED)
        Gap.objects.create(recording=recording_of(body), started_ms=1, ended_ms=2, cause=GapCause.DISK_FULL)
        counts.append(statements(client))

    assert counts[0] == counts[2]


def marking_of(body, **fields):
    recording = recording_of(body)
    rubric = make_rubric_version(institution=body)
    now = timezone.now()
    given = {"institution": body, "session": recording.session, "rubric": rubric, "slot": 1, "created_at": now}
    return Marking.objects.create(**given | fields)


def test_the_examiner_is_led_to_the_marking_begun(client, body, sign_in):
    person = sign_in(Role.EXAMINER)
    marking_of(body)
    mine = marking_of(body, examiner=person)

    page = client.get(HOME)

    assert page.context["page"].free == 1
    assert reverse("grading:marking-desk", args=[mine.pk]) in page.content.decode()


def test_the_examiner_page_costs_the_same_for_one_and_three_rows(client, body, sign_in):
    person = sign_in(Role.EXAMINER)
    counts = []
    for _ in range(3):
        marking_of(body, examiner=person)
        marking_of(body)
        counts.append(statements(client))

    assert counts[0] == counts[2]


def test_the_author_sees_drafts_of_the_own_body(client, body, sign_in):
    draft = make_question_version(institution=body, state=VersionState.DRAFT)
    make_question_version(institution=body)
    make_question_version(institution=make_body(), state=VersionState.DRAFT)
    sign_in(Role.AUTHOR)

    page = client.get(HOME).context["page"]

    assert [row.pk for row in page.drafts] == [draft.pk]
    assert (page.draft_count, page.published) == (1, 1)


def test_the_author_page_costs_the_same_for_one_and_three_drafts(client, body, sign_in):
    sign_in(Role.REVIEWER)
    counts = []
    for _ in range(3):
        make_question_version(institution=body, state=VersionState.DRAFT)
        counts.append(statements(client))

    assert counts[0] == counts[2]


def test_the_manager_sees_how_far_the_own_cohorts_are(client, body, sign_in):
    result = make_result(body)
    cohort = result.enrolment.cohort
    make_enrolment(cohort=cohort)
    make_enrolment(cohort=cohort, state=EnrolmentState.WITHDRAWN)
    make_cohort(programme=cohort.programme)
    sign_in(Role.MANAGER, cohort.training)

    funnels = client.get(HOME).context["funnels"]

    assert [(row.enrolled, row.theory, row.practical, row.confirmed, row.certified) for row in funnels] == [
        (2, 1, 1, 0, 0)
    ]


def test_the_manager_page_costs_the_same_for_one_and_three_cohorts(client, body, sign_in):
    programme = make_programme(institution=body)
    sign_in(Role.MANAGER)
    counts = []
    for _ in range(3):
        make_enrolment(cohort=make_cohort(programme=programme))
        counts.append(statements(client))

    assert counts[0] == counts[2]


def test_a_manager_without_cohorts_is_told_to_open_one(client, sign_in):
    sign_in(Role.MANAGER)

    page = client.get(HOME).content.decode()

    assert reverse("institutions:cohort-create") in page


def test_the_invigilator_sees_who_is_live(client, body, sign_in):
    live = recording_of(body).session
    live.state, live.started_at = SessionState.LIVE, timezone.now()
    live.save()
    recording_of(body)
    sign_in(Role.INVIGILATOR)

    page = client.get(HOME)

    assert [row.pk for row in page.context["page"].live] == [live.pk]


def test_the_invigilator_page_costs_the_same_for_one_and_three_streams(client, body, sign_in):
    sign_in(Role.INVIGILATOR)
    counts = []
    for _ in range(3):
        enrolment = make_enrolment(cohort=make_cohort(programme=make_programme_of(body)))
        make_session(enrolment=enrolment, state=SessionState.LIVE, started_at=timezone.now())
        counts.append(statements(client))

    assert counts[0] == counts[2]


@pytest.mark.parametrize("role", Role.values)
def test_every_role_has_a_first_page_without_anything_to_show(client, sign_in, role):
    sign_in(Role(role))

    assert client.get(HOME).status_code == 200
