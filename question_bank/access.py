"""The bank, a question, a version, a task or a rubric for this request: the object, or 404."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404

from institutions.access import StaffRequest
from institutions.enums import InstitutionKind
from institutions.models import Institution
from question_bank.models import Question, QuestionVersion, Rubric, Task


def bank_for_reader(request: StaffRequest) -> Institution:
    """The assessment body whose bank this is; nobody of a training institution sees questions before the exam (403)."""
    institution = request.membership.institution
    if institution.kind != InstitutionKind.ASSESSMENT_BODY:
        raise PermissionDenied
    return institution


def question_for_reader(request: StaffRequest, pk: int) -> Question:
    """A question of the body's bank."""
    questions = Question.objects.filter(institution=bank_for_reader(request)).select_related(
        "topic__parent", "institution"
    )
    question: Question = get_object_or_404(questions, pk=pk)
    return question


def version_for_reader(request: StaffRequest, pk: int) -> QuestionVersion:
    """Any version of a question of the body's bank."""
    versions = QuestionVersion.objects.filter(question__institution=bank_for_reader(request))
    related = versions.select_related("question__topic", "question__institution", "source", "author")
    version: QuestionVersion = get_object_or_404(related, pk=pk)
    return version


def draft_for_author(request: StaffRequest, pk: int) -> QuestionVersion:
    """A version that may still be edited; 404 once it is published."""
    version = version_for_reader(request, pk)
    if not version.is_draft:
        raise Http404
    return version


def task_for_reader(request: StaffRequest, pk: int) -> Task:
    """A practical task of the body's bank."""
    task: Task = get_object_or_404(Task.objects.filter(institution=bank_for_reader(request)), pk=pk)
    return task


def rubric_for_reader(request: StaffRequest, pk: int) -> Rubric:
    """A rubric of the body's bank."""
    rubric: Rubric = get_object_or_404(Rubric.objects.filter(institution=bank_for_reader(request)), pk=pk)
    return rubric
