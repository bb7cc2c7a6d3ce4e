"""Site map of matching."""

from django.urls import path

from matching import views

app_name = "matching"
urlpatterns = [
    path("mentors/", views.mentor_browse, name="mentor-browse"),
]
