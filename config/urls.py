"""Every room's addresses."""

from django.contrib.auth.decorators import login_not_required
from django.urls import include, path
from django.views.i18n import set_language

urlpatterns = [
    path("", include("portal.urls")),
    path("account/", include("institutions.account_urls")),
    path("institutions/", include("institutions.urls")),
    path("bank/", include("question_bank.urls")),
    path("exams/", include("exams.urls")),
    path("practical/", include("practical.urls")),
    path("grading/", include("grading.urls")),
    path("certificates/", include("certificates.urls")),
    path("verify/", include("certificates.verify_urls")),
    path("language/", login_not_required(set_language), name="set_language"),
]
