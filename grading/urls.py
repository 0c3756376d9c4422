"""Addresses of grading."""

from django.urls import path

from grading.views import desk, markings, results

app_name = "grading"

urlpatterns = [
    path("markings/", markings.marking_queue, name="marking-queue"),
    path("markings/<int:pk>/", desk.marking_desk, name="marking-desk"),
    path("markings/<int:pk>/take/", markings.marking_take, name="marking-take"),
    path("markings/<int:pk>/finalise/", markings.marking_finalise, name="marking-finalise"),
    path("markings/<int:pk>/transcript/", desk.marking_transcript, name="marking-transcript"),
    path("markings/<int:pk>/captions.vtt", desk.marking_captions, name="marking-captions"),
    path("markings/<int:pk>/criteria/<int:criterion_pk>/mark/", desk.mark_save, name="mark-save"),
    path("markings/<int:pk>/criteria/<int:criterion_pk>/evidence/", desk.evidence_add, name="evidence-add"),
    path("markings/<int:pk>/evidence/<int:evidence_pk>/withdraw/", desk.evidence_withdraw, name="evidence-withdraw"),
    path("sessions/<int:pk>/start/", markings.session_start, name="session-start"),
    path("results/", results.result_list, name="result-list"),
    path("results/confirm/", results.result_confirm, name="result-confirm"),
    path("results/<int:pk>/", results.result_detail, name="result-detail"),
    path("results/<int:pk>/captions.vtt", results.result_captions, name="result-captions"),
    path("results/mine/<int:enrolment_pk>/captions.vtt", results.result_captions_mine, name="result-captions-mine"),
    path("results/mine/<int:enrolment_pk>/", results.result_mine, name="result-mine"),
]
