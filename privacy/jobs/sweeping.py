"""Taking a person out of what no link leads to: names in others' notices and mails, uploaded rows, runs, sessions."""

import json
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from activity.kinds.groups import DIGEST
from activity.models import Activity, Mail, Notice
from activity.queries import sentence_of
from matching.models import Adjustment, MatchRun
from privacy.queries.links import Holdings
from privacy.queries.traces import Traces
from privacy.queries.uploads import rows_of_others
from profiles.jobs import end_sign_ins
from profiles.models import Profile, User
from programs.models import GuardianConsent, Invitation, ParticipantImport

KEPT_OF_A_PERSON = ("id", "capacity", "minimum", "demand")


def sweep(person: User, held: Holdings, traces: Traces) -> None:
    """All of it. Called inside the caller's transaction, before the rows themselves are emptied."""
    facts = facts_about(person, held)
    others = Notice.objects.filter(activity__in=facts).exclude(recipient=person)
    rename_in_mails(person, concerned_mails(person, held, others), rename_in_notices(others, traces), traces)
    Mail.objects.filter(recipient=None).annotate(to=Lower("address")).filter(to__in=traces.addresses).delete()
    forget_uploaded_rows(traces)
    forget_in_runs(traces)
    forget_in_avoid_lists(person, traces)
    end_sign_ins(person)


def facts_about(person: User, held: Holdings) -> models.QuerySet[Activity]:
    """Facts whose target is a row of the person, and what she did herself."""
    match = models.Q(actor=person)
    for model in held.models:
        match |= models.Q(target_model=model._meta.label_lower, target_id__in=held.of(model))
    return Activity.objects.filter(match)


def former(person: User | None) -> str:
    """What stands instead of the name, in the language of who reads it."""
    with translation.override(person.language if person else None):
        return _("A former participant")


def rename_in_notices(about: models.QuerySet[Notice], traces: Traces) -> dict[int, dict[str, str]]:
    """Take the name out of others' notices about the person; for each reader, what their sentences are by now."""
    told: dict[int, dict[str, str]] = defaultdict(dict)
    for notice in about.select_related("recipient").iterator():
        names = traces.renamed(notice.names, former(notice.recipient))
        if names != notice.names:
            with translation.override(notice.recipient.language):
                before, notice.names = sentence_of(notice), names
                told[notice.recipient_id][before] = sentence_of(notice)
            Notice.objects.filter(pk=notice.pk).update(names=names)
    return told


def concerned_mails(person: User, held: Holdings, about: models.QuerySet[Notice]) -> set[str]:
    """What keys of mails about the person begin with: those of the notices about her, and of letters to others
    without an account about her place, or from her.
    """
    letters = {f"guardian:{key}" for key in public_ids(GuardianConsent, "pk__in", held.of(GuardianConsent))}
    letters |= {f"invitation:{key}" for key in public_ids(Invitation, "invited_by", person)}
    return letters | {f"notice:{pk}" for pk in about.values_list("pk", flat=True)}


def public_ids(model: type[models.Model], field: str, value: object) -> set[str]:
    return set(model._base_manager.filter(**{field: value}).values_list("public_id", flat=True))


def rename_in_mails(person: User, concerned: set[str], told: dict[int, dict[str, str]], traces: Traces) -> None:
    """In others' mails about the person that are still stored she has no name any more; no other mail is touched."""
    stored = Mail.objects.exclude(context={}).exclude(recipient=person)
    for mail in stored.select_related("recipient").iterator():
        context = dict(mail.context)
        if ":".join(mail.dedupe_key.split(":")[:2]) in concerned:
            context["names"] = traces.renamed(context.get("names", {}), former(mail.recipient))
        elif mail.kind == DIGEST and mail.recipient_id in told:
            sentences = told[mail.recipient_id]
            context["sentences"] = [sentences.get(one, one) for one in context["sentences"]]
        if context != mail.context:
            Mail.objects.filter(pk=mail.pk).update(context=context)


def forget_uploaded_rows(traces: Traces) -> None:
    """Rows of uploaded files that are about the person. Whoever looks at the preview has to look again, and a worker
    that is at work on such a file begins anew.
    """
    waiting = ParticipantImport.objects.exclude(rows=[])
    for pk in waiting.values_list("pk", flat=True).order_by("pk"):
        upload = waiting.select_for_update(no_key=True).filter(pk=pk).first()
        rows = rows_of_others(upload, traces) if upload else []
        if upload and len(rows) != len(upload.rows):
            anew = {"rows": rows, "preview": {}, "status_since": timezone.now(), "claim": "", "lease_until": None}
            ParticipantImport.objects.filter(pk=upload.pk).update(**anew)


def forget_in_runs(traces: Traces) -> None:
    """What matching runs worked with keeps the person's place and its number of people, nothing she told.

    Changes by hand that moved her keep whom they moved, and cannot be undone any more.
    """
    for run in MatchRun.objects.filter(cohort__in=traces.cohorts).exclude(problem="").only("pk", "problem").iterator():
        problem = json.loads(run.problem)
        changed = [strip(problem, side, traces) for side in ("mentors", "mentees")]
        changed.append(forget_meetings(problem, traces))
        if any(changed):
            text = json.dumps(problem, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
            MatchRun.objects.filter(pk=run.pk).update(problem=text)
    for change in Adjustment.objects.filter(run__cohort__in=traces.cohorts).exclude(before={}):
        if traces.places & set(people_in(change)):
            Adjustment.objects.filter(pk=change.pk).update(before={}, after={mentee: [] for mentee in change.after})


def people_in(change: Adjustment) -> Iterator[str]:
    """Everybody of whom a change by hand keeps rows."""
    for rows in (change.before, change.after):
        yield from rows
        yield from (row["mentor"] for listed in rows.values() for row in listed)


def strip(problem: dict[str, Any], side: str, traces: Traces) -> bool:
    """Leave of this person what the rules of the run need; whether she was in it."""
    found = [place for place, one in enumerate(problem[side]) if one["id"] in traces.places]
    for place in found:
        one = problem[side][place]
        problem[side][place] = {key: one[key] for key in KEPT_OF_A_PERSON if key in one}
    return bool(found)


def forget_meetings(problem: dict[str, Any], traces: Traces) -> bool:
    """Drop what came of others' first sessions with this person; whether there was any."""
    found = False
    for one in problem["mentees"]:
        met = {mentor: value for mentor, value in one.get("met", {}).items() if mentor not in traces.places}
        found |= len(met) < len(one.get("met", {}))
        if "met" in one:
            one["met"] = met
    return found


def forget_in_avoid_lists(person: User, traces: Traces) -> None:
    """Lines by which others kept the person away: nobody is left to be kept away from.

    A name that somebody else bears as well stays: the line may mean that other person.
    """
    shared = Profile.objects.filter(name__iexact=traces.full_name).exclude(user=person).exists()
    known = traces.addresses if shared else traces.addresses | {traces.full_name.lower()}
    for profile in Profile.objects.exclude(avoids=[]).only("pk", "avoids").iterator():
        kept = [line for line in profile.avoids if line.lower() not in known]
        if len(kept) != len(profile.avoids):
            Profile.objects.filter(pk=profile.pk).update(avoids=kept)
