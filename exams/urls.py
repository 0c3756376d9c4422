"""Addresses of exams."""

from django.urls import path

from exams.views import attempts, sittings, tickets

app_name = "exams"

urlpatterns = [
    path("tickets/<int:pk>/", tickets.detail, name="ticket-detail"),
    path("tickets/<int:pk>/start/", tickets.start, name="attempt-start"),
    path("attempts/<int:pk>/", attempts.take, name="attempt-take"),
    path("attempts/<int:pk>/responses/", attempts.save, name="response-save"),
    path("attempts/<int:pk>/clock/", attempts.clock_state, name="attempt-clock"),
    path("attempts/<int:pk>/submit/", attempts.submit, name="attempt-submit"),
    path("attempts/<int:pk>/receipt/", attempts.receipt, name="attempt-receipt"),
    path("sittings/", sittings.index, name="sitting-list"),
    path("sittings/new/", sittings.create, name="sitting-create"),
    path("sittings/<int:pk>/", sittings.detail, name="sitting-detail"),
    path("new/", sittings.create_exam, name="exam-create"),
]
