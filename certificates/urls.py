"""Addresses of certificates."""

from django.urls import path

from certificates.views import certificates

app_name = "certificates"

urlpatterns = [
    path("mine/", certificates.mine, name="certificate-mine"),
    path("mine/<str:number>.pdf", certificates.download, name="certificate-download"),
    path("", certificates.index, name="certificate-list"),
    path("<str:number>/", certificates.detail, name="certificate-detail"),
    path("<str:number>/file.pdf", certificates.registrar_download, name="certificate-file"),
]
