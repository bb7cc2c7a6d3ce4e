"""Match runs in words: their state, progress, policy and proof."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Sum
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from matching.kinds import COMPONENTS, PRESETS, Aim
from matching.kinds.purposes import Purpose
from matching.models import MatchRun
from matching.queries.numbers import decimals
from matching.states import STAGES
from profiles.models import User
from programs.models import Cohort

PROVED_SCOPE = "all pairs"  # what the engine says where nothing was left out
PROVED_GAP = 1e-9


def runs_for(person: User) -> Any:
    """Runs this person may see, with what their pages name; the stored problem stays in the database."""
    people = ("cohort__program", "started_by__profile")
    return MatchRun.objects.visible_to(person).select_related(*people).defer("problem")


def runs_of(cohort: Cohort, person: User) -> Iterable[MatchRun]:
    """The runs of a cohort, newest first; one query."""
    return runs_for(person).filter(cohort=cohort)


def title_of(run: MatchRun) -> str:
    """ "Run 4, “with the new mentors”"; one for first sessions says so."""
    if run.purpose == Purpose.FIRST:
        return _("%(run)s (first sessions)") % {"run": name_of(run)}
    return name_of(run)


def name_of(run: MatchRun) -> str:
    """Number and name."""
    if run.name:
        return _("Run %(number)s, “%(name)s”") % {"number": run.number, "name": run.name}
    return _("Run %(number)s") % {"number": run.number}


def preset_of(run: MatchRun) -> str:
    """The name of the preset the run began from."""
    preset = PRESETS.get(run.policy.get("preset", ""))
    return str(preset.label) if preset else _("own weights")


@dataclass(frozen=True)
class Line:
    """One run in the list of a cohort."""

    run: MatchRun
    title: str
    preset: str
    result: str
    who: str


def line_of(run: MatchRun) -> Line:
    who = run.started_by.get_full_name() if run.started_by else ""
    return Line(run, title_of(run), preset_of(run), placed_in_words(run) if run.certificate else "", who)


@dataclass(frozen=True)
class Progress:
    """How far a run is: the stage in words, and counts where there are any."""

    label: str
    done: int
    total: int
    text: str


def progress_of(run: MatchRun) -> Progress:
    if run.status == "queued":
        return Progress(_("Waiting for the worker"), 0, 0, "")
    label = str(STAGES.get(run.stage, _("at work")))
    if run.total < 2:
        return Progress(label, 0, 0, "")
    done = compared_in_chunks(run) if run.stage == "score" and run.lease_until is None else run.done
    text = _("%(done)s of %(total)s") % {"done": number_format(done), "total": number_format(run.total)}
    return Progress(label, done, run.total, text)


def compared_in_chunks(run: MatchRun) -> int:
    """How many mentees all workers together have compared, of a run that waits for its chunks."""
    return run.chunks.aggregate(done=Sum("done", default=0))["done"]


def placed_in_words(run: MatchRun) -> str:
    """How many got a proposal, of a run that is done: a sentence."""
    certificate = run.certificate
    mentees, placed = certificate.get("mentees", 0), certificate.get("placed", 0)
    return ngettext(
        "%(placed)s of %(mentees)s mentee has a proposal",
        "%(placed)s of %(mentees)s mentees have a proposal",
        mentees,
    ) % {"placed": number_format(placed), "mentees": number_format(mentees)}


def policy_in_words(policy: Mapping[str, Any]) -> list[dict[str, str]]:
    """What counted, which rules held, what was aimed for, as names and values."""
    weights = [
        f"{kind.label} {policy['weights'][name]}" for name, kind in COMPONENTS.items() if policy["weights"].get(name)
    ]
    aims: list[str] = [str(Aim(policy["objective"]).label)]
    if policy["place_first"]:
        aims.insert(0, _("As many mentees as possible get a mentor"))
    return [
        {"name": _("Weights"), "value": " · ".join(weights)},
        {"name": _("Rules"), "value": "\n".join(rules_in_words(policy["rules"])) or _("none")},
        {"name": _("Aim"), "value": "\n".join(aims)},
    ]


def rules_in_words(rules: Mapping[str, Any]) -> list[str]:
    """The hard rules that were on."""
    words = {
        "languages": _("a language in common"),
        "formats": _("a way to meet in common"),
        "conflicts": _("no conflict of interest"),
    }
    told = [sentence for name, sentence in words.items() if rules.get(name)]
    hours = rules.get("shared_hours") or 0
    if hours:
        number = number_format(hours, decimal_pos=0 if float(hours).is_integer() else 1)
        told.append(_("at least %(hours)s h a week together") % {"hours": number})
    return told


def proof_of(certificate: Mapping[str, Any]) -> tuple[str, str]:
    """How sure it is that nothing better exists: a word and a sentence."""
    gap = certificate.get("gap") or 0.0
    if not certificate.get("valid", False):
        return _("not proved"), _("the result could not be checked")
    if certificate.get("scope", PROVED_SCOPE) != PROVED_SCOPE:
        return _("not proved"), _("for some mentees only their best pairs were compared")
    if gap <= PROVED_GAP:
        if certificate.get("objective") == "floor":
            return _("proved"), _("no better total exists under the fairness rule")
        return _("proved"), _("no better total exists")
    within = {"percent": decimals(100 * gap, 3)}
    return _("within %(percent)s %%") % within, _("of the best possible total")
