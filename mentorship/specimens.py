"""Sample values for the living style page, so that every component can be seen in every state."""

from typing import Any

from django import forms
from django.core.paginator import Page, Paginator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from dashboards.queries.charts import TwoBars, TwoSides

NOWHERE = "#main"
SWATCHES = [
    "paper",
    "surface",
    "sunken",
    "ink",
    "ink-soft",
    "line",
    "edge",
    "brand",
    "brand-strong",
    "brand-tint",
    "warm",
    "warm-tint",
    "ok",
    "ok-tint",
    "wait",
    "wait-tint",
    "stop",
    "stop-tint",
    "info",
    "info-tint",
    "focus",
    "fit-1",
    "fit-2",
    "fit-3",
    "fit-4",
    "fit-5",
    "fit-rest",
]


class SpecimenForm(forms.Form):
    """One question of each kind; nothing is stored."""

    name = forms.CharField(
        label=gettext_lazy("What shall we call you?"),
        help_text=gettext_lazy("Your mentor and the coordinators see this name."),
        max_length=60,
    )
    email = forms.EmailField(label=gettext_lazy("E-mail address"), required=False)
    topics = forms.MultipleChoiceField(
        label=gettext_lazy("What would you like to talk about?"),
        help_text=gettext_lazy("We compare this with what mentors offer. Mentors you ask will see it."),
        choices=[
            (
                gettext_lazy("Study"),
                [("seminar", gettext_lazy("Speaking up in seminars")), ("exam", gettext_lazy("Exams"))],
            ),
            (gettext_lazy("Free time"), [("chess", gettext_lazy("Chess")), ("garden", gettext_lazy("Gardening"))]),
        ],
        widget=forms.SelectMultiple(attrs={"data-enhance": ""}),
        required=False,
    )
    year = forms.ChoiceField(
        label=gettext_lazy("Year of study"),
        choices=[("1", gettext_lazy("First year")), ("2", gettext_lazy("Second year or later"))],
    )
    formats = forms.MultipleChoiceField(
        label=gettext_lazy("How would you like to meet?"),
        choices=[("online", gettext_lazy("Online")), ("place", gettext_lazy("In person"))],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    pace = forms.ChoiceField(
        label=gettext_lazy("How often?"),
        choices=[("week", gettext_lazy("Every week")), ("month", gettext_lazy("Every month"))],
        widget=forms.RadioSelect,
    )
    start = forms.DateField(
        label=gettext_lazy("From when?"), widget=forms.DateInput(attrs={"type": "date"}), required=False
    )
    about = forms.CharField(
        label=gettext_lazy("Anything your mentor should know?"),
        help_text=gettext_lazy("Leave it open if you like. Only your mentor sees it."),
        widget=forms.Textarea(attrs={"rows": 4}),
        required=False,
    )
    agree = forms.BooleanField(
        label=gettext_lazy("I keep to myself what my mentor tells me in confidence."),
    )


class SpecimenFilter(forms.Form):
    """What a filter bar asks; nothing is stored."""

    q = forms.CharField(label=gettext_lazy("Name or topic"), required=False)
    state = forms.ChoiceField(
        label=gettext_lazy("State"),
        choices=[("", gettext_lazy("All")), ("open", gettext_lazy("Still open"))],
        required=False,
    )


def style_page(number: str) -> dict[str, Any]:
    """Everything `style.html` shows, in the reader's language; `number` is the page of the sample list."""
    return {
        "swatches": SWATCHES,
        "actions": action_samples(),
        "people": person_samples(),
        "tags": [{"label": _("Gardening"), "shared": True}, {"label": _("Chess"), "shared": True}, _("Exams")],
        "steps": step_samples(),
        "entries": timeline_samples(),
        "stats": stat_samples(),
        "todos": todo_samples(),
        "answers": answer_samples(),
        "columns": column_samples(),
        "rows": row_samples(),
        "bulk": [
            {"label": _("Approve"), "value": "approve"},
            {"label": _("Send back"), "value": "reject", "kind": "danger", "confirm": _("Send these back?")},
        ],
        "page": page_sample(number),
        "loads": load_samples(),
        "sides": side_samples(),
        "scores": score_samples(),
        "form": SpecimenForm(prefix="ask"),
        "wrong_form": SpecimenForm({"wrong-email": "lina@", "wrong-about": _("I typed this.")}, prefix="wrong"),
        "filter_form": SpecimenFilter(),
        "callout_items": [_("Nobody is left without a mentor."), _("No rule is broken.")],
        "callout_actions": [
            {"label": _("Make this change"), "url": NOWHERE, "kind": "quiet"},
            {"label": _("Keep it as it is"), "url": NOWHERE, "kind": "plain"},
        ],
    }


def action_samples() -> list[dict[str, str]]:
    """The four kinds of button."""
    return [
        {"label": _("See my request"), "url": NOWHERE},
        {"label": _("Change my wish list"), "url": NOWHERE, "kind": "quiet", "icon": "list-ol"},
        {"label": _("Compare"), "url": NOWHERE, "kind": "plain"},
        {"label": _("Withdraw my request"), "url": NOWHERE, "kind": "danger"},
    ]


def person_samples() -> list[dict[str, Any]]:
    """Three mentors: a strong fit, one with something unknown, one without free places."""
    return [
        {
            "person": {
                "name": "Tomoko S.",
                "initials": "TS",
                "tint": 1,
                "url": NOWHERE,
                "headline": _("Third year, physics"),
            },
            "fit": {
                "words": _("Fits very well what you told us"),
                "parts": [
                    {"width": 30, "tone": 1, "text": _("Your goal “speak up in seminars”: she offers exactly this")},
                    {"width": 20, "tone": 2, "text": _("You both: gardening, chess")},
                    {"width": 16, "tone": 3, "text": _("4 h you share: Tue 18:00–20:00, Sat 10:00–12:00")},
                    {"width": 12, "tone": 4, "text": _("English and Japanese")},
                ],
            },
            "facts": [
                {"text": _("1 of 3 places free"), "icon": "people"},
                {"text": _("Usually answers in 2 days"), "icon": "clock"},
            ],
            "actions": [
                {"label": _("Ask Tomoko"), "url": NOWHERE},
                {"label": _("Compare"), "url": NOWHERE, "kind": "plain", "about": "Tomoko S."},
            ],
        },
        {
            "person": {
                "name": "Ben O.",
                "initials": "BO",
                "tint": 2,
                "url": NOWHERE,
                "headline": _("Cared for his father while studying"),
            },
            "fit": {
                "words": _("Fits well what you told us"),
                "parts": [
                    {"width": 24, "tone": 5, "text": _("Support you seek: someone who listens")},
                    {"width": 8, "tone": 3, "text": _("2 h you share: Sun 16:00–18:00")},
                    {"width": 0, "tone": 6, "text": _("Background: he has not told us"), "unknown": True},
                ],
            },
            "facts": [_("2 of 2 places free"), _("New here")],
            "actions": [{"label": _("Ask Ben"), "url": NOWHERE}],
        },
        {
            "person": {
                "name": "Mirjam K.",
                "initials": "MK",
                "tint": 3,
                "headline": _("Graduate, now in a hospital lab"),
            },
            "tone": "wait",
            "word": _("Full until January"),
            "fit": {
                "words": "",
                "parts": [{"width": 20, "tone": 1, "text": _("Your goal “find an internship”: she did, twice")}],
            },
            "facts": [],
            "actions": [{"label": _("Tell me when she has room"), "url": NOWHERE, "kind": "quiet"}],
        },
    ]


def step_samples() -> list[dict[str, str]]:
    """A way of four stations, the third one being now."""
    return [
        {"label": _("Me"), "state": "done", "url": NOWHERE},
        {"label": _("Goals"), "state": "done", "url": NOWHERE},
        {"label": _("Hours"), "state": "here"},
        {"label": _("Wishes"), "state": "ahead"},
    ]


def timeline_samples() -> list[dict[str, str]]:
    """Done, now and later."""
    return [
        {"title": _("Write down one question before each seminar"), "when": _("done, 9 November"), "state": "done"},
        {"title": _("Ask one question aloud"), "when": _("by 4 December"), "state": "now", "url": NOWHERE},
        {"title": _("Give a five-minute talk"), "when": _("in January"), "text": _("Tomoko listens beforehand.")},
    ]


def stat_samples() -> list[dict[str, str]]:
    """Numbers as they come: a share, a mean, a word."""
    return [
        {"number": "168", "words": _("placed; 3 with reasons"), "url": NOWHERE, "label": _("See the three")},
        {"number": "0.71", "words": _("mean fit; worst tenth 0.48")},
        {"number": _("proved"), "words": _("no better total exists")},
    ]


def todo_samples() -> list[dict[str, Any]]:
    """What a coordinator may find to do."""
    return [
        {"count": 3, "words": _("without a mentor: no shared hours"), "due": _("today"), "url": NOWHERE},
        {"count": 12, "words": _("applications to read"), "due": _("since Friday, 20 November"), "url": NOWHERE},
        {"count": 4, "words": _("pairs silent for 15 days")},
    ]


def answer_samples() -> list[dict[str, str]]:
    """Answers to check, one of them left open."""
    return [
        {"name": _("Name"), "value": "Lina Marković", "url": NOWHERE, "label": _("Change")},
        {"name": _("Languages"), "value": _("English and Japanese"), "url": NOWHERE, "label": _("Change")},
        {"name": _("Pronouns"), "value": "", "url": NOWHERE, "label": _("Change")},
    ]


def column_samples() -> list[dict[str, Any]]:
    """Heads of the sample table, sorted by fit."""
    return [
        {"label": _("Mentee"), "sort": "mentee"},
        {"label": _("Mentor")},
        {"label": _("Why")},
        {"label": _("Fit"), "numeric": True, "sort": "fit", "order": "descending"},
        {"label": _("Decision")},
    ]


def row_samples() -> list[dict[str, Any]]:
    """Proposals in each state of decision."""
    return [
        {
            "pk": 1,
            "mentee": "Lina M.",
            "initials": "LM",
            "tint": 1,
            "mentor": "Tomoko S.",
            "why": _("Speaking up in seminars; gardening; 4 h shared"),
            "fit": "0.78",
            "parts": [{"width": 50}, {"width": 28}],
            "tone": "ok",
            "word": _("Approved"),
        },
        {
            "pk": 2,
            "mentee": "Jonas W.",
            "initials": "JW",
            "tint": 2,
            "mentor": "Ben O.",
            "why": _("Someone who listens"),
            "fit": "0.74",
            "parts": [{"width": 40}, {"width": 34}],
            "tone": "wait",
            "word": _("To decide"),
        },
        {
            "pk": 3,
            "mentee": "Adaeze N.",
            "initials": "AN",
            "tint": 3,
            "mentor": "Paula D.",
            "why": _("Only one shared hour"),
            "fit": "0.41",
            "parts": [{"width": 41}],
            "tone": "stop",
            "word": _("Sent back"),
        },
    ]


def page_sample(number: str) -> Page:
    """A page of a list of 95."""
    return Paginator(range(95), 20).get_page(number)


def side_samples() -> TwoSides:
    rows = [
        TwoBars(_("Exams"), 9, 5, _("%(count)s more wanted") % {"count": 4}),
        TwoBars(_("Gardening"), 3, 4),
        TwoBars(_("Chess"), 0, 2),
    ]
    return TwoSides(_("mentees"), _("places of mentors"), rows)


def load_samples() -> list[dict[str, Any]]:
    """Mentees for each mentor."""
    return [
        {
            "label": name,
            "value": value,
            "mark": mark,
            "text": ngettext("%(n)d mentee", "%(n)d mentees", value) % {"n": value},
        }
        for name, value, mark in (
            ("Tomoko S.", 3, False),
            ("Ben O.", 1, False),
            ("Mirjam K.", 0, True),
            ("Paula D.", 2, False),
        )
    ]


def score_samples() -> list[dict[str, Any]]:
    """How many pairs fall into each tenth of fit."""
    return [
        {"label": f"0.{low}", "value": value, "mark": low < 5}
        for low, value in ((3, 2), (4, 9), (5, 21), (6, 48), (7, 62), (8, 24), (9, 2))
    ]
