"""The people of a cohort as a file, filtered and sorted as the coordinator's page shows them."""

from django.http import Http404, HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from activity.services import note_looks
from programs import exports
from programs.forms.enrolments import TableFilter
from programs.queries.enrolments import enrolments_of, sorted_places
from programs.queries.participants import ExportTable, participant_table
from programs.services.exports import record_export
from programs.views.coordinated import coordinated_cohort

FILETYPES = frozenset({"csv", "xlsx"})
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_GET
def enrolment_export(request: HttpRequest, cohort: str, filetype: str) -> HttpResponseBase:
    found = coordinated_cohort(request, cohort)
    if filetype not in FILETYPES:
        raise Http404
    places = enrolments_of(found, **TableFilter(request.GET, cohort=found).asked())
    record_export(cohort=found, what="people", filetype=filetype, number=places.count(), by=request.user)
    people = places.order_by().values_list("user_id", flat=True)
    note_looks(people, "export", by=request.user, program=found.program.name)
    table = participant_table(found, sorted_places(places, request.GET.get("sort", "name")))
    return table_response(table, f"people-{found.public_id}", filetype)


def table_response(table: ExportTable, name: str, filetype: str) -> HttpResponseBase:
    """The file leaves while its rows are read, whichever kind it is."""
    if filetype == "csv":
        lines = exports.csv_stream(table.header, table.rows)
        response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    else:
        response = StreamingHttpResponse(exports.xlsx_stream(_("List"), table.header, table.rows), content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="{name}.{filetype}"'
    response["Cache-Control"] = "no-store"
    return response
