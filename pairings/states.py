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

WISH = Lifecycle(
    "wish",
    (
        State("waiting", _("on the list"), "info"),
        State("suggested", _("suggested to you"), "wait"),
        State("sent", _("asked"), "ok"),
        State("dropped", _("taken off the list"), "plain"),
    ),
    {
        "waiting": frozenset({"suggested", "sent", "dropped"}),
        "suggested": frozenset({"sent", "dropped"}),
        "sent": frozenset({"waiting"}),
        "dropped": frozenset({"waiting", "suggested"}),
    },
    open=frozenset({"waiting", "suggested"}),
)

HELP = Lifecycle(
    "call for help",
    (
        State("open", _("waiting for the coordinators"), "wait"),
        State("answered", _("answered"), "ok"),
        State("settled", _("no longer needed"), "plain"),
    ),
    {"answered": frozenset({"open"}), "settled": frozenset({"open"})},
    open=frozenset({"open"}),
)

PAIRING = Lifecycle(
    "pairing",
    (
        State("proposed", _("waiting for approval"), "wait"),
        State("offered", _("waiting for both to say yes"), "wait"),
        State("active", _("active"), "ok"),
        State("paused", _("paused"), "info"),
        State("completed", _("completed"), "plain"),
        State("ended", _("ended early"), "plain"),
        State("declined", _("did not begin"), "plain"),
        State("expired", _("lapsed"), "plain"),
    ),
    {
        "active": frozenset({"proposed", "offered", "paused"}),
        "paused": frozenset({"active"}),
        "completed": frozenset({"active", "paused"}),
        "ended": frozenset({"active", "paused"}),
        "declined": frozenset({"proposed", "offered"}),
        "expired": frozenset({"proposed", "offered"}),
    },
    open=frozenset({"proposed", "offered", "active", "paused"}),
)
# It holds two places, but the two do not know each other's full name and address yet.
NOT_BEGUN = frozenset({"proposed", "offered"})

# It was proposed or offered and came to nothing.
NEVER_BEGAN = frozenset({"declined", "expired"})
# The two know each other's address and can plan sessions or could, once a pause is over.
IN_TOUCH = PAIRING.open - NOT_BEGUN
# They have been paired, whether it goes on or not.
TOGETHER = IN_TOUCH | {"completed", "ended"}
