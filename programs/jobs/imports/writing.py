"""Carries out a plan with a few large writes. Called inside the transaction of the job."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from secrets import token_urlsafe
from typing import Any

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.utils.text import slugify

from activity.models import random_id
from activity.services import Notify, announce_all, record_facts
from profiles.kinds import Area
from profiles.models import Profile, Topic, TopicChoice, User
from programs.jobs.inviting import invite_people
from programs.kinds import Role
from programs.models import Answer, Cohort, Enrolment, Program
from programs.queries.imports.plans import PersonPlan, PlacePlan, Plan
from programs.queries.imports.watching import Watch, unwatched

AT_ONCE = 1_000  # rows in one statement


@dataclass
class Writer:
    """One commit: everything it writes carries the same moment and the same hand."""

    plan: Plan
    cohort: Cohort
    by: User
    now: datetime
    watch: Watch = unwatched

    def write(self) -> dict[str, Topic]:
        """Write topics, people, places and choices of topics; returns the new topics by the key of their word."""
        people = self.plan.people
        self.spare_strangers()
        places = [(person, place) for person in people for place in person.places]
        known = [person for person in people if person.user is not None and person.changed]
        kept = [place for _person, place in places if place.enrolment is not None and place.changes]
        topics = self.write_topics()
        self.create_people([person for person in people if person.user is None])
        self.update_people(known)
        self.write_choices(topics)
        new = [(person, place) for person, place in places if place.enrolment is None]
        self.create_places([(person, place) for person, place in new if not person.stranger])
        self.invite([(person, place) for person, place in new if person.stranger])
        self.update_places(kept)
        self.write_answers([place for _person, place in places])
        return topics

    def in_portions(self, stage: str, things: list[Any]) -> Iterator[list[Any]]:
        """As many at a time as one statement takes, counted along."""
        source = iter(self.watch(stage, things, len(things)))
        while some := list(islice(source, AT_ONCE)):
            yield some

    def write_topics(self) -> dict[str, Topic]:
        """New topics of the program. Other imports of the program wait, so that none is made twice."""
        Program.objects.select_for_update(no_key=True).get(pk=self.cohort.program_id)
        vocabulary = self.plan.vocabulary
        words = list(self.plan.words)
        own = {vocabulary.key(word): word for word in reversed(words)}
        meanings = {meaning: word for word in words if isinstance(meaning := vocabulary.meaning(word), str)}
        topics = {key: self.topic(own.get(key, word)) for key, word in meanings.items()}
        Topic.objects.bulk_create(topics.values(), batch_size=AT_ONCE)
        return topics

    def topic(self, word: str) -> Topic:
        """A topic as the file spells it; its words in other languages are for somebody who knows them."""
        slug = f"{slugify(word)[:60] or 'topic'}-{random_id()}"
        scope = self.cohort.program.public_id
        return Topic(slug=slug, area=Area.SKILLS, label_en=word, label_de=word, scope=scope)

    def create_people(self, people: list[PersonPlan]) -> None:
        """Accounts nobody has signed in to, with their profiles."""
        zone = self.by.profile.time_zone
        for some in self.in_portions("people", people):
            for person in some:
                person.user = User(
                    email=person.email or None,
                    password=UNUSABLE_PASSWORD_PREFIX + token_urlsafe(30),
                    language=self.by.language,
                    date_joined=self.now,
                )
            User.objects.bulk_create([p.user for p in some if p.user])
            Profile.objects.bulk_create(
                [Profile(user=p.user, time_zone=zone, updated_at=self.now, **p.profile) for p in some]
            )

    def update_people(self, people: list[PersonPlan]) -> None:
        """Profiles only imports have described so far, and addresses where there was none."""
        reached, described = [], []
        for person in people:
            assert person.user is not None
            if person.email:
                person.user.email = person.email
                reached.append(person.user)
            profile = person.user.profile
            for name, value in person.profile.items():
                setattr(profile, name, value)
            profile.version += 1
            profile.updated_at = self.now
            described.append(profile)
        fields = {name for person in people for name in person.profile} | {"version", "updated_at"}
        overwrite(User, reached, {"email"})
        overwrite(Profile, described, fields)

    def write_choices(self, topics: dict[str, Topic]) -> None:
        """Topics of new people, and of described ones the sides the file gives anew."""
        chosen: list[TopicChoice] = []
        emptied: dict[str, list[int]] = {}
        for person in self.plan.people:
            assert person.user is not None
            profile = person.user.profile
            for side, words in person.topics.items():
                emptied.setdefault(side, []).append(profile.pk)
                meanings = [self.plan.vocabulary.meaning(word) for word in words]
                wanted = {topics[m] if isinstance(m, str) else m for m in meanings if m is not None}
                chosen += [TopicChoice(profile=profile, topic=topic, side=side) for topic in wanted]
        for side, profiles in emptied.items():
            for start in range(0, len(profiles), AT_ONCE):
                some = profiles[start : start + AT_ONCE]
                TopicChoice.objects.filter(side=side, profile__in=some).delete()
        TopicChoice.objects.bulk_create(chosen, batch_size=AT_ONCE)

    def spare_strangers(self) -> None:
        """Nothing the file says is written about people who are invited; the report says that they are."""
        for person in self.plan.people:
            if person.stranger:
                person.profile, person.topics = {}, {}
        for row in self.plan.rows:
            if row.person and row.person.stranger and row.outcome == "new":
                row.outcome = "invited"

    def invite(self, places: list[tuple[PersonPlan, PlacePlan]]) -> None:
        """An invitation each, with what the file says of the place, instead of a place nobody asked for."""
        for person, place in places:
            assert person.user is not None
            invite_people(
                cohort=self.cohort,
                role=place.role,
                addresses=[person.user.email or ""],
                details=place.changes,
                by=self.by,
                now=self.now,
            )

    def create_places(self, places: list[tuple[PersonPlan, PlacePlan]]) -> None:
        """Accepted places: a coordinator who imports people has decided about them."""
        for some in self.in_portions("places", places):
            self.create_some(some)

    def create_some(self, places: list[tuple[PersonPlan, PlacePlan]]) -> None:
        for person, place in places:
            place.enrolment = Enrolment(
                cohort=self.cohort,
                user=person.user,
                role=place.role,
                status="accepted",
                status_since=self.now,
                applied_at=self.now,
                **place.changes,
            )
        created = [place.enrolment for _person, place in places if place.enrolment]
        Enrolment.objects.bulk_create(created)
        facts = record_facts(created, "enrolment.imported", by=self.by)
        announce_all(
            (fact, self.news_of(place)) for fact, place in zip(facts, created, strict=True) if place.user.last_login
        )

    def news_of(self, place: Enrolment) -> Notify:
        """Whoever uses her account already hears that people of this program know her from now on."""
        names = {"program": self.cohort.program.name, "cohort": self.cohort.name}
        return Notify(place.user, "place_imported", names, "programs:enrolment-detail", (place.public_id,))

    def write_answers(self, places: list[PlacePlan]) -> None:
        """Answers of people who have never signed in. Whoever is invited gives her own."""
        rows = [
            Answer(
                enrolment=place.enrolment,
                question_id=wording.question_id,
                wording=wording,
                value=value,
                answered_at=self.now,
            )
            for place in places
            if place.enrolment is not None
            for wording, value in place.answers.items()
        ]
        Answer.objects.bulk_create(
            rows,
            update_conflicts=True,
            unique_fields=["enrolment", "question"],
            update_fields=["wording", "value", "left_open", "answered_at"],
            batch_size=AT_ONCE,
        )

    def update_places(self, places: list[PlacePlan]) -> None:
        """The coordinator's own fields of places that exist. The database refuses fewer places than are taken."""
        resized, changed = [], []
        for place in places:
            assert place.enrolment is not None
            for name, value in place.changes.items():
                setattr(place.enrolment, name, value)
            place.enrolment.version += 1
            changed.append(place.enrolment)
            if place.role == Role.MENTOR and "capacity" in place.changes:
                resized.append(place.enrolment)
        fields = {name for place in places for name in place.changes} | {"version"}
        overwrite(Enrolment, changed, fields)
        record_facts(resized, "enrolment.capacity_changed", by=self.by)


def overwrite(model: Any, rows: list[Any], fields: set[str]) -> None:
    """Update these columns of rows that are held by this transaction: like `bulk_update`, several times as fast."""
    model.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["pk"], update_fields=sorted(fields), batch_size=AT_ONCE
    )
