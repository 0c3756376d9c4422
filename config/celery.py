"""The Celery application and the timetable of periodic work."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

from django.conf import settings

from core import broker

broker.register()

app = Celery("kaobo")
app.config_from_object("django.conf:settings", namespace="CELERY")
if settings.CELERY_BROKER_URL.startswith(f"{broker.SCHEME}://"):
    app.conf.broker_transport_options = broker.transport_options(settings.BROKER_FOLDER)
app.autodiscover_tasks()
app.conf.beat_schedule = {
    "ring-due-jobs": {"task": "core.ring_due_jobs", "schedule": settings.SWEEP_SECONDS},
    "close-overdue-attempts": {"task": "exams.close_overdue_attempts", "schedule": settings.SWEEP_SECONDS},
    "collect-manifests": {"task": "practical.collect_manifests", "schedule": 4 * settings.SWEEP_SECONDS},
}
