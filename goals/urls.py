"""Site map of goals."""

from django.urls import path

from goals import views

app_name = "goals"
urlpatterns = [
    path("", views.goal_list, name="goal-list"),
    path("new/", views.goal_create, name="goal-create"),
    path("guide/", views.goal_guide, name="goal-guide"),
    path("<slug:goal>/", views.goal_update, name="goal-update"),
    path("<slug:goal>/reached/", views.goal_reach, name="goal-reach"),
    path("<slug:goal>/set-aside/", views.goal_drop, name="goal-drop"),
    path("<slug:goal>/take-up/", views.goal_reopen, name="goal-reopen"),
]
