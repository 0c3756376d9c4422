"""Registers exams with Django."""

from django.apps import AppConfig


class ExamsConfig(AppConfig):
    """Theory exams."""

    name = "exams"
