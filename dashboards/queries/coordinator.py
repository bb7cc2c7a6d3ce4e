"""The next step of a coordinator: what waits for her, or what would bring the next round on its way."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dashboards.queries.cohorts import CohortCard
from dashboards.queries.steps import Action, Step, Urgency, go
from dashboards.queries.todos import Todo
from programs.models import Program


def coordinator_step(programs: list[Program], cards: list[CohortCard], todos: list[Todo]) -> Step:
    """The first to-do as a card; without one, the first cohort she may act in that needs a push; else calm."""
    if todos:
        first = todos[0]
        return Step(
            first.urgency,
            first.title,
            due=first.since,
            actions=(Action(_("Go there"), first.url),),
            until=_("People have been waiting %(since)s.") % {"since": first.due} if first.due else "",
        )
    if not programs:
        return Step(
            Urgency.TO_DO,
            _("Create the first program."),
            _(
                "A program is a lasting scheme with its own rules, coordinators and help in a crisis. "
                "Its dated rounds come after."
            ),
            actions=(go(_("Create a program"), "programs:program-create"),),
        )
    acting = [program for program in programs if program.editable]  # type: ignore[attr-defined]
    if acting and not cards:
        return first_cohort_step(acting[0])
    return next((step for card in cards if card.editable and (step := cohort_step(card))), None) or Step(
        Urgency.REST,
        _("Nothing waits for you."),
        _("When somebody applies, or a pairing needs your approval, it will stand here."),
    )


def first_cohort_step(program: Program) -> Step:
    return Step(
        Urgency.TO_DO,
        _("Create your first cohort."),
        _(
            "A cohort is one dated round of %(program)s: people apply to it, are matched in it, "
            "and it ends on a day you choose."
        )
        % {"program": program.name},
        actions=(go(_("Create a cohort"), "programs:cohort-create", program.public_id),),
    )


def cohort_step(card: CohortCard) -> Step | None:
    """What would bring this cohort on its way; None where it runs by itself."""
    cohort, names = card.cohort, {"cohort": card.cohort.name, "count": card.seeking}
    see = go(_("See the cohort"), "programs:cohort-detail", cohort.public_id)
    bring = go(_("Import people"), "programs:import-create", cohort.public_id, quiet=True)
    if cohort.status == "draft":
        return Step(
            Urgency.TO_DO,
            _("%(cohort)s is in preparation. Open it when people may apply.") % names,
            _("You can import people before that or after."),
            actions=(see, bring),
        )
    if not card.mentees + card.mentors + card.waiting:
        return Step(
            Urgency.TO_DO,
            _("%(cohort)s is open. Bring people in.") % names,
            _("Import a list of participants, or send people the address of the program's page."),
            actions=(see, bring),
        )
    if card.seeking and card.free_places and not cohort.program.self_matching:
        title = ngettext(
            "%(count)s mentee in %(cohort)s has no mentor yet. Start a matching run.",
            "%(count)s mentees in %(cohort)s have no mentor yet. Start a matching run.",
            card.seeking,
        )
        return Step(
            Urgency.TO_DO,
            title % names,
            _("A run makes proposals with reasons. You decide, and nobody hears of it before you publish."),
            actions=(go(_("Go to the matching runs"), "matching:run-list", cohort.public_id),),
        )
    return None
