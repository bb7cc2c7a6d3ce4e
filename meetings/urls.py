"""Site map of sessions."""

from django.urls import path

from meetings import views

app_name = "meetings"
urlpatterns = [
    path("", views.session_list, name="session-list"),
    path("pairings/<slug:pairing>/new/", views.session_create, name="session-create"),
    path("<slug:session>/", views.session_detail, name="session-detail"),
    path("<slug:session>/change/", views.session_update, name="session-update"),
    path("<slug:session>/cancel/", views.session_cancel, name="session-cancel"),
    path("<slug:session>/held/", views.session_hold, name="session-hold"),
    path("<slug:session>/missed/", views.session_miss, name="session-miss"),
    path("<slug:session>/session.ics", views.session_calendar, name="session-calendar"),
]
