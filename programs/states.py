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
        "submitted": frozenset({"withdrawn", "declined", "accepted"}),
    },
    open=frozenset({"submitted", "accepted", "waitlisted"}),
)

IMPORT = Lifecycle(
    "import",
    (
        State("uploaded", _("uploaded"), "info"),
        State("checking", _("being checked"), "info"),
        State("mapped", _("ready to check"), "wait"),
        State("importing", _("being imported"), "info"),
        State("committed", _("imported"), "ok"),
        State("discarded", _("discarded"), "plain"),
    ),
    {
        "uploaded": frozenset({"checking"}),
        "checking": frozenset({"uploaded", "mapped", "importing"}),
        "mapped": frozenset({"uploaded", "checking", "mapped", "importing"}),
        "importing": frozenset({"mapped"}),
        "committed": frozenset({"importing"}),
        "discarded": frozenset({"uploaded", "checking", "mapped"}),
    },
    open=frozenset({"uploaded", "checking", "mapped", "importing"}),
)

IMPORT_UNDECIDED = frozenset({"uploaded", "mapped"})
IMPORT_AT_WORK = frozenset({"checking", "importing"})  # a worker has it, or will

GUARDIAN = Lifecycle(
    "guardian's consent",
    (
        State("waiting", _("waiting for a guardian"), "wait"),
        State("given", _("a guardian agreed"), "ok"),
        State("refused", _("a guardian said no"), "stop"),
        State("withdrawn", _("a guardian took the consent back"), "stop"),
    ),
    {
        "waiting": frozenset({"waiting", "given", "refused", "withdrawn"}),
        "given": frozenset({"waiting", "withdrawn"}),
        "refused": frozenset({"waiting"}),
        "withdrawn": frozenset({"given"}),
    },
    open=frozenset({"waiting"}),
)

INVITATION = Lifecycle(
    "invitation",
    (
        State("invited", _("invited"), "wait"),
        State("accepted", _("accepted"), "ok"),
        State("declined", _("declined"), "plain"),
        State("withdrawn", _("taken back"), "plain"),
        State("expired", _("not answered in time"), "plain"),
    ),
    {
        "invited": frozenset({"invited", "expired", "withdrawn", "declined"}),
        "accepted": frozenset({"invited"}),
        "declined": frozenset({"invited"}),
        "withdrawn": frozenset({"invited"}),
        "expired": frozenset({"invited"}),
    },
    open=frozenset({"invited"}),
)
