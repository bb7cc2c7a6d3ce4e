"""Site map of programs, cohorts and places."""

from django.urls import path

from programs.views import programs

app_name = "programs"
urlpatterns = [
    path("", programs.program_list, name="program-list"),
]
