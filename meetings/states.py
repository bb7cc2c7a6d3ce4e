"""States of a session, and of a first session."""

from django.utils.translation import gettext_lazy as _

from activity.states import Lifecycle, State

SESSION = Lifecycle(
    "session",
    (
        State("scheduled", _("planned"), "info"),
        State("held", _("took place"), "ok"),
        State("missed", _("did not take place"), "stop"),
        State("cancelled", _("cancelled"), "plain"),
    ),
    {to: frozenset({"scheduled"}) for to in ("held", "missed", "cancelled")},
    open=frozenset({"scheduled"}),
)

# Sessions in these states fill the time they were planned for.
TAKES_TIME = frozenset({"scheduled", "held"})

FIRST = Lifecycle(
    "first session",
    (
        State("planned", _("to come"), "info"),
        State("held", _("took place"), "ok"),
        State("missed", _("did not take place"), "stop"),
        State("cancelled", _("called off"), "plain"),
    ),
    # What one of the two, or the clock, says in error the other can put right.
    {
        "held": frozenset({"planned", "missed"}),
        "missed": frozenset({"planned", "held"}),
        "cancelled": frozenset({"planned"}),
    },
    open=frozenset({"planned"}),
)
