"""Site map of sessions."""

from django.urls import path

from meetings.views import first, sessions

app_name = "meetings"
urlpatterns = [
    path("", sessions.session_list, name="session-list"),
    path("pairings/<slug:pairing>/new/", sessions.session_create, name="session-create"),
    path("first/", first.first_session_list, name="first-session-list"),
    path("first/cohorts/<slug:cohort>/", first.first_session_table, name="first-session-table"),
    path("first/<slug:first>/", first.first_session_detail, name="first-session-detail"),
    path("first/<slug:first>/time/", first.first_session_time, name="first-session-time"),
    path("first/<slug:first>/agree/", first.first_session_agree, name="first-session-agree"),
    path("first/<slug:first>/answer/", first.first_session_rate, name="first-session-rate"),
    path("first/<slug:first>/met/", first.first_session_met, name="first-session-met"),
    path("first/<slug:first>/missed/", first.first_session_miss, name="first-session-miss"),
    path("first/<slug:first>/cancel/", first.first_session_cancel, name="first-session-cancel"),
    path("first/<slug:first>/session.ics", first.first_session_calendar, name="first-session-calendar"),
    path("<slug:session>/", sessions.session_detail, name="session-detail"),
    path("<slug:session>/change/", sessions.session_update, name="session-update"),
    path("<slug:session>/cancel/", sessions.session_cancel, name="session-cancel"),
    path("<slug:session>/held/", sessions.session_hold, name="session-hold"),
    path("<slug:session>/missed/", sessions.session_miss, name="session-miss"),
    path("<slug:session>/session.ics", sessions.session_calendar, name="session-calendar"),
]
