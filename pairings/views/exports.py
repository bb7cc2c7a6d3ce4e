"""The pairings of a cohort as a file."""

from django.http import Http404, HttpRequest, HttpResponseBase
from django.views.decorators.http import require_GET

from activity.services import note_looks
from pairings.models import Pairing
from pairings.queries.table import pairing_table
from programs.services.exports import record_export
from programs.views.coordinated import coordinated_cohort
from programs.views.exports import FILETYPES, table_response


@require_GET
def pairing_export(request: HttpRequest, cohort: str, filetype: str) -> HttpResponseBase:
    found = coordinated_cohort(request, cohort)
    if filetype not in FILETYPES:
        raise Http404
    pairs = Pairing.objects.in_cohort(found).order_by().values_list("mentee__user", "mentor__user")
    record_export(cohort=found, what="pairings", filetype=filetype, number=len(pairs), by=request.user)
    people = {person for pair in pairs for person in pair}
    note_looks(people, "export", by=request.user, program=found.program.name)
    return table_response(pairing_table(found), f"pairings-{found.public_id}", filetype)
