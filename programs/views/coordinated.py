"""What somebody runs, as pages of coordinators fetch it: for everybody else there is no such page."""

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from programs.models import Cohort, Program


def coordinated_program(request: HttpRequest, public_id: str) -> Program:
    """A program this person runs, or 404."""
    return get_object_or_404(Program.objects.coordinated_by(request.user), public_id=public_id)


def coordinated_cohort(request: HttpRequest, public_id: str) -> Cohort:
    """A cohort of a program this person runs, or 404."""
    return get_object_or_404(Cohort.objects.coordinated_by(request.user).select_related("program"), public_id=public_id)
