"""Writes the demo: two programs, a cohort of 200 mentees and 60 mentors, and things waiting for each role."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import product
from random import Random

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone

from goals.models import Goal
from matching.jobs import run_match
from matching.services.runs import start_run
from mentorship.demo.stories import FIRST_NAMES, HOBBIES, LAST_NAMES, STORIES, Story
from pairings.services.requests import accept_request, send_request
from profiles.models import Profile, Topic, TopicChoice, User
from profiles.services.vocabulary import load_topics
from programs.models import Cohort, Coordinator, Enrolment, Program, ProgramText

PASSWORD = "demo-mentorship"  # noqa: S105  (printed on the terminal on purpose; the command refuses production)
MENTEES, MENTORS, APPLICANTS = 200, 60, 7


@dataclass(frozen=True)
class Cast:
    """Those one can sign in as."""

    ada: str = "ada@example.org"
    ben: str = "ben@example.org"
    cora: str = "cora@example.org"
    sam: str = "sam@example.org"


CAST = Cast()


def hours(random: Random) -> list[int]:
    """A few evenings and a weekend morning, as half-hours of the local week."""
    slots: set[int] = set()
    for day in random.sample(range(5), 3):
        start = random.choice((32, 34, 36))
        slots.update(day * 48 + start + step for step in range(random.choice((3, 4, 6))))
    day = random.choice((5, 6))
    slots.update(day * 48 + step for step in range(20, 20 + random.choice((4, 6))))
    return sorted(slots)


def names(random: Random) -> Iterator[str]:
    """Endless names, each once."""
    everybody = [f"{first} {last}" for first, last in product(FIRST_NAMES, LAST_NAMES)]
    random.shuffle(everybody)
    yield from everybody


def profile_fields(story: Story, side: str, random: Random) -> dict[str, object]:
    mentor = side == "offered"
    return {
        "headline": story.mentor_headline if mentor else story.mentee_headline,
        "about": story.mentor_about if mentor else story.mentee_about,
        "languages": sorted({random.choice(("de", "de", "en")), random.choice(("en", "en", "tr", "ar", "uk", "fr"))}),
        "formats": random.choice((["online"], ["online", "in_person"], ["in_person", "online"])),
        "place": random.choice(("Bremen", "Bremen", "Oldenburg")),
        "hours": hours(random),
        "field_of_study": random.choice(story.fields),
        "experience_years": random.randint(2, 6) if mentor else None,
        f"support_{side}": list(story.support),
    }


@dataclass
class Person:
    """A person on the way into the database."""

    user: User
    profile: Profile
    story: Story
    side: str
    hobbies: list[str]


def person(name: str, email: str, story: Story, side: str, random: Random, password: str = "") -> Person:
    user = User(email=email, password=make_password(password or None))
    profile = Profile(user=user, name=name, **profile_fields(story, side, random))
    return Person(user, profile, story, side, random.sample(HOBBIES, 2))


def save(people: list[Person]) -> None:
    """All rows of these people in a handful of queries."""
    topics = {topic.slug: topic for topic in Topic.objects.all()}
    User.objects.bulk_create([p.user for p in people])
    confirm([p.user for p in people])
    Profile.objects.bulk_create([p.profile for p in people])
    TopicChoice.objects.bulk_create(
        TopicChoice(profile=p.profile, topic=topics[slug], side=p.side)
        for p in people
        for slug in (*p.story.topics, *p.hobbies)
    )
    mentees = [p for p in people if p.side == "sought"]
    goals = Goal.objects.bulk_create(Goal(owner=p.user, title=p.story.goal, text=p.story.goal_text) for p in mentees)
    Goal.topics.through.objects.bulk_create(
        Goal.topics.through(goal_id=goal.pk, topic_id=topics[slug].pk)  # type: ignore[misc]  # taken for a Topic
        for goal, p in zip(goals, mentees, strict=True)
        for slug in p.story.topics[:2]
    )


def confirm(users: list[User]) -> None:
    """Their addresses count as confirmed, so that one can sign in with a password at once."""
    EmailAddress.objects.bulk_create(
        EmailAddress(user=user, email=user.email, verified=True, primary=True) for user in users
    )


def staff(name: str, email: str, **fields: bool) -> User:
    user = User.objects.create_user(email, PASSWORD, **fields)
    confirm([user])
    Profile.objects.create(user=user, name=name, languages=["de", "en"])
    return user


def programs_and_cohorts(cora: User) -> tuple[Cohort, Program]:
    today = timezone.localdate()
    companions = Program.objects.create(
        name="First-year companions",
        summary="Students who have been here a while walk beside those who have just arrived.",
        language="en",
        audience="Mentees: everybody in the first year. Mentors: from the third year on, in any subject.",
        description="Two people meet every other week for one term:\n\n- to find the way around\n- to talk about what "
        "is hard\n- to try something new\n\nCoordinators look after every pairing.",
        hours_per_month=4,
        months=5,
        meets="both",
        place="Bremen",
        contact_email="companions@example.org",
        crisis_contacts="Nightline of the university: 0421 000 000, every evening from 20:00.\n"
        "TelefonSeelsorge: 0800 111 0 111, day and night, free of charge.",
    )
    ProgramText.objects.create(
        program=companions,
        language="de",
        summary="Studierende, die schon länger da sind, begleiten die, die gerade angekommen sind.",
        audience="Mentees: alle im ersten Jahr. Mentor:innen: ab dem dritten Jahr, in jedem Fach.",
        description="Zwei Menschen treffen sich ein Semester lang alle zwei Wochen:\n\n- um sich zurechtzufinden\n"
        "- um über das zu sprechen, was schwer ist\n- um Neues auszuprobieren\n\nDie Koordination begleitet jedes "
        "Tandem.",
        crisis_contacts="Nightline der Universität: 0421 000 000, jeden Abend ab 20 Uhr.\n"
        "TelefonSeelsorge: 0800 111 0 111, Tag und Nacht, kostenfrei.",
        version=1,
    )
    careers = Program.objects.create(
        name="Alumni at work",
        language="en",
        summary="Graduates share how they found their way into work.",
        audience="Students in their last two years, and graduates who remember how it was.",
        description="Open all year. Coordinators suggest pairs; there is no browsing.",
        contact_email="alumni@example.org",
        hours_per_month=2,
        meets="online",
        self_matching=False,
    )
    Coordinator.objects.create(program=companions, user=cora)
    cohort = Cohort.objects.create(
        program=companions,
        name="Autumn term",
        apply_until=today + timedelta(days=14),
        starts_on=today + timedelta(days=21),
        ends_on=today + timedelta(days=150),
        status="open",
    )
    Cohort.objects.create(
        program=careers,
        name="All year round",
        starts_on=today - timedelta(days=30),
        ends_on=today + timedelta(days=300),
        status="open",
    )
    return cohort, careers


def crowd(random: Random) -> tuple[list[Person], list[Person], list[Person]]:
    """Mentees, mentors and applicants; Ada and Ben first, with stories that meet."""
    name = names(random)

    def some(count: int, side: str, tag: str) -> list[Person]:
        return [
            person(next(name), f"{tag}{n}@example.org", STORIES[n % len(STORIES)], side, random) for n in range(count)
        ]

    ada = person("Ada Nwosu", CAST.ada, STORIES[0], "sought", random, PASSWORD)
    ben = person("Ben Okafor", CAST.ben, STORIES[4], "offered", random, PASSWORD)
    for each in (ada, ben):
        each.profile.languages = ["de", "en"]
        each.profile.formats = ["online", "in_person"]
    mentees = [ada, *some(MENTEES - 1, "sought", "mentee")]
    mentors = [ben, *some(MENTORS - 1, "offered", "mentor")]
    return mentees, mentors, some(APPLICANTS, "sought", "applicant")


@transaction.atomic
def build() -> Cohort:
    """The whole demo, the same each time. Returns its main cohort."""
    random = Random(2026)  # noqa: S311  (not for secrets)
    load_topics()
    cora = staff("Cora Lindt", CAST.cora)
    staff("Sam Root", CAST.sam, is_superuser=True)
    cohort, _careers = programs_and_cohorts(cora)
    mentees, mentors, applicants = crowd(random)
    save([*mentees, *mentors, *applicants])
    places = [
        *(Enrolment(cohort=cohort, user=p.user, role="mentee", status="accepted") for p in mentees),
        *(
            Enrolment(
                cohort=cohort, user=p.user, role="mentor", status="accepted", capacity=random.choice((2, 3, 4, 5))
            )
            for p in mentors
        ),
        *(
            Enrolment(
                cohort=cohort,
                user=p.user,
                role="mentee",
                status="submitted",
                motivation="A friend told me about this program and I would like to take part.",
            )
            for p in applicants
        ),
    ]
    Enrolment.objects.bulk_create(places)
    things_waiting(cohort, mentees, mentors)
    return cohort


def things_waiting(cohort: Cohort, mentees: list[Person], mentors: list[Person]) -> None:
    """One request for Ben to answer, and one pairing for Cora to approve."""

    def place(someone: Person, role: str) -> Enrolment:
        return Enrolment.objects.people().get(cohort=cohort, user=someone.user, role=role)

    carer = next(p for p in mentees[1:] if p.story is STORIES[4])
    send_request(
        mentee=place(carer, "mentee"),
        mentor=place(mentors[0], "mentor"),
        by=carer.user,
        message="I care for my grandmother and study full time. You wrote that you learnt to ask for extensions in "
        "time. Could we talk twice a month, on the phone in the evening?",
    )
    learner = next(p for p in mentees[1:] if p.story is STORIES[6])
    roboticist = next(p for p in mentors[1:] if p.story is STORIES[6])
    ask = send_request(
        mentee=place(learner, "mentee"),
        mentor=place(roboticist, "mentor"),
        by=learner.user,
        message="I joined the robotics club and would love to understand what the controllers do.",
    )
    accept_request(request=ask, by=roboticist.user)


def match(cohort: Cohort) -> None:
    """A finished run for Cora to decide about."""
    cora = User.objects.get(email=CAST.cora)
    run = start_run(cohort=cohort, by=cora, name="Balanced")
    run_match(run.pk)
