"""Site map of the dashboards; the combined home itself is the site's first page."""

from django.urls import path

from dashboards import views

app_name = "dashboards"
urlpatterns = [
    path("mentee/", views.mentee_home, name="mentee-home"),
    path("mentor/", views.mentor_home, name="mentor-home"),
    path("coordinator/", views.coordinator_home, name="coordinator-home"),
    path("mails/", views.mail_list, name="mail-list"),
    path("mails/retry/", views.mail_retry, name="mail-retry"),
]
