"""Pages on which coordinators build the questionnaire of their program."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from profiles.views.answering import form_page, refusals_into, typed
from programs.forms.questionnaire import Questionnaire
from programs.forms.questions import KindChoice, MoveForm, QuestionForm, QuestionUpdateForm, SourceForm, initial_of
from programs.kinds import Role
from programs.kinds.question_sets import question_sets
from programs.kinds.questions import Kind
from programs.models import Question
from programs.queries.answers import asked_of
from programs.queries.questionnaires import contents_of, lines_of, sources_for
from programs.services import questions as services
from programs.views.coordinated import coordinated_program


def own_question(request: HttpRequest, question: str) -> Question:
    coordinated = Question.objects.coordinated_by(request.user).select_related("program")
    return get_object_or_404(coordinated, public_id=question)


@require_GET
def question_list(request: HttpRequest, program: str) -> HttpResponse:
    found = coordinated_program(request, program)
    context = {
        "program": found,
        "lines": lines_of(found),
        "retired": lines_of(found, retired=True),
        "sets": question_sets().values(),
    }
    return render(request, "programs/question_list.html", context)


@require_http_methods(["GET", "POST"])
def question_create(request: HttpRequest, program: str) -> HttpResponse:
    """First the kind (`?kind=`), then the form with the fields of that kind."""
    found = coordinated_program(request, program)
    choice = KindChoice(request.GET)
    if not choice.is_valid():
        kinds = [(kind.value, kind.label, HINTS[kind]()) for kind in Kind]
        status = 422 if request.method == "POST" else 200
        return render(request, "programs/question_kind.html", {"program": found, "kinds": kinds}, status=status)
    kind = choice.cleaned_data["kind"]
    form = QuestionForm(typed(request), kind=kind)
    if form.is_bound and form.is_valid():
        with refusals_into(form):
            services.add_question(program=found, content=form.content(), words=form.words(), by=request.user)
            messages.success(request, _("The question is in the questionnaire."))
            return redirect("programs:question-list", found.public_id)
    return form_page(request, "programs/question_form.html", form, program=found, kind=Kind(kind))


HINTS = {
    Kind.TEXT: lambda: _("A name, a number, a few words. Read by people; the matching cannot compare it."),
    Kind.LONG: lambda: _("A story or an explanation. Read by people; the matching cannot compare it."),
    Kind.CHOICE: lambda: _("Exactly one answer of a list, such as a faculty. Can be a rule of the matching."),
    Kind.SEVERAL: lambda: _("As many answers of a list as fit, such as what one looks for and what one offers."),
    Kind.SCALE: lambda: _("Between two ends, such as from “now and then” to “every day”."),
    Kind.TOPICS: lambda: _("Words of the list of topics, also of your own, with their synonyms."),
}


@require_http_methods(["GET", "POST"])
def question_update(request: HttpRequest, question: str) -> HttpResponse:
    found = own_question(request, question)
    wording = found.wordings.get(number=found.version)
    form = QuestionUpdateForm(typed(request), kind=wording.kind, initial=initial_of(wording))
    if form.is_bound and form.is_valid():
        with refusals_into(form):
            changed = services.change_question(
                question=found,
                version=form.cleaned_data["version"],
                content=form.content(),
                words=form.words(),
                ask_again=form.cleaned_data["ask_again"],
                by=request.user,
            )
            told = _("The new wording is asked from now on.") if changed else _("Nothing was changed.")
            messages.success(request, told)
            return redirect("programs:question-list", found.program.public_id)
        found.refresh_from_db(fields=["version"])
        form.renew(found.version)
    context = {
        "program": found.program,
        "question": found,
        "wording": wording,
        "kind": Kind(wording.kind),
        "earlier": found.wordings.filter(number__lt=found.version).order_by("-number")[:20],
    }
    return form_page(request, "programs/question_form.html", form, **context)


@require_POST
def question_move(request: HttpRequest, question: str) -> HttpResponse:
    """One place up or down; the page comes back with the focus where it was."""
    found = own_question(request, question)
    form = MoveForm(request.POST)
    if form.is_valid():
        services.move_question(question=found, places=form.places, by=request.user)
    else:
        messages.error(request, _("Choose whether the question goes up or down."))
    return redirect(f"{reverse('programs:question-list', args=(found.program.public_id,))}#q-{found.public_id}")


@require_POST
def question_retire(request: HttpRequest, question: str) -> HttpResponse:
    found = own_question(request, question)
    services.retire_question(question=found, by=request.user)
    messages.success(request, _("The question is not asked any more. You can bring it back below the list."))
    return redirect("programs:question-list", found.program.public_id)


@require_POST
def question_restore(request: HttpRequest, question: str) -> HttpResponse:
    found = own_question(request, question)
    services.restore_question(question=found, by=request.user)
    messages.success(request, _("The question is asked again."))
    return redirect("programs:question-list", found.program.public_id)


@require_http_methods(["GET", "POST"])
def question_copy(request: HttpRequest, program: str) -> HttpResponse:
    """Takes over a ready-made set, or the questionnaire of another program."""
    found = coordinated_program(request, program)
    others = sources_for(request.user, found)
    sets = [(name, f"{one.label}: {one.hint}") for name, one in question_sets().items()]
    form = SourceForm(typed(request), sets=sets, programs=others, initial={"source": request.GET.get("source", "")})
    if form.is_bound and form.is_valid():
        kind, _colon, name = form.cleaned_data["source"].partition(":")
        if kind == "set":
            contents = list(question_sets()[name].questions)
        else:
            contents = contents_of(next(other for other in others if other.public_id == name))
        with refusals_into(form):
            added = services.add_questions(program=found, contents=contents, by=request.user)
            messages.success(request, added_words(added))
            return redirect("programs:question-list", found.public_id)
    return form_page(request, "programs/question_copy.html", form, program=found)


def added_words(added: int) -> str:
    if not added:
        return _("All of these questions were in the questionnaire already.")
    return ngettext(
        "%(number)d question was added. Look it over and change what does not suit you.",
        "%(number)d questions were added. Look them over and change what does not suit you.",
        added,
    ) % {"number": added}


@require_GET
def question_preview(request: HttpRequest, program: str) -> HttpResponse:
    """The questionnaire as people will see it; `?as=mentor` for the mentors' side. Nothing can be sent."""
    found = coordinated_program(request, program)
    role = Role.MENTOR if request.GET.get("as") == Role.MENTOR else Role.MENTEE
    form = Questionnaire(None, asked=asked_of(found, role.value), scope=found.public_id, role=role.value)
    return render(request, "programs/question_preview.html", {"program": found, "role": role, "form": form})
