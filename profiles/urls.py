"""Site map of one's own profile."""

from django.urls import path

from profiles import views

app_name = "profiles"
urlpatterns = [
    path("", views.profile_detail, name="profile-detail"),
    path("check/", views.answers_check, name="answers-check"),
    path("photo/", views.photo_update, name="photo-update"),
    path("photo/remove/", views.photo_remove, name="photo-remove"),
    path("about/", views.about_update, name="about-update"),
    path("topics/", views.topics_update, name="topics-update"),
    path("background/", views.background_update, name="background-update"),
    path("personal/", views.personal_list, name="personal-list"),
    path("personal/add/<slug:kind>/", views.personal_add, name="personal-add"),
    path("personal/withdraw/", views.consent_withdraw, name="consent-withdraw"),
    path("personal/<slug:answer>/", views.personal_update, name="personal-update"),
    path("personal/<slug:answer>/remove/", views.personal_remove, name="personal-remove"),
    path("availability/", views.availability_update, name="availability-update"),
    path("wishes/", views.wishes_update, name="wishes-update"),
]
