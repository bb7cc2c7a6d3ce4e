"""States of a cohort, of an enrolment and of an import, and the moves between them."""

from django.utils.translation import gettext_lazy as _

from activity.states import Lifecycle, State

COHORT = Lifecycle(
    "cohort",
    (
        State("draft", _("in preparation"), "plain"),
        State("open", _("open for applications"), "info"),
        State("matching", _("matching"), "wait"),
        State("running", _("under way"), "ok"),
        State("closed", _("ended"), "plain"),
    ),
    {
        "open": frozenset({"draft", "matching"}),
        "matching": frozenset({"draft", "open", "running"}),
        "running": frozenset({"open", "matching"}),
        "closed": frozenset({"draft", "open", "matching", "running"}),
    },
    open=frozenset({"open", "matching", "running"}),
)

ENROLMENT = Lifecycle(
    "enrolment",
    (
        State("submitted", _("waiting for an answer"), "wait"),
        State("accepted", _("accepted"), "ok"),
        State("waitlisted", _("on the waiting list"), "info"),
        State("declined", _("declined"), "stop"),
        State("withdrawn", _("withdrawn"), "plain"),
    ),
    {
        "accepted": frozenset({"submitted", "waitlisted", "declined"}),
        "waitlisted": frozenset({"submitted", "accepted"}),
        "declined": frozenset({"submitted", "waitlisted"}),
        "withdrawn": frozenset({"submitted", "accepted", "waitlisted"}),
        "submitted": frozenset({"withdrawn"}),
    },
    open=frozenset({"submitted", "accepted", "waitlisted"}),
)

IMPORT = Lifecycle(
    "import",
    (
        State("uploaded", _("uploaded"), "info"),
        State("mapped", _("ready to check"), "wait"),
        State("committed", _("imported"), "ok"),
        State("discarded", _("discarded"), "plain"),
    ),
    {
        "mapped": frozenset({"uploaded", "mapped"}),
        "committed": frozenset({"mapped"}),
        "discarded": frozenset({"uploaded", "mapped"}),
    },
    open=frozenset({"uploaded", "mapped"}),
)
