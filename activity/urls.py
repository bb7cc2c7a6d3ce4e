"""Notices."""

from django.urls import path

from activity import views

app_name = "activity"
urlpatterns = [
    path("", views.notice_list, name="notice-list"),
    path("read/", views.notice_read_all, name="notice-read-all"),
    path("mails/", views.mail_choices, name="mail-choices"),
    path("mails/off/<str:off_ticket>/", views.mail_off, name="mail-off"),
    path("<slug:notice>/", views.notice_open, name="notice-open"),
]
