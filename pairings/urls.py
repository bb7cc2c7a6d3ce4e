"""Site map of requests and pairings."""

from django.urls import path

from pairings.views import approvals, pairings, requests

app_name = "pairings"
urlpatterns = [
    path("", pairings.pairing_list, name="pairing-list"),
    path("requests/", requests.request_list, name="request-list"),
    path("requests/<slug:ask>/", requests.request_detail, name="request-detail"),
    path("requests/<slug:ask>/accept/", requests.request_accept, name="request-accept"),
    path("requests/<slug:ask>/decline/", requests.request_decline, name="request-decline"),
    path("requests/<slug:ask>/withdraw/", requests.request_withdraw, name="request-withdraw"),
    path("cohorts/<slug:cohort>/", approvals.pairing_approvals, name="pairing-approvals"),
    path("<slug:pairing>/", pairings.pairing_detail, name="pairing-detail"),
    path("<slug:pairing>/approve/", approvals.pairing_approve, name="pairing-approve"),
    path("<slug:pairing>/decline/", approvals.pairing_decline, name="pairing-decline"),
    path("<slug:pairing>/pause/", pairings.pairing_pause, name="pairing-pause"),
    path("<slug:pairing>/resume/", pairings.pairing_resume, name="pairing-resume"),
    path("<slug:pairing>/complete/", pairings.pairing_complete, name="pairing-complete"),
    path("<slug:pairing>/end/", pairings.pairing_end, name="pairing-end"),
]
