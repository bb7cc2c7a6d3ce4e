"""Site map of requests and pairings."""

from django.urls import path

from pairings.views import answers, approvals, caring, exports, helping, offers, pairings, requests, wishes

app_name = "pairings"
urlpatterns = [
    path("", pairings.pairing_list, name="pairing-list"),
    path("requests/", requests.request_list, name="request-list"),
    path("requests/<slug:ask>/", requests.request_detail, name="request-detail"),
    path("requests/<slug:ask>/accept/", requests.request_accept, name="request-accept"),
    path("requests/<slug:ask>/decline/", requests.request_decline, name="request-decline"),
    path("requests/<slug:ask>/withdraw/", requests.request_withdraw, name="request-withdraw"),
    path("requests/<slug:ask>/talk/", requests.request_talk, name="request-talk"),
    path("answer/<str:ticket>/", answers.answer, name="request-answer"),
    path("offer/<str:offer>/", offers.offer_answer, name="offer-answer"),
    path("requests/<slug:ask>/again/", wishes.request_return, name="request-return"),
    path("wishes/", wishes.wish_list, name="wish-list"),
    path("wishes/<slug:wish>/", wishes.wish_update, name="wish-update"),
    path("wishes/<slug:wish>/move/", wishes.wish_shift, name="wish-shift"),
    path("wishes/<slug:wish>/drop/", wishes.wish_drop, name="wish-drop"),
    path("wishes/<slug:wish>/return/", wishes.wish_return, name="wish-return"),
    path("help/<slug:cohort>/", helping.help_create, name="help-create"),
    path("again/<slug:cohort>/", helping.search_take_up, name="search-again"),
    path("cohorts/<slug:cohort>/remind/", caring.pairings_remind, name="pairings-remind"),
    path("cohorts/<slug:cohort>/note/", caring.pairings_note, name="pairings-note"),
    path("cohorts/<slug:cohort>/extend/", caring.pairings_extend, name="pairings-extend"),
    path("cohorts/<slug:cohort>/close/", caring.pairings_close, name="pairings-close"),
    path("cohorts/<slug:cohort>/export/<slug:filetype>/", exports.pairing_export, name="pairing-export"),
    path("cohorts/<slug:cohort>/mentors/", approvals.mentor_list, name="mentor-list"),
    path("cohorts/<slug:cohort>/", approvals.pairing_approvals, name="pairing-approvals"),
    path("<slug:pairing>/", pairings.pairing_detail, name="pairing-detail"),
    path("<slug:pairing>/approve/", approvals.pairing_approve, name="pairing-approve"),
    path("<slug:pairing>/decline/", approvals.pairing_decline, name="pairing-decline"),
    path("<slug:pairing>/yes/", offers.offer_accept, name="offer-accept"),
    path("<slug:pairing>/rather-not/", offers.offer_decline, name="offer-decline"),
    path("<slug:pairing>/take-back/", offers.offer_take_back, name="offer-take-back"),
    path("<slug:pairing>/pause/", pairings.pairing_pause, name="pairing-pause"),
    path("<slug:pairing>/resume/", pairings.pairing_resume, name="pairing-resume"),
    path("<slug:pairing>/complete/", pairings.pairing_complete, name="pairing-complete"),
    path("<slug:pairing>/end/", pairings.pairing_end, name="pairing-end"),
]
