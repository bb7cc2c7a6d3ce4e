"""Site map of one's own profile."""

from django.urls import path

from profiles import views

app_name = "profiles"
urlpatterns = [
    path("", views.profile_detail, name="profile-detail"),
    path("about/", views.about_update, name="about-update"),
    path("topics/", views.topics_update, name="topics-update"),
    path("background/", views.background_update, name="background-update"),
    path("availability/", views.availability_update, name="availability-update"),
]
