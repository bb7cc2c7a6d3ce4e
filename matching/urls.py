"""Site map of matching."""

from django.urls import path

from matching.views import browse

app_name = "matching"
urlpatterns = [
    path("mentors/", browse.mentor_browse, name="mentor-browse"),
    path("mentors/<slug:enrolment>/", browse.mentor_detail, name="mentor-detail"),
]
