"""What earlier imports of a program have taught: which column means what, and which word means which topic."""

from django.db.models import QuerySet

from programs.models import ParticipantImport, Program

MOST_REMEMBERED = 50  # imports looked back on


def remembered_mapping(program: Program, header: list[str]) -> dict[str, str] | None:
    """The mapping of the program's last committed import with the same columns, in whatever order; or None."""
    wanted = set(header)
    for mapping in earlier(program).values_list("mapping", flat=True)[:MOST_REMEMBERED]:
        if set(mapping) == wanted:
            return mapping
    return None


def remembered_choices(program: Program) -> dict[str, str]:
    """What words were said to mean in committed imports of the program; the newest choice wins."""
    choices: dict[str, str] = {}
    for made in earlier(program).values_list("topic_choices", flat=True)[:MOST_REMEMBERED]:
        choices = {**made, **choices}
    return choices


def earlier(program: Program) -> QuerySet[ParticipantImport]:
    """Committed imports of the program, newest first."""
    return ParticipantImport.objects.filter(cohort__program=program, status="committed").order_by("-status_since")
