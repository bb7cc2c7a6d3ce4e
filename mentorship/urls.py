"""The site map."""

from allauth.urls import build_provider_urlpatterns
from django.urls import include, path
from django.views.generic import RedirectView

from dashboards.views.homes import home
from mentorship import public, views
from profiles.views import data_visibility, device_list, photo, safety

urlpatterns = [
    path("", home, name="home"),
    path("help/", views.help_page, name="help"),
    path("who-can-see-my-data/", data_visibility, name="data-visibility"),
    path("photos/<slug:photo>/<int:size>/", photo, name="photo"),
    path("notices/", include("activity.urls")),
    path("me/data/", include("privacy.urls")),
    path("me/", include("profiles.urls")),
    path("programs/", include("programs.urls")),
    path("safeguarding/", include("safeguarding.urls")),
    path("pairings/", include("pairings.urls")),
    path("goals/", include("goals.urls")),
    path("sessions/", include("meetings.urls")),
    path("matching/", include("matching.urls")),
    path("overview/", include("dashboards.urls")),
    path("account/", include("allauth.account.urls")),
    # Ours go before allauth's of the same name: one page gathers what it spreads over several.
    path("account/safety/", safety, name="mfa_index"),
    path("account/safety/webauthn/", RedirectView.as_view(pattern_name="mfa_index"), name="mfa_list_webauthn"),
    path("account/safety/", include("allauth.mfa.urls")),
    path("account/devices/", device_list, name="usersessions_list"),
    path("account/linked/", include("allauth.socialaccount.urls")),
    path("account/with/", include(build_provider_urlpatterns())),
    path("language/", views.set_language, name="set_language"),
    path("style/", views.style, name="style"),
    path("health/", views.health, name="health"),
    path("sitemap.xml", public.sitemap, name="sitemap"),
    path("robots.txt", public.robots, name="robots"),
]
