"""Site map of what keeps people safe."""

from django.urls import path

from safeguarding.views import gates, marks

app_name = "safeguarding"
urlpatterns = [
    path("programs/<slug:program>/gates/", gates.gate_list, name="gate-list"),
    path("programs/<slug:program>/gates/new/", gates.gate_create, name="gate-create"),
    path("gates/<slug:gate>/change/", gates.gate_update, name="gate-update"),
    path("gates/<slug:gate>/retire/", gates.gate_retire, name="gate-retire"),
    path("cohorts/<slug:cohort>/gates/", marks.gate_table, name="gate-table"),
    path("cohorts/<slug:cohort>/gates/mark/", marks.gate_mark, name="gate-mark"),
]
