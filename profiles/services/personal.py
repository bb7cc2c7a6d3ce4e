"""Telling something in confidence, changing it, taking it back, and allowing or forbidding its uses."""

from collections.abc import Collection
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from activity.services import record_fact
from activity.states import Conflict, Refused
from profiles.kinds.personal import CURRENT, MOST_ANSWERS, PURPOSES, PersonalKind, Purpose
from profiles.models import Consent, Profile, SensitiveAnswer, User


@transaction.atomic
def tell_in_confidence(
    *,
    profile: Profile,
    by: User,
    kind: PersonalKind,
    code: str = "",
    words: str = "",
    purposes: Collection[Purpose] = (),
    now: datetime | None = None,
) -> SensitiveAnswer:
    """Keep one answer with the uses allowed for it. Refused where the same is told already, or too much."""
    if profile.personal_answers.count() >= MOST_ANSWERS:
        raise Refused(_("You have told as much as fits here. Remove something first."))
    now = now or timezone.now()
    try:
        with transaction.atomic():
            answer = SensitiveAnswer.objects.create(profile=profile, kind=kind, code=code, words=words, created_at=now)
    except IntegrityError:
        raise told_already() from None
    allow(answer, purposes, now)
    # The fact hangs on the profile and names nothing: not even that it was about this.
    record_fact(profile, "profile.changed", by=by)
    return answer


@transaction.atomic
def change_confidence(
    *,
    answer: SensitiveAnswer,
    by: User,
    version: int,
    code: str,
    words: str,
    purposes: Collection[Purpose],
    now: datetime | None = None,
) -> SensitiveAnswer:
    """Change one answer and the uses allowed. Raises Conflict where it is no longer of the `version` seen."""
    now = now or timezone.now()
    try:
        with transaction.atomic():
            saved = SensitiveAnswer.objects.filter(pk=answer.pk, version=version).update(
                code=code, words=words, version=F("version") + 1
            )
    except IntegrityError:
        raise told_already() from None
    if not saved:
        raise Conflict(
            _(
                "Meanwhile this answer was changed in another window. What you typed is still here: "
                "look it over and save again."
            )
        )
    answer.refresh_from_db()
    allow(answer, purposes, now)
    record_fact(answer.profile, "profile.changed", by=by)
    return answer


@transaction.atomic
def take_back_confidence(*, answer: SensitiveAnswer, by: User) -> None:
    """Delete an answer with its consents. Doing it twice does no harm."""
    deleted, _by_model = SensitiveAnswer.objects.filter(pk=answer.pk).delete()
    if deleted:
        record_fact(answer.profile, "profile.changed", by=by)


@transaction.atomic
def withdraw_consent(
    *, profile: Profile, by: User, purpose: Purpose, answer: SensitiveAnswer | None = None, now: datetime | None = None
) -> int:
    """Forbid one use of everything this person has told in confidence, or of one answer, from now on; how many
    answers it held for.

    The answers get a new version first: a form that was opened before cannot give the consent back unnoticed.
    """
    answers = profile.personal_answers.all() if answer is None else profile.personal_answers.filter(pk=answer.pk)
    answers.update(version=F("version") + 1)
    withdrawn = Consent.objects.filter(answer__in=answers, purpose=purpose, withdrawn_at__isnull=True).update(
        withdrawn_at=now or timezone.now()
    )
    if withdrawn:
        record_fact(profile, "profile.changed", by=by)
    return withdrawn


def allow(answer: SensitiveAnswer, purposes: Collection[Purpose], now: datetime) -> None:
    """Make these, of the uses that make sense for its kind, the ones in force. A renewed consent is a new row."""
    wanted = set(purposes).intersection(PURPOSES[PersonalKind(answer.kind)])
    in_force = answer.consents.filter(withdrawn_at__isnull=True)
    in_force.exclude(purpose__in=wanted).update(withdrawn_at=now)
    missing = wanted - set(in_force.values_list("purpose", flat=True))
    Consent.objects.bulk_create(
        [
            Consent(answer=answer, purpose=purpose, wording=CURRENT[purpose].version, given_at=now)
            for purpose in sorted(missing)
        ],
        ignore_conflicts=True,
    )


def told_already() -> Refused:
    return Refused(_("You have told this already. Change that answer instead."))
