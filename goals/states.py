"""States of a goal."""

from django.utils.translation import gettext_lazy as _

from activity.states import Lifecycle, State

GOAL = Lifecycle(
    "goal",
    (
        State("open", _("in progress"), "info"),
        State("reached", _("reached"), "ok"),
        State("dropped", _("set aside"), "plain"),
    ),
    {
        "reached": frozenset({"open"}),
        "dropped": frozenset({"open"}),
        "open": frozenset({"reached", "dropped"}),
    },
    open=frozenset({"open"}),
)
