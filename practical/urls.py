"""Addresses of practical."""

from django.urls import path

from practical.views import gateway, recordings, rooms, schedule, sessions, studio

app_name = "practical"

urlpatterns = [
    path("gateway/report/", gateway.gateway_report, name="gateway-report"),
    path("room/<slug:room>/", rooms.room, name="room"),
    path("room/<slug:room>/ticket/", rooms.room_ticket, name="room-ticket"),
    path("sessions/", schedule.session_list, name="session-list"),
    path("sessions/schedule/", schedule.session_schedule, name="session-schedule"),
    path("sessions/<int:pk>/stop/", schedule.session_stop, name="session-stop"),
    path("sessions/<int:pk>/", sessions.session_detail, name="session-detail"),
    path("sessions/<int:pk>/preparation/", sessions.session_preparation, name="session-preparation"),
    path("sessions/<int:pk>/device-check/", studio.device_check, name="device-check"),
    path("sessions/<int:pk>/studio/", studio.session_studio, name="session-studio"),
    path("sessions/<int:pk>/go-live/", studio.session_go_live, name="session-go-live"),
    path("sessions/<int:pk>/end/", studio.session_end, name="session-end"),
    path("sessions/<int:pk>/after-sales/", sessions.session_after_sales, name="session-after-sales"),
    path("sessions/<int:pk>/review/", sessions.session_review, name="session-review"),
    path("sessions/<int:pk>/figures/", sessions.session_figures, name="session-figures"),
    path("sessions/<int:pk>/submit/", sessions.session_submit, name="session-submit"),
    path("recordings/<int:pk>/", recordings.recording_detail, name="recording-detail"),
]
