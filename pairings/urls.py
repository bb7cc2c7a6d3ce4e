"""Site map of pairings."""

from django.urls import path

from pairings import views

app_name = "pairings"
urlpatterns = [
    path("", views.pairing_list, name="pairing-list"),
    path("requests/", views.request_list, name="request-list"),
]
