"""The public addresses where anyone checks a certificate."""

from django.urls import path

from certificates.views import verify

app_name = "verify"

urlpatterns = [
    path("", verify.index, name="index"),
    path("key.pem", verify.public_key, name="key"),
    path("<str:code>/", verify.certificate, name="certificate"),
]
