import pytest
from django.urls import reverse
from django.utils import timezone

from core.enums import JobState
from core.models import Job
from grading.enums import MarkingState
from grading.models import Marking
from institutions.enums import Role
from practical.enums import SessionState, TranscriptState
from tests.factories.grading import fill_marking, make_finalised_marking, make_marking, make_pass_rule
from tests.factories.grading import make_submitted_session as submitted
from tests.factories.institutions import make_body, make_cohort, make_enrolment, make_person
from tests.factories.practical import make_recording, make_session, make_transcript

pytestmark = pytest.mark.django_db
QUEUE = reverse("grading:marking-queue")


def another_session(session, **fields):
    """One more session of the same body."""
    cohort = make_cohort(programme=session.enrolment.programme)
    return submitted(enrolment=make_enrolment(cohort=cohort), **fields)


def test_the_queue_says_what_to_do_when_there_is_nothing(member):
    examiner = member(Role.EXAMINER, institution=make_body())

    page = examiner.get(QUEUE)

    assert "现在没有要评的实操" in page.content.decode()


def test_the_queue_shows_mine_free_and_done(examiner, marking, session):
    free = make_marking(session=another_session(session))
    done = make_finalised_marking(session=another_session(session), examiner=examiner.person)

    context = examiner.get(QUEUE).context

    assert (context["mine"], context["free"], context["done"]) == ([marking], [free], [done])


def test_the_queue_names_no_candidate(examiner, marking):
    text = (
        examiner.get(QUEUE).content.decode()
        + examiner.get(reverse("grading:marking-desk", args=[marking.pk])).content.decode()
    )

    assert marking.session.enrolment.candidate_name not in text
    assert marking.session.enrolment.candidate_number not in text


def test_the_queue_leaves_out_what_the_examiner_may_not_mark(examiner, session):
    make_marking(session=another_session(session, invigilator=examiner.person))
    own = make_enrolment(cohort=make_cohort(programme=session.enrolment.programme), person=examiner.person)
    make_marking(session=submitted(enrolment=own))
    mine = another_session(session)
    taken = make_marking(session=mine, examiner=examiner.person)
    make_marking(session=mine, rubric=taken.rubric, slot=2)

    free = examiner.get(QUEUE).context["free"]

    assert free == []


def test_a_session_with_two_free_slots_stands_in_the_queue_once(examiner, session):
    first = make_marking(session=session)
    make_marking(session=session, rubric=first.rubric, slot=2)

    free = examiner.get(QUEUE).context["free"]

    assert free == [first]


def make_rows(session, examiner, count):
    for _ in range(count):
        make_marking(session=another_session(session))
        make_marking(session=another_session(session), examiner=examiner.person)
        make_finalised_marking(session=another_session(session), examiner=examiner.person)
        waiting = make_session(enrolment=another_session(session).enrolment, state=SessionState.ENDED)
        make_recording(session=waiting)


def test_the_queue_costs_the_same_for_one_row_and_three(examiner, session, queries_of):
    make_rows(session, examiner, 1)
    few = queries_of(examiner, QUEUE)
    make_rows(session, examiner, 2)

    many = queries_of(examiner, QUEUE)

    assert many == few <= 9


def test_taking_a_slot_opens_the_desk(examiner, session):
    free = make_marking(session=session)

    answer = examiner.post(reverse("grading:marking-take", args=[free.pk]))

    free.refresh_from_db()
    assert answer.url == reverse("grading:marking-desk", args=[free.pk])
    assert free.examiner == examiner.person


def test_a_slot_that_is_gone_is_said_so(examiner, session):
    taken = make_marking(session=session, examiner=make_person())

    answer = examiner.post(reverse("grading:marking-take", args=[taken.pk]))

    assert answer.status_code == 409
    assert "另一位考评员" in answer.content.decode()


def test_waiting_sessions_show_how_far_their_words_are(examiner, session):
    waiting = make_session(enrolment=another_session(session).enrolment, state=SessionState.ENDED)
    recording = make_recording(session=waiting)
    make_transcript(lines=0, recording=recording, state=TranscriptState.PENDING)
    about = {"task": "t", "next_try_at": timezone.now(), "created_at": timezone.now()}
    job = Job.objects.create(
        key=f"transcribe-recording:{recording.pk}",
        state=JobState.RUNNING,
        attempts=1,
        done_units=3,
        all_units=12,
        **about,
    )

    running = examiner.get(QUEUE).content.decode()
    Job.objects.filter(pk=job.pk).update(state=JobState.QUEUED, message="没有语音模型。")
    blocked = examiner.get(QUEUE).content.decode()

    assert "25%" in running
    assert "没有语音模型。" in blocked


def test_marking_may_start_without_waiting_for_the_words(examiner, session):
    make_pass_rule(programme=session.enrolment.programme)

    answer = examiner.post(reverse("grading:session-start", args=[session.pk]))

    marking = Marking.objects.get(session=session)
    assert answer.url == reverse("grading:marking-desk", args=[marking.pk])
    assert marking.examiner == examiner.person


def test_starting_early_without_a_pass_rule_says_what_is_missing(examiner, session):
    answer = examiner.post(reverse("grading:session-start", args=[session.pk]))

    assert answer.status_code == 409
    assert "合格标准" in answer.content.decode()


def test_finalising_lists_what_is_missing(examiner, marking):
    url = reverse("grading:marking-finalise", args=[marking.pk])

    asked = examiner.get(url, headers={"HX-Request": "true"})
    tried = examiner.post(url)

    for answer in (asked, tried):
        assert all(criterion.title in answer.content.decode() for criterion in marking.rubric.criteria.all())
    assert "<html" not in asked.content.decode()
    assert tried.status_code == 409


def test_finalising_goes_back_to_the_queue_and_a_second_click_is_told_so(examiner, marking):
    fill_marking(marking)
    url = reverse("grading:marking-finalise", args=[marking.pk])

    first = examiner.post(url)
    second = examiner.post(url)

    marking.refresh_from_db()
    assert first.url == QUEUE
    assert marking.state == MarkingState.FINALISED
    assert (second.status_code, "已经定稿" in second.content.decode()) == (409, True)


@pytest.mark.parametrize("role", [role for role in Role if role not in (Role.EXAMINER, Role.CHIEF_EXAMINER)])
def test_other_roles_do_not_mark(member, session, role):
    client, free = member(role), make_marking(session=session)
    urls = [
        QUEUE,
        reverse("grading:marking-desk", args=[free.pk]),
        reverse("grading:marking-finalise", args=[free.pk]),
        reverse("grading:marking-transcript", args=[free.pk]),
        reverse("grading:marking-captions", args=[free.pk]),
    ]

    answers = [client.get(url).status_code for url in urls]

    assert answers == [403] * len(urls)


def test_a_candidate_does_not_mark(client, session):
    client.force_login(session.enrolment.person)

    assert client.get(QUEUE).status_code == 403


def test_markings_of_another_body_do_not_exist(examiner):
    foreign = make_marking()
    urls = {
        "grading:marking-take": [foreign.pk],
        "grading:session-start": [foreign.session_id],
        "grading:marking-finalise": [foreign.pk],
    }

    answers = [examiner.post(reverse(name, args=args)).status_code for name, args in urls.items()]

    assert answers == [404, 404, 404]
