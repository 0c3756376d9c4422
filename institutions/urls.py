"""Addresses of institutions."""

from django.urls import path

from institutions.views import cohorts, consents, people, roles, rosters

app_name = "institutions"

urlpatterns = [
    path("role/", roles.role_choose, name="role-choose"),
    path("consent/", consents.consent, name="consent"),
    path("cohorts/", cohorts.cohort_list, name="cohort-list"),
    path("cohorts/new/", cohorts.cohort_create, name="cohort-create"),
    path("cohorts/<int:pk>/", cohorts.cohort_detail, name="cohort-detail"),
    path("cohorts/<int:pk>/export/", cohorts.cohort_export, name="cohort-export"),
    path("cohorts/<int:pk>/cards/", cohorts.cards_issue, name="cards-issue"),
    path("cohorts/<int:pk>/roster/", rosters.roster_upload, name="roster-upload"),
    path("enrolments/<int:pk>/code/", people.code_issue, name="code-issue"),
    path("rosters/template/", rosters.roster_template, name="roster-template"),
    path("rosters/<int:pk>/", rosters.roster_detail, name="roster-detail"),
    path("rosters/<int:pk>/apply/", rosters.roster_apply, name="roster-apply"),
    path("rosters/<int:pk>/discard/", rosters.roster_discard, name="roster-discard"),
    path("rosters/<int:pk>/conflicts/", rosters.roster_conflicts, name="roster-conflicts"),
]
