"""Registers question_bank with Django."""

from django.apps import AppConfig


class QuestionBankConfig(AppConfig):
    """The bank."""

    name = "question_bank"
