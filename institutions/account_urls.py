"""Signing in and out, forgotten and first passwords; names are allauth's own, so that its forms find each other."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
