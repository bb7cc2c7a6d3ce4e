"""States of a match run, of its chunks and of a proposal, the stages of a run, and why somebody stays unplaced."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from activity.states import Lifecycle, State

RUN = Lifecycle(
    "match run",
    (
        State("queued", _("waiting to start"), "wait"),
        State("running", _("running"), "info"),
        State("succeeded", _("done"), "ok"),
        State("failed", _("failed"), "stop"),
        State("cancelled", pgettext_lazy("match run", "cancelled"), "plain"),
        State("published", _("published"), "ok"),
        State("discarded", _("discarded"), "plain"),
    ),
    {
        "running": frozenset({"queued"}),
        "succeeded": frozenset({"running"}),
        "failed": frozenset({"queued", "running"}),
        "cancelled": frozenset({"queued", "running"}),
        "queued": frozenset({"failed", "cancelled"}),
        "published": frozenset({"succeeded"}),
        "discarded": frozenset({"succeeded"}),
    },
    open=frozenset({"queued", "running"}),
)

RUN_WITH_RESULT = frozenset({"succeeded", "published", "discarded"})
# Whoever put it away is not reminded of it.
PUT_AWAY = frozenset({"cancelled", "discarded"})

CHUNK = Lifecycle(
    "chunk",
    (
        State("queued", _("waiting to start"), "wait"),
        State("running", _("running"), "info"),
        State("done", _("done"), "ok"),
    ),
    {
        "running": frozenset({"queued"}),
        "done": frozenset({"running"}),
        "queued": frozenset({"running", "done"}),
    },
    open=frozenset({"queued", "running"}),
)

PROPOSAL = Lifecycle(
    "proposal",
    (
        State("open", _("to decide"), "wait"),
        State("approved", _("approved"), "ok"),
        State("rejected", _("rejected"), "stop"),
        State("published", _("published"), "ok"),
    ),
    {
        "approved": frozenset({"open", "rejected"}),
        "rejected": frozenset({"open", "approved"}),
        "open": frozenset({"approved", "rejected"}),
        "published": frozenset({"approved"}),
    },
    open=frozenset({"open", "approved"}),
)

STAGES = {
    "snapshot": _("reading what people told us"),
    "encode": _("preparing"),
    "score": _("comparing people"),
    "assign": _("finding the best pairings for everybody"),
    "certify": _("proving that no better total exists"),
    "explain": _("writing down the reasons"),
    "store": _("saving the result"),
}
