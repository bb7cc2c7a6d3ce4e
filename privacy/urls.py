"""Site map of one's own data."""

from django.urls import path

from privacy import views

app_name = "privacy"
urlpatterns = [
    path("", views.data_detail, name="data-detail"),
    path("looks/", views.look_list, name="look-list"),
    path("download/", views.data_download, name="data-download"),
    path("confidences/<slug:answer>/withdraw/", views.consent_withdraw, name="consent-withdraw"),
    path("leave/", views.account_leave, name="account-leave"),
]
