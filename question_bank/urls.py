"""Addresses of question_bank."""

from django.urls import URLPattern

app_name = "question_bank"

urlpatterns: list[URLPattern] = []
