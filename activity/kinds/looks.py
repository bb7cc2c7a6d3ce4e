"""Kinds of pages on which staff read what somebody told, in the words in which the person hears of it."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

LOOKS: dict[str, Promise | str] = {
    "place": _("your application and profile"),
    "request": _("a request you are part of"),
    "pairing": _("a pairing you are part of"),
    "proposal": _("why a pair with you was suggested"),
    "options": _("whom you could be paired with"),
    "help": _("your call for a hand"),
    "report": _("a report of a matching run you are in"),
    "export": _("a downloaded list you are in"),
    "count": _("a count, without names, of how people fared who told in confidence what you have told"),
}
