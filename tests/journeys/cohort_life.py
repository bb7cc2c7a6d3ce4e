"""A cohort of people with habits, living through weeks of asking and answering with the real services and jobs."""

import random
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta

import time_machine
from django.utils import timezone

from activity.jobs import relay_mail, send_mail
from activity.models import Activity
from activity.states import Refused
from matching.jobs import send_wishes
from matching.services.helping import answer_help
from matching.services.wishes import wish_for
from matching.snapshot.browsing import own_ranking
from pairings.jobs import (
    call_for_lost,
    expire_requests,
    remind_mentors,
    remind_of_promises,
    withdraw_stranded_requests,
)
from pairings.models import HelpCall, MentorshipRequest, Pairing, Question, Wish
from pairings.services.pairings import approve_pairing, end_pairing
from pairings.services.questions import write_question
from pairings.services.requests import accept_request, decline_request, withdraw_request
from profiles.models import Topic
from programs.jobs import end_rests
from programs.models import Enrolment
from programs.queries.next_steps import places_to_open
from programs.services.enrolments import change_capacity
from tests.factories import CohortFactory, CoordinatorFactory, EnrolmentFactory, TopicFactory, UserFactory, choose

START = datetime(2027, 3, 1, 9, tzinfo=UTC)
HOLIDAY = range(35, 45)  # nobody approves or helps
OUTAGE = range(20, 22)  # no mail leaves the house
LETTER = "I would like to learn from you."


