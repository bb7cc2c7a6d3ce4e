"""Site map of profiles."""

from django.urls import path

from profiles import views

app_name = "profiles"
urlpatterns = [
    path("", views.profile_detail, name="profile-detail"),
]
