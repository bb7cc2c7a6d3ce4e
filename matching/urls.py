"""Site map of matching."""

from django.urls import path

from matching.views import asking, board, browse, pair_rules, publishing, runs

app_name = "matching"
urlpatterns = [
    path("mentors/", browse.mentor_browse, name="mentor-browse"),
    path("mentors/<slug:enrolment>/", browse.mentor_detail, name="mentor-detail"),
    path("mentors/<slug:enrolment>/ask/", asking.request_create, name="mentor-ask"),
    path("cohorts/<slug:cohort>/runs/", runs.run_list, name="run-list"),
    path("cohorts/<slug:cohort>/runs/new/", runs.run_create, name="run-create"),
    path("cohorts/<slug:cohort>/pairs/", pair_rules.pair_rule_list, name="pair-rule-list"),
    path("runs/<slug:run>/", runs.run_detail, name="run-detail"),
    path("runs/<slug:run>/progress/", runs.run_progress, name="run-progress"),
    path("runs/<slug:run>/cancel/", runs.run_cancel, name="run-cancel"),
    path("runs/<slug:run>/retry/", runs.run_retry, name="run-retry"),
    path("runs/<slug:run>/discard/", runs.run_discard, name="run-discard"),
    path("runs/<slug:run>/board/", board.run_board, name="run-board"),
    path("runs/<slug:run>/unplaced/", board.run_unplaced, name="run-unplaced"),
    path("runs/<slug:run>/decide/", board.proposal_decide, name="proposal-decide"),
    path("runs/<slug:run>/publish/", publishing.run_publish, name="run-publish"),
    path("proposals/<slug:proposal>/", board.proposal_detail, name="proposal-detail"),
    path("proposals/<slug:proposal>/pin/", board.proposal_pin, name="proposal-pin"),
    path("proposals/<slug:proposal>/exclude/", board.proposal_exclude, name="proposal-exclude"),
]
