"""Addresses of question_bank."""

from django.urls import path

from question_bank.views import practical, questions, versions

app_name = "question_bank"

urlpatterns = [
    path("", questions.question_list, name="question-list"),
    path("questions/new/", questions.question_create, name="question-create"),
    path("questions/<int:pk>/", questions.question_detail, name="question-detail"),
    path("questions/<int:pk>/draft/", versions.draft_start, name="draft-start"),
    path("versions/<int:pk>/edit/", versions.draft_edit, name="draft-edit"),
    path("versions/<int:pk>/preview/", versions.version_preview, name="version-preview"),
    path("versions/<int:pk>/publish/", versions.version_publish, name="version-publish"),
    path("versions/<int:pk>/discard/", versions.draft_discard, name="draft-discard"),
    path("tasks/", practical.task_list, name="task-list"),
    path("tasks/<int:pk>/", practical.task_detail, name="task-detail"),
    path("rubrics/", practical.rubric_list, name="rubric-list"),
    path("rubrics/<int:pk>/", practical.rubric_detail, name="rubric-detail"),
]
