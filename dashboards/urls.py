"""Site map of the dashboards."""

from django.urls import URLPattern

app_name = "dashboards"
urlpatterns: list[URLPattern] = []
