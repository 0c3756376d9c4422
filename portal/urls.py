"""Addresses of the front hall."""

from django.urls import path

from portal.views import home, jobs

app_name = "portal"

urlpatterns = [
    path("", home.home, name="home"),
    path("jobs/", jobs.job_list, name="job-list"),
    path("jobs/<int:pk>/retry/", jobs.job_retry, name="job-retry"),
]