class CohortLife:
    """Everything about these people comes from one seed and from a fixed day, so that a life can be lived again.

    A twentieth of the mentees never does anything and a tenth of the mentors never answers.
    """

    def __init__(self, mentees: int, mentors: int, seed: int = 20) -> None:
        self.lots = random.Random(seed)
        with time_machine.travel(START, tick=False):
            self.cohort = CohortFactory()
            self.coordinator = CoordinatorFactory(program=self.cohort.program).user
            topics = [TopicFactory(slug=f"topic-{number}") for number in range(12)]
            self.mentees = [self.person(n, "mentee", 1, topics) for n in range(mentees)]
            self.mentors = [self.person(n, "mentor", self.lots.choice((2, 3, 4, 5)), topics) for n in range(mentors)]
        self.silent = {place.pk for place in self.mentees if self.lots.random() < 0.05}
        self.impatient = {place.pk for place in self.mentees if self.lots.random() < 0.1}
        self.pace = {place.pk: self.lots.choices((0, 2, 5, None), weights=(4, 3, 2, 1))[0] for place in self.mentors}
        self.placed: dict[int, int] = {}

    def person(self, number: int, role: str, places: int, topics: list[Topic]) -> Enrolment:
        user = UserFactory(profile__hours=list(range(36, 60)))
        choose(user, "sought" if role == "mentee" else "offered", *self.lots.sample(topics, 3))
        name = f"{role}{number:08d}"
        return EnrolmentFactory(cohort=self.cohort, user=user, role=role, capacity=places, public_id=name)

    def days(self, number: int) -> Iterator[tuple[int, datetime]]:
        """Each day when its work is done and its mails are sent; the clock stands still there."""
        for day in range(number):
            with time_machine.travel(START + timedelta(days=day), tick=False):
                now = timezone.now()
                self.mentees_act(now)
                self.mentors_answer(now)
                self.mentors_open_again(now)
                self.pairs_end(now)
                if day not in HOLIDAY:
                    self.coordinator_works(now)
                self.clock(now)
                if day % 3 == 0:
                    self.clock(now)  # it stutters
                if day not in OUTAGE:
                    self.mails_leave(now)
                for pk in Pairing.objects.filter(status="active").values_list("mentee", flat=True):
                    self.placed.setdefault(pk, day)
                yield day, now

    def mentees_act(self, now: datetime) -> None:
        """Some write to the best of their list, some keep two of them, some only look; suggestions are welcome."""
        asked = self.questions()
        for request in MentorshipRequest.objects.open().people().order_by("pk"):
            if request.mentee_id in self.impatient and now - request.created_at > timedelta(days=3):
                withdraw_request(request=request, by=request.mentee.user, now=now)
            elif asked[request.pk] == 1:
                write_question(request=request, text="In spring.", by=request.mentee.user, now=now)
        busy = set(MentorshipRequest.objects.open().values_list("mentee", flat=True))
        busy |= set(Wish.objects.filter(status="waiting").values_list("mentee", flat=True))
        suggested: dict[int, list[Enrolment]] = {}
        for wish in Wish.objects.people().filter(status="suggested").order_by("pk"):
            suggested.setdefault(wish.mentee_id, []).append(wish.mentor)
        seeking = Enrolment.objects.people().filter(cohort=self.cohort, role="mentee", active=0)
        for place in seeking.exclude(pk__in=self.silent).order_by("pk"):
            wished = suggested.get(place.pk, [])
            if place.pk not in busy and self.lots.random() < 0.4:
                own = own_ranking(place)
                free = [mentor for mentor in own.order if own.rooms[mentor].free]
                wished = [*wished, *self.named(free[: self.lots.choice((1, 2))])]
            for mentor in wished:
                try:
                    wish_for(mentee=place, mentor=mentor, message=LETTER, by=place.user, now=now)
                except Refused:
                    continue  # asked already, or meanwhile without a place

    def named(self, public_ids: Iterable[str]) -> list[Enrolment]:
        return list(Enrolment.objects.people().filter(public_id__in=list(public_ids)).order_by("pk"))

    def questions(self) -> Counter[int]:
        """How many lines were written about each request before its answer."""
        return Counter(Question.objects.values_list("request", flat=True))

    def mentors_answer(self, now: datetime) -> None:
        """At their own pace; one in ten asks something first, and one no in ten is a rest."""
        asked = self.questions()
        for request in MentorshipRequest.objects.open().people().order_by("pk"):
            pace, by = self.pace[request.mentor_id], request.mentor.user
            if pace is None or now - request.created_at < timedelta(days=pace):
                continue
            try:
                if not asked[request.pk] and self.lots.random() < 0.1:
                    write_question(request=request, text="When would you like to begin?", by=by, now=now)
                elif self.lots.random() < 0.6:
                    accept_request(request=request, by=by, now=now)
                else:
                    reason = self.lots.choices(("not_now", "no_room", "other", "rest"), weights=(3, 3, 3, 1))[0]
                    until = timezone.localdate(now) + timedelta(days=14) if reason == "rest" else None
                    decline_request(request=request, reason=reason, rest_until=until, by=by, now=now)
            except Refused:
                continue  # the last place went to somebody else today; the clock moves this request on

    def mentors_open_again(self, now: datetime) -> None:
        """Four weeks after they said that they have no room."""
        for mentor in self.mentors:
            place = Enrolment.objects.people().get(pk=mentor.pk)
            last = Activity.objects.about(place).filter(kind="enrolment.capacity_changed").first()
            places = places_to_open(place)
            if places and last and now - last.at >= timedelta(days=28):
                change_capacity(enrolment=place, places=places, version=place.version, by=place.user)

    def pairs_end(self, now: datetime) -> None:
        """One pairing in three hundred ends on a day, and the mentee looks again."""
        active = Pairing.objects.filter(status="active").order_by("pk").values_list("pk", flat=True)
        ending = [pk for pk in active if self.lots.random() < 1 / 300]
        for pairing in Pairing.objects.filter(pk__in=ending).people().order_by("pk"):
            end_pairing(pairing=pairing, by=pairing.mentor.user, now=now)

    def coordinator_works(self, now: datetime) -> None:
        """She approves the next day, and answers calls two days later with whoever fits best and has room."""
        waiting = Pairing.objects.filter(status="proposed", created_at__lte=now - timedelta(days=1)).people()
        for pairing in waiting.order_by("pk"):
            approve_pairing(pairing=pairing, by=self.coordinator, now=now)
        for call in HelpCall.objects.open().filter(created_at__lte=now - timedelta(days=2)).order_by("pk"):
            place = Enrolment.objects.people().get(pk=call.mentee_id)
            own = own_ranking(place)
            known = set(Wish.objects.filter(mentee=place).values_list("mentor__public_id", flat=True))
            best = [mentor for mentor in own.order if own.rooms[mentor].free and mentor not in known][:1]
            answer_help(call=call, mentors=self.named(best), answer="I looked.", by=self.coordinator, now=now)

    def clock(self, now: datetime) -> None:
        """All periodic work about asking and answering."""
        remind_mentors(now=now)
        expire_requests(now=now)
        withdraw_stranded_requests(now=now)
        end_rests(now=now)
        send_wishes(now=now)
        call_for_lost(now=now)
        remind_of_promises(now=now)

    def mails_leave(self, now: datetime) -> None:
        later = now + timedelta(seconds=30)
        while relay_mail(lambda pk: send_mail(pk, now=later) and None, now=later):
            pass

    def miscounted(self) -> list[str]:
        """Places that do not count exactly the open pairings they are part of."""
        held = Counter(pk for pair in Pairing.objects.open().values_list("mentee", "mentor") for pk in pair)
        places = Enrolment.objects.filter(cohort=self.cohort)
        return [f"{p} has {held[p.pk]}, counts {p.active}" for p in places if not held[p.pk] == p.active <= p.capacity]
