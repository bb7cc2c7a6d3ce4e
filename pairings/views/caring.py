"""Pages of a coordinator for one pairing in progress or many at once: reminding, noting, another last day, closing."""

from typing import Any, TypeVar

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from activity.services import preview
from pairings.forms import ChosenForm, CloseForm, ExtendForm, NoteForm, RemindForm
from pairings.models import Pairing
from pairings.queries.letters import reminder_letters
from pairings.queries.pairings import in_care
from pairings.services.caring import (
    Cared,
    can_be_reminded,
    close_pairings,
    extend_pairings,
    named,
    note_pairings,
    remind_pairings,
)
from profiles.views.answering import form_page, refusals_into, typed
from programs.views.coordinated import coordinated_cohort

Form = TypeVar("Form", bound=ChosenForm)


class Chosen:
    """The cohort, and the pairings a page is about: those that were picked, else all that go on, to pick from."""

    def __init__(self, request: HttpRequest, cohort: str) -> None:
        self.cohort = coordinated_cohort(request, cohort)
        asked = request.POST if request.method == "POST" else request.GET
        self.picked = asked.getlist("pick")
        self.pairings = list(in_care(self.cohort, self.picked))

    def form(self, request: HttpRequest, kind: type[Form]) -> Form:
        choices = [(row.public_id, name) for row, name in zip(self.pairings, named(self.pairings), strict=True)]
        return kind(typed(request), choices=choices, chosen=bool(self.picked))

    def of(self, form: ChosenForm) -> list[Pairing]:
        """Those that stayed picked."""
        return [row for row in self.pairings if row.public_id in form.cleaned_data["pick"]]

    def back(self) -> str:
        """Where the coordinator came from: the page of one pairing, or the list."""
        if len(self.pairings) == 1:
            return reverse("pairings:pairing-detail", args=(self.pairings[0].public_id,))
        return reverse("dashboards:pair-list", args=(self.cohort.public_id,))

    def page(
        self, request: HttpRequest, form: ChosenForm, template: str = "pairings/pairings_act.html", **context: Any
    ) -> HttpResponse:
        context |= {"cohort": self.cohort, "back": self.back(), "any": bool(self.pairings)}
        return form_page(request, template, form, **context)


def told(request: HttpRequest, cared: Cared, words: str) -> None:
    """What became of it, with the names of those who stayed as they were."""
    messages.success(request, words % {"count": cared.done})
    if cared.left:
        messages.warning(
            request,
            _("These stayed as they are, because something has changed meanwhile: %(names)s.")
            % {"names": ", ".join(cared.left)},
        )


@require_http_methods(["GET", "POST"])
def pairings_remind(request: HttpRequest, cohort: str) -> HttpResponse:
    """Asks kindly how it goes. The mail is shown first; the button below it sends it."""
    chosen = Chosen(request, cohort)
    form = chosen.form(request, RemindForm)
    context: dict[str, Any] = {"late": named(p for p in chosen.pairings if not can_be_reminded(p, timezone.now()))}
    if form.is_bound and form.is_valid():
        pairings, to, words = chosen.of(form), form.cleaned_data["to"], form.cleaned_data["words"]
        if "send" not in request.POST:
            letters = [letter for one in pairings for letter in reminder_letters(one, to, words)]
            context |= {"preview": preview(letters[0]), "mails": len(letters)}
            return chosen.page(request, form, "pairings/pairings_remind.html", **context)
        with refusals_into(form):
            cared = remind_pairings(pairings=pairings, to=to, words=words, by=request.user)
            said = ngettext("%(count)s pairing was reminded.", "%(count)s pairings were reminded.", cared.done)
            told(request, cared, said)
            return redirect(chosen.back())
    return chosen.page(request, form, "pairings/pairings_remind.html", **context)


@require_http_methods(["GET", "POST"])
def pairings_note(request: HttpRequest, cohort: str) -> HttpResponse:
    """Writes a line down for the other coordinators."""
    chosen = Chosen(request, cohort)
    form = chosen.form(request, NoteForm)
    if form.is_bound and form.is_valid():
        with refusals_into(form):
            note_pairings(pairings=chosen.of(form), text=form.cleaned_data["text"], by=request.user)
            messages.success(request, _("The note is kept. Only coordinators can read it."))
            return redirect(chosen.back())
    return chosen.page(request, form)


@require_http_methods(["GET", "POST"])
def pairings_extend(request: HttpRequest, cohort: str) -> HttpResponse:
    """Lays down another last day."""
    chosen = Chosen(request, cohort)
    form = chosen.form(request, ExtendForm)
    if form.is_bound and form.is_valid():
        with refusals_into(form):
            cared = extend_pairings(pairings=chosen.of(form), until=form.cleaned_data["until"], by=request.user)
            said = ngettext(
                "%(count)s pairing has a new last day; both people are told.",
                "%(count)s pairings have a new last day; everybody in them is told.",
                cared.done,
            )
            told(request, cared, said)
            return redirect(chosen.back())
    return chosen.page(request, form)


@require_http_methods(["GET", "POST"])
def pairings_close(request: HttpRequest, cohort: str) -> HttpResponse:
    """Closes pairings, with what comes next for the mentee."""
    chosen = Chosen(request, cohort)
    form = chosen.form(request, CloseForm)
    if form.is_bound and form.is_valid():
        answers = {name: form.cleaned_data[name] for name in ("outcome", "after", "note")}
        with refusals_into(form):
            cared = close_pairings(pairings=chosen.of(form), by=request.user, **answers)
            said = ngettext(
                "%(count)s pairing is closed; both people are told.",
                "%(count)s pairings are closed; everybody in them is told.",
                cared.done,
            )
            told(request, cared, said)
            return redirect(chosen.back())
    return chosen.page(request, form)
