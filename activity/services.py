"""Writing down what happened: facts, notices and mails. Called inside the caller's transaction."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import models, transaction
from django.utils import timezone

from activity import jobs, tasks
from activity.kinds.facts import FACTS, NOTICES
from activity.kinds.groups import DIGEST_GROUP, GROUP_OF, MEMBERS, Group, How
from activity.kinds.looks import LOOKS
from activity.models import Activity, Look, Mail, MailChoice, Notice, hour_of
from activity.models.mails import new_message_id

if TYPE_CHECKING:
    from django.contrib.auth.models import _User as Person  # AUTH_USER_MODEL, whose app this one may not import
else:
    Person = AbstractBaseUser
HINT_GRACE = timedelta(seconds=20)
BATCH = 2_000
MOST_HINTED = 100


@dataclass(frozen=True)
class Notify:
    """Tell `to` about a fact. `names` fill the sentence; `route` and `args` lead to the page.

    `holds` lists the states of the target in which the announcement is still true, `where` what its columns still have
    to say, `unless` what must not have come about; they are filters that JSON can keep. The mail is dropped otherwise.
    `mail_route` and `mail_args` lead from the mail, where that is another page than the notice's.
    """

    to: Person
    kind: str
    names: Mapping[str, str] = field(default_factory=dict)
    route: str = ""
    args: tuple[str, ...] = ()
    holds: tuple[str, ...] = ()
    where: Mapping[str, Any] = field(default_factory=dict)
    unless: Mapping[str, Any] = field(default_factory=dict)
    mail_route: str = ""
    mail_args: tuple[str, ...] = ()

    @property
    def mail_context(self) -> dict[str, Any]:
        """What the mail is written from. Its link may hold a secret, which is forgotten with the context once sent."""
        route, args = (self.mail_route, self.mail_args) if self.mail_route else (self.route, self.args)
        return {"names": dict(self.names), "route": route, "args": list(args)}


@transaction.atomic
def record_fact(
    target: models.Model,
    kind: str,
    *,
    by: Person | None,
    notify: Iterable[Notify] = (),
    data: Mapping[str, Any] | None = None,
    now: datetime | None = None,
) -> Activity:
    """Write one fact about `target`, as of `now`, and its notices.

    Raises KeyError for a kind that `activity.kinds.facts` lacks.
    """
    FACTS[kind]
    activity = Activity.objects.create(
        kind=kind,
        actor=by,
        target_model=target._meta.label_lower,
        target_id=target.pk,
        data=dict(data or {}),
        at=now or timezone.now(),
    )
    announce(activity, notify)
    return activity


def record_facts(
    targets: Iterable[models.Model],
    kind: str,
    *,
    by: Person | None,
    data: Iterable[Mapping[str, Any]] | None = None,
    now: datetime | None = None,
) -> list[Activity]:
    """Write the same fact about many rows, in their order, with a few queries; `data` is one mapping for each."""
    FACTS[kind]
    at = now or timezone.now()
    listed = list(targets)
    told = [{} for _one in listed] if data is None else [dict(one) for one in data]
    return Activity.objects.bulk_create(
        (
            Activity(kind=kind, actor=by, target_model=t._meta.label_lower, target_id=t.pk, data=one, at=at)
            for t, one in zip(listed, told, strict=True)
        ),
        batch_size=BATCH,
    )


def notice_of(activity: Activity, item: Notify) -> Notice:
    """The row of one announcement, not saved yet."""
    return Notice(
        recipient=item.to,
        kind=item.kind,
        activity=activity,
        names=dict(item.names),
        route=item.route,
        route_args=list(item.args),
        created_at=activity.at,
    )


def announce(activity: Activity, notify: Iterable[Notify]) -> None:
    """Write the notices of a fact and the mails that go with them; nobody is told what she did herself."""
    announce_all((activity, item) for item in notify)


def announce_all(told: Iterable[tuple[Activity, Notify]]) -> None:
    """Write the notices of many facts and their mails with a few queries; nobody is told what she did herself.

    The worker is hinted about the first mails when the transaction commits; the relay sees to the others.
    """
    wanted = [(activity, item) for activity, item in told if item.to.pk != activity.actor_id]
    notices = Notice.objects.bulk_create((notice_of(*one) for one in wanted), batch_size=BATCH)
    wanted_how = chosen_by(item for _activity, item in wanted)
    mails = [
        mail_of(
            item.kind,
            to=item.to,
            context=item.mail_context,
            dedupe_key=f"notice:{notice.pk}",
            condition=holding(activity, item),
            status="held" if wanted_how.get((item.to.pk, item.kind)) == How.DAILY else "queued",
        )
        for (activity, item), notice in zip(wanted, notices, strict=True)
        if NOTICES[item.kind].mail and item.to.email and item.to.is_active
        if wanted_how.get((item.to.pk, item.kind)) != How.OFF
    ]
    queued = [mail for mail in Mail.objects.bulk_create(mails, batch_size=BATCH) if mail.status == "queued"]
    for mail in queued[:MOST_HINTED]:
        transaction.on_commit(partial(tasks.hint, tasks.send_mail, mail.pk))


def chosen_by(items: Iterable[Notify]) -> dict[tuple[int, str], str]:
    """How people want these mails, where they have said so, by person and kind; one query at most."""
    asked = {(item.to.pk, item.kind) for item in items if item.kind in GROUP_OF and NOTICES[item.kind].mail}
    if not asked:
        return {}
    rows = MailChoice.objects.filter(person__in={pk for pk, _kind in asked}).values_list("person", "group", "how")
    said = {(person, group): how for person, group, how in rows}
    return {(pk, kind): said[pk, GROUP_OF[kind]] for pk, kind in asked if (pk, GROUP_OF[kind]) in said}


@transaction.atomic
def choose_mails(*, person: Person, choices: Mapping[str, str]) -> None:
    """How this person wants to hear about each group from now on; what was held of a group that is off now is not sent.

    Raises ValueError for what does not exist.
    """
    for group, how in choices.items():
        if group not in Group.values or how not in How.values:
            raise ValueError(f"no such choice: {group} {how}")
        MailChoice.objects.update_or_create(person=person, group=group, defaults={"how": how})
        if how == How.OFF:
            for mail in Mail.objects.held().filter(recipient=person.pk, kind__in=MEMBERS[Group(group)]):
                jobs.finish(mail, "dropped", timezone.now())


def turn_off(*, person: Person, group: str) -> None:
    """No more mails of this group; of the mail of the day: none of the groups that go into it."""
    groups = [group]
    if group == DIGEST_GROUP:
        groups = list(MailChoice.objects.filter(person=person, how=How.DAILY).values_list("group", flat=True))
    choose_mails(person=person, choices=dict.fromkeys(groups, How.OFF))


def holding(activity: Activity, item: Notify) -> dict[str, Any]:
    """The condition under which an announcement is still true."""
    told = {"status": list(item.holds), "where": dict(item.where), "unless": dict(item.unless)}
    asked = {name: value for name, value in told.items() if value}
    return {"model": activity.target_model, "pk": activity.target_id, **asked} if asked else {}


def queue_mail(
    kind: str,
    *,
    context: Mapping[str, Any],
    dedupe_key: str,
    to: Person | None = None,
    address: str = "",
    condition: Mapping[str, Any] | None = None,
) -> Mail:
    """Put one mail into the outbox, once per `dedupe_key`, and hint the worker when the transaction commits."""
    row = mail_of(kind, to=to, address=address, context=context, dedupe_key=dedupe_key, condition=condition)
    columns = ("kind", "recipient", "address", "context", "condition", "message_id", "hint_at")
    mail, created = Mail.objects.get_or_create(
        dedupe_key=dedupe_key, defaults={name: getattr(row, name) for name in columns}
    )
    if created:
        transaction.on_commit(partial(tasks.hint, tasks.send_mail, mail.pk))
    return mail


def mail_of(
    kind: str,
    *,
    context: Mapping[str, Any],
    dedupe_key: str,
    to: Person | None = None,
    address: str = "",
    condition: Mapping[str, Any] | None = None,
    status: str = "queued",
) -> Mail:
    """The row of one mail, not saved yet."""
    return Mail(
        kind=kind,
        status=status,
        recipient=to,
        address=address,
        context=dict(context),
        condition=dict(condition or {}),
        dedupe_key=dedupe_key,
        message_id=new_message_id(),
        hint_at=timezone.now() + HINT_GRACE,
    )


@dataclass(frozen=True)
class Preview:
    """A mail as its reader would get it."""

    to: str
    subject: str
    text: str


def preview(item: Notify) -> Preview:
    """What the mail of an announcement would say, in the reader's language; nothing is written or sent."""
    context = {"names": dict(item.names), "route": item.route, "args": list(item.args)}
    message = jobs.written(mail_of(item.kind, to=item.to, context=context, dedupe_key=""), shown=True)
    return Preview(item.to.get_full_name(), str(message.subject), str(message.body))


def mark_read(notices: models.QuerySet[Notice]) -> int:
    """Mark these notices as read; how many were new."""
    return notices.filter(read_at__isnull=True).update(read_at=timezone.now())


def note_looks(
    people: Iterable[int], kind: str, *, by: Person, program: str = "", reason: str = "", now: datetime | None = None
) -> None:
    """Write down that `by`, as staff, looked at the data of these people (ids of accounts), in one statement.

    The same page within the same hour is one row, and nobody's look at herself is kept. It is the one thing a page
    may write that is only looked at; it must never keep somebody from reading, so callers need not check anything.
    """
    LOOKS[kind]
    now = now or timezone.now()
    rows = (
        Look(person_id=pk, by_id=by.pk, kind=kind, program=program, reason=reason, at=now, hour=hour_of(now))
        for pk in sorted({pk for pk in people if pk != by.pk})
    )
    Look.objects.bulk_create(rows, batch_size=2_000, ignore_conflicts=True)
