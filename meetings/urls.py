"""Site map of meetings."""

from django.urls import path

from meetings import views

app_name = "meetings"
urlpatterns = [
    path("", views.session_list, name="session-list"),
]
