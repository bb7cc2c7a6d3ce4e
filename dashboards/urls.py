"""Site map of the dashboards; the combined home itself is the site's first page."""

from django.urls import path

from dashboards.views import history, homes, overview, pairs

app_name = "dashboards"
urlpatterns = [
    path("mentee/", homes.mentee_home, name="mentee-home"),
    path("mentor/", homes.mentor_home, name="mentor-home"),
    path("coordinator/", homes.coordinator_home, name="coordinator-home"),
    path("programs/", overview.program_overview, name="program-overview"),
    path("mails/", homes.mail_list, name="mail-list"),
    path("mails/retry/", homes.mail_retry, name="mail-retry"),
    path("cohorts/<slug:cohort>/history/", history.cohort_history, name="cohort-history"),
    path("cohorts/<slug:cohort>/pairings/", pairs.pair_list, name="pair-list"),
]
