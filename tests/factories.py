"""Makes rows for tests, each valid on its own."""

from datetime import datetime, timedelta
from typing import Any

import factory
from django.utils import timezone

from activity.states import Conflict
from goals.models import Goal
from pairings.models import MentorshipRequest, Pairing
from pairings.states import NOT_BEGUN
from profiles.models import Profile, Topic, TopicChoice, User
from programs.models import Answer, Cohort, Coordinator, Enrolment, Program, Question
from programs.services.decisions import decide_enrolments
from safeguarding.models import Gate, GateMark

PASSWORD = "a-long-enough-password"


class ProfileFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Profile
        skip_postgeneration_save = True

    name = factory.Sequence(lambda n: f"Person{n} Surname{n}")
    languages = ["en"]
    formats = ["online"]


class UserFactory(factory.django.DjangoModelFactory):
    """A person with a profile; `name=` and `profile__…=` reach the profile."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    class Params:
        name = None

    email = factory.Sequence(lambda n: f"person{n}@example.org")
    password = "!"
    profile = factory.RelatedFactory(ProfileFactory, factory_related_name="user")


class ProgramFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Program

    name = factory.Sequence(lambda n: f"Program {n}")
    contact_email = "team@example.org"


class CoordinatorFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Coordinator

    program = factory.SubFactory(ProgramFactory)
    user = factory.SubFactory(UserFactory)


class CohortFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Cohort

    program = factory.SubFactory(ProgramFactory)
    name = factory.Sequence(lambda n: f"Round {n}")
    starts_on = factory.LazyFunction(lambda: timezone.localdate() - timedelta(days=7))
    ends_on = factory.LazyFunction(lambda: timezone.localdate() + timedelta(days=120))
    status = "open"


class EnrolmentFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Enrolment

    cohort = factory.SubFactory(CohortFactory)
    user = factory.SubFactory(UserFactory)
    role = "mentee"
    status = "accepted"


class GateFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Gate

    program = factory.SubFactory(ProgramFactory)
    name = factory.Sequence(lambda n: f"Training {n}")


class GateMarkFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = GateMark

    gate = factory.SubFactory(GateFactory)
    user = factory.SubFactory(UserFactory)


class TopicFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Topic

    slug = factory.Sequence(lambda n: f"topic-{n}")
    area = "hobby"
    label_en = factory.LazyAttribute(lambda t: t.slug.replace("-", " ").capitalize())
    label_de = factory.LazyAttribute(lambda t: f"{t.slug} (de)")


class GoalFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Goal

    owner = factory.SubFactory(UserFactory)
    title = "Speak up in seminars"


class RequestFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = MentorshipRequest

    message = "I would like to learn from you how to speak up in seminars."
    expires_at = factory.LazyFunction(lambda: timezone.now() + timedelta(days=7))


class PairingFactory(factory.django.DjangoModelFactory):
    """A pairing that counts in both places, as the services would have made it."""

    class Meta:
        model = Pairing
        skip_postgeneration_save = True

    origin = "request"
    status = "active"

    @factory.lazy_attribute
    def answer_by(self) -> datetime | None:
        return timezone.now() + timedelta(days=7) if self.status == "offered" else None

    @factory.post_generation
    def counted(self: Pairing, create: bool, extracted: Any, **kwargs: Any) -> None:
        if self.status in Pairing.lifecycle.open:
            for side in (self.mentee, self.mentor):
                begun = side.paired or self.status not in NOT_BEGUN
                Enrolment.objects.filter(pk=side.pk).update(active=side.active + 1, paired=begun)
                side.refresh_from_db()


def choose(user: User, side: str, *topics: Topic) -> None:
    """Give a person topics on one side."""
    TopicChoice.objects.bulk_create(TopicChoice(profile=user.profile, topic=t, side=side) for t in topics)


def answer(place: Enrolment, question: Question, value: Any) -> Answer:
    """What somebody said to a question of her program, in its newest wording."""
    wording = question.wordings.get(number=question.version)
    return Answer.objects.create(
        enrolment=place, question=question, wording=wording, value=value, left_open=value in ("", [])
    )


def decide_enrolment(*, enrolment: Enrolment, to: str, by: User, seen: str = "") -> None:
    """One decision, as the table of a cohort sends it. Raises Conflict where the place stays as it was."""
    chosen = {enrolment.public_id: seen}
    left = decide_enrolments(cohort=enrolment.cohort, chosen=chosen, to=to, by=by).left
    enrolment.refresh_from_db()
    if left:
        raise Conflict(str(left))
