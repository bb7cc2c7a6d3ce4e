"""The site map."""

from django.urls import include, path

from dashboards.views import home
from mentorship import views
from profiles.views import data_visibility

urlpatterns = [
    path("", home, name="home"),
    path("help/", views.help_page, name="help"),
    path("who-can-see-my-data/", data_visibility, name="data-visibility"),
    path("notices/", include("activity.urls")),
    path("me/", include("profiles.urls")),
    path("programs/", include("programs.urls")),
    path("pairings/", include("pairings.urls")),
    path("goals/", include("goals.urls")),
    path("sessions/", include("meetings.urls")),
    path("matching/", include("matching.urls")),
    path("overview/", include("dashboards.urls")),
    path("account/", include("allauth.account.urls")),
    path("language/", views.set_language, name="set_language"),
    path("style/", views.style, name="style"),
    path("health/", views.health, name="health"),
]
