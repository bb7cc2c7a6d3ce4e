"""States of a gate somebody has to pass, and the moves between them."""

from django.utils.translation import gettext_lazy as _

from activity.states import Lifecycle, State

GATE_MARK = Lifecycle(
    "gate mark",
    (
        State("met", _("done"), "ok"),
        State("revoked", _("taken back"), "stop"),
    ),
    {"met": frozenset({"met", "revoked"}), "revoked": frozenset({"met"})},
    open=frozenset({"met"}),
)
