"""Twelve simulated weeks of asking and answering: at no moment a mentee without a next step and a date, and no mail
that is stale or contradicts another.

MENTORSHIP_SIMULATED=300 lets as many mentees live, with a third as many mentors; the suite runs fewer.
"""

import os
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median, quantiles

import pytest
from django.core import mail as post

from activity.models import Mail
from dashboards.queries.mentee import mentee_steps
from dashboards.queries.search import searches_of
from dashboards.queries.situation import situation_of
from dashboards.queries.steps import FAR
from pairings.models import HelpCall, MentorshipRequest, Pairing, Wish
from programs.models import Enrolment
from tests.journeys.cohort_life import CohortLife

MENTEES = int(os.environ.get("MENTORSHIP_SIMULATED", "36"))
WEEKS = 12
# What a mail says is true only while the row it is about is in this state.
TRUE_WHILE = {
    "request_received": "pending",
    "request_reminder": "pending",
    "request_question": "pending",
    "request_reply": "pending",
    "wish_sent": "pending",
    "request_accepted": "accepted",
    "request_declined": "declined",
    "request_expired_mentee": "expired",
    "request_stranded": "withdrawn",
}
ENDINGS = {"request_accepted", "request_declined", "request_expired_mentee", "request_stranded"}
SEARCHING = ENDINGS - {"request_accepted"} | {"wish_sent", "wish_suggested"}


@dataclass(frozen=True)
class Card:
    """What a mentee's home promises: its words, and the first day it names."""

    words: str
    by: datetime | None
    followed_up: bool


def card_of(place: Enrolment, now: datetime) -> Card:
    situation = situation_of(place.user, now=now)
    steps = mentee_steps(situation, place)
    days = [step.due for step in steps if step.due != FAR]
    if any(step.until.startswith("If nothing has happened") for step in steps):
        days.append(searches_of(situation)[place.pk].hand_on)
    late = any("reminded every day" in step.until for step in steps)
    return Card(" · ".join(f"{step.title} {step.until}" for step in steps), min(days, default=None), late)


class Promises:
    """The cards of all mentees without a mentor. A card is read again when anything of hers has changed, when its day
    has come, and every four weeks in any case."""

    def __init__(self, life: CohortLife) -> None:
        self.life = life
        self.kept: dict[int, tuple[object, Card]] = {}

    def faults(self, now: datetime, *, all_again: bool) -> Iterator[str]:
        waiting = Pairing.objects.filter(status="proposed").values_list("mentee", flat=True)
        places = Enrolment.objects.people().filter(cohort=self.life.cohort, role="mentee")
        signs = self.signs()
        for place in places.filter(active=0) | places.filter(pk__in=list(waiting)):
            sign = (place.active, place.status_since, *signs[place.pk])
            known, card = self.kept.get(place.pk, (None, None))
            if card and known == sign and card.by and now < card.by and not all_again:
                continue
            new = card_of(place, now)
            self.kept[place.pk] = sign, new
            if card and known == sign and card.by and card.by <= now and not new.followed_up:
                yield f"{place}: by {card.by} something was to happen: {card.words}"
            if card and known == sign and card.by and now < card.by != new.by:
                yield f"{place}: {card.by} was promised, and now {new.by}: {card.words}"
            if new.by is None or (new.by <= now and not new.followed_up):
                yield f"{place}: no step with a day that is ahead: {new.words}"

    def signs(self) -> dict[int, list[object]]:
        """All that a card is made of, by mentee."""
        signs: dict[int, list[object]] = defaultdict(list)
        for rows in (
            MentorshipRequest.objects.values_list("mentee", "pk", "status", "expires_at"),
            Wish.objects.values_list(
                "mentee", "pk", "status", "mentor__active", "mentor__capacity", "mentor__paused_until"
            ),
            HelpCall.objects.values_list("mentee", "pk", "status"),
            Pairing.objects.values_list("mentee", "pk", "status"),
        ):
            for mentee, *sign in rows.order_by("pk"):
                signs[mentee].append(sign)
        return signs


def untrue_mails(now: datetime) -> list[str]:
    """Mails that left today and were not true any more, with the requests they were about."""
    requests = dict(MentorshipRequest.objects.values_list("pk", "status"))
    sent = Mail.objects.filter(sent_at__gte=now, sent_at__lt=now + timedelta(days=1), kind__in=TRUE_WHILE)
    return [
        f"{mail.kind} to {mail.recipient_id} while {requests[mail.condition['pk']]}"
        for mail in sent
        if requests[mail.condition["pk"]] != TRUE_WHILE[mail.kind]
    ]


def contradictions() -> list[str]:
    """Mails in the order in which they left: none about a search that is over, none after a request has ended, none
    about the same twice, none older than the outage."""
    paired: set[int] = set()
    over: set[tuple[int, int]] = set()
    faults = []
    for mail in Mail.objects.filter(status="sent").order_by("sent_at", "pk"):
        about = (mail.recipient_id, mail.condition.get("pk", 0))
        if mail.kind == "pairing_active":
            paired.add(mail.recipient_id)
        if mail.kind == "pairing_ended":
            paired.discard(mail.recipient_id)
        if mail.kind in SEARCHING and mail.recipient_id in paired:
            faults.append(f"{mail.kind} to {mail.recipient_id}, who has a mentor")
        if mail.kind in TRUE_WHILE and about in over:
            faults.append(f"{mail.kind} to {about} after the end")
        if mail.kind in ENDINGS:
            over.add(about)
        if mail.sent_at - mail.created_at > timedelta(days=2, hours=1):
            faults.append(f"{mail.kind} to {mail.recipient_id} from {mail.created_at}, sent {mail.sent_at}")
    times = Counter(message.extra_headers["Message-ID"] for message in post.outbox)
    return faults + [f"{one} sent {number} times" for one, number in times.items() if number > 1]


@pytest.mark.django_db
@pytest.mark.timeout(900)
def test_twelve_weeks_leave_nobody_without_a_step(capsys: pytest.CaptureFixture[str]) -> None:
    life = CohortLife(MENTEES, MENTEES // 3)
    promises, faults = Promises(life), []
    for day, now in life.days(7 * WEEKS):
        told = [*promises.faults(now, all_again=day % 28 == 0), *untrue_mails(now), *life.miscounted()]
        faults += [f"day {day}: {fault}" for fault in told]
    with capsys.disabled():
        sys.stdout.write("\n" + "\n".join(report(life)) + "\n")
    assert faults == []
    assert contradictions() == []
    assert not Mail.objects.exclude(status__in=("sent", "dropped")).exists()
    assert len(life.placed) >= 0.75 * (MENTEES - len(life.silent))


def report(life: CohortLife) -> list[str]:
    """The share placed, how long they waited, and how many mails it took."""
    days = sorted(life.placed.values())
    kinds = Counter(Mail.objects.filter(status="sent").values_list("kind", flat=True))
    ends = Counter(MentorshipRequest.objects.values_list("status", flat=True))
    share = len(days) / MENTEES
    return [
        f"{len(days)} of {MENTEES} mentees placed ({share:.0%}); {len(life.silent)} never wrote to anybody",
        f"days until the pairing began: median {median(days)}, nine in ten within {quantiles(days, n=10)[-1]:.0f}, "
        f"longest {days[-1]}",
        f"requests: {dict(ends)}; calls for help: {HelpCall.objects.count()}",
        f"mails sent: {sum(kinds.values())}, {sum(kinds.values()) / (MENTEES * 4 / 3):.1f} for each person; "
        f"dropped: {Mail.objects.filter(status='dropped').count()}; {dict(kinds.most_common())}",
    ]
