"""Addresses of practical."""

from django.urls import URLPattern

app_name = "practical"

urlpatterns: list[URLPattern] = []
