"""Site map of programs, cohorts and places."""

from django.urls import path

from programs.views import cohorts, decisions, enrolments, imports, programs

app_name = "programs"
urlpatterns = [
    path("", programs.program_list, name="program-list"),
    path("new/", programs.program_create, name="program-create"),
    path("cohorts/<slug:cohort>/", cohorts.cohort_detail, name="cohort-detail"),
    path("cohorts/<slug:cohort>/change/", cohorts.cohort_update, name="cohort-update"),
    path("cohorts/<slug:cohort>/move/", cohorts.cohort_move, name="cohort-move"),
    path("cohorts/<slug:cohort>/apply/", enrolments.enrolment_apply, name="enrolment-apply"),
    path("cohorts/<slug:cohort>/people/", decisions.enrolment_table, name="enrolment-table"),
    path("cohorts/<slug:cohort>/people/decide/", decisions.enrolment_decide, name="enrolment-decide"),
    path("cohorts/<slug:cohort>/people/add/", decisions.enrolment_add, name="enrolment-add"),
    path("cohorts/<slug:cohort>/imports/", imports.import_list, name="import-list"),
    path("cohorts/<slug:cohort>/imports/new/", imports.import_create, name="import-create"),
    path("imports/<slug:upload>/columns/", imports.import_map, name="import-map"),
    path("imports/<slug:upload>/preview/", imports.import_check, name="import-check"),
    path("imports/<slug:upload>/rows-to-correct/", imports.import_faults, name="import-faults"),
    path("imports/<slug:upload>/commit/", imports.import_commit, name="import-commit"),
    path("imports/<slug:upload>/report/", imports.import_report, name="import-report"),
    path("imports/<slug:upload>/discard/", imports.import_discard, name="import-discard"),
    path("places/<slug:enrolment>/", enrolments.enrolment_detail, name="enrolment-detail"),
    path("places/<slug:enrolment>/withdraw/", enrolments.enrolment_withdraw, name="enrolment-withdraw"),
    path("places/<slug:enrolment>/places/", enrolments.enrolment_capacity, name="enrolment-capacity"),
    path("places/<slug:enrolment>/change/", decisions.enrolment_update, name="enrolment-update"),
    path("<slug:program>/", programs.program_detail, name="program-detail"),
    path("<slug:program>/change/", programs.program_update, name="program-update"),
    path("<slug:program>/coordinators/", programs.coordinator_add, name="coordinator-add"),
    path("<slug:program>/coordinators/remove/", programs.coordinator_remove, name="coordinator-remove"),
    path("<slug:program>/cohorts/new/", cohorts.cohort_create, name="cohort-create"),
]
