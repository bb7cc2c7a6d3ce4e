"""Keeping matching rules under a name, and putting them away."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from activity.services import record_fact
from matching.models import SavedPolicy
from profiles.models import User
from programs.models import Program


@transaction.atomic
def save_policy(*, program: Program, name: str, policy: Mapping[str, Any], by: User) -> SavedPolicy:
    """Keep these rules as the next version under this name; the same rules again make no new one.

    The program's row is locked, so that versions go up one by one.
    """
    Program.objects.select_for_update(no_key=True).get(pk=program.pk)
    versions = program.saved_policies.filter(name=name)
    newest = versions.order_by("-version").first()
    if newest is not None and newest.policy == dict(policy) and newest.retired_at is None:
        return newest
    number = (versions.aggregate(last=Max("version"))["last"] or 0) + 1
    saved = SavedPolicy.objects.create(program=program, name=name, version=number, policy=dict(policy), by=by)
    record_fact(saved, "policy.saved", by=by, data={"version": number})
    return saved


@transaction.atomic
def retire_policy(*, saved: SavedPolicy, by: User) -> None:
    """Offer these rules, in all their versions, no longer. Runs made with them keep theirs."""
    same = SavedPolicy.objects.filter(program=saved.program_id, name=saved.name, retired_at__isnull=True)
    if same.update(retired_at=timezone.now()):
        record_fact(saved, "policy.retired", by=by)
