"""Registers institutions with Django."""

from django.apps import AppConfig


class InstitutionsConfig(AppConfig):
    """People, tenants and enrolments."""

    name = "institutions"
