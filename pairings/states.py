"""States of a request and of a pairing, and the moves between them."""

from django.utils.translation import gettext_lazy as _

from activity.states import Lifecycle, State

REQUEST = Lifecycle(
    "request",
    (
        State("pending", _("waiting for an answer"), "wait"),
        State("accepted", _("accepted"), "ok"),
        State("declined", _("declined"), "plain"),
        State("withdrawn", _("withdrawn"), "plain"),
        State("expired", _("not answered in time"), "plain"),
    ),
    {to: frozenset({"pending"}) for to in ("accepted", "declined", "withdrawn", "expired")},
    open=frozenset({"pending"}),
)

PAIRING = Lifecycle(
    "pairing",
    (
        State("proposed", _("waiting for approval"), "wait"),
        State("active", _("active"), "ok"),
        State("paused", _("paused"), "info"),
        State("completed", _("completed"), "plain"),
        State("ended", _("ended early"), "plain"),
        State("declined", _("not approved"), "plain"),
        State("expired", _("lapsed"), "plain"),
    ),
    {
        "active": frozenset({"proposed", "paused"}),
        "paused": frozenset({"active"}),
        "completed": frozenset({"active", "paused"}),
        "ended": frozenset({"active", "paused"}),
        "declined": frozenset({"proposed"}),
        "expired": frozenset({"proposed"}),
    },
    open=frozenset({"proposed", "active", "paused"}),
)

# The two know each other's address and can plan sessions or could, once a pause is over.
IN_TOUCH = PAIRING.open - {"proposed"}
# They have been paired, whether it goes on or not.
TOGETHER = IN_TOUCH | {"completed", "ended"}
