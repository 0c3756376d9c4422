"""The Celery application; its settings and timetable stand in config/settings.py."""

import os

from celery import Celery

from core import broker

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
broker.register()

app = Celery("kaobo")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
