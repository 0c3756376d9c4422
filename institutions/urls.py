"""Addresses of institutions."""

from django.urls import path

from institutions.views import consents, roles

app_name = "institutions"

urlpatterns = [
    path("role/", roles.role_choose, name="role-choose"),
    path("consent/", consents.consent, name="consent"),
]
