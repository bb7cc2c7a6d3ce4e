"""A person as others see her: only what the circle may see, in the reader's language."""

import pytest
from django.template.loader import render_to_string
from django.utils import translation

from profiles.kinds import Side
from profiles.models import Profile, User
from profiles.queries import gaps_of, profile_view, setting_of
from profiles.queries.sides import Setting
from programs.models import Enrolment
from tests.factories import CohortFactory, EnrolmentFactory, TopicFactory, UserFactory, choose

pytestmark = pytest.mark.django_db


@pytest.fixture
def told(ada: User) -> Profile:
    Profile.objects.filter(user=ada).update(
        pronouns="she",
        headline="Nurse in training",
        languages=["de", "en"],
        formats=["online", "in_person"],
        hours=[84, 85],
        industry="health",
        experience_years=3,
        support_sought=["advice"],
    )
    choose(ada, "sought", TopicFactory(label_en="Chess", label_de="Schach"))
    return Profile.objects.with_topics().get(user=ada)


def test_before_pairing_first_name_and_initial_only_and_no_address(told: Profile) -> None:
    view = profile_view(told, "program")
    assert (view.name, view.email) == ("Ada N.", "")
    page = render_to_string("profiles/_card.html", {"view": view})
    assert "Nwosu" not in page and "ada@example.org" not in page
    assert "Chess" in page and "Health and care" in page and "Tue 18:00–19:00" in page


def test_once_paired_the_full_name_and_the_address(told: Profile) -> None:
    view = profile_view(told, "pairing")
    assert (view.name, view.email) == ("Ada Nwosu", "ada@example.org")


def test_words_follow_the_reader(told: Profile) -> None:
    with translation.override("de"):
        view = profile_view(told, "program")
    assert view.languages == ("Deutsch", "Englisch")
    assert view.sought == ("Schach",)
    assert view.industry == "Gesundheit und Pflege"
    assert view.support_sought == ("Rat und Erfahrung",)


@pytest.mark.parametrize("count", [1, 3])
def test_many_people_cost_three_queries(django_assert_num_queries, count: int) -> None:
    for user in UserFactory.create_batch(count):
        choose(user, "offered", TopicFactory(), TopicFactory())
    with django_assert_num_queries(3):
        views = [profile_view(profile, "pairing") for profile in Profile.objects.with_topics()]
    assert [len(view.offered) for view in views] == [2] * count


def test_sides_follow_the_places_a_person_has(ada: User, mentee: Enrolment, dov: User) -> None:
    program = mentee.cohort.program.public_id
    assert setting_of(ada) == Setting((Side.SOUGHT,), (program,))
    assert setting_of(dov) == Setting((Side.OFFERED, Side.SOUGHT), ())
    EnrolmentFactory(user=ada, cohort=mentee.cohort, role="mentor", status="submitted")
    assert setting_of(ada).sides == (Side.OFFERED, Side.SOUGHT)
    EnrolmentFactory(user=dov, cohort=CohortFactory(), role="mentor", status="withdrawn")
    assert setting_of(dov) == Setting((Side.OFFERED, Side.SOUGHT), ())


def test_gaps_name_what_would_help_and_vanish_with_the_answer(told: Profile, dov: User) -> None:
    seeks = Setting((Side.SOUGHT,), ())
    assert [gap.sentence for gap in gaps_of(told, seeks)] == ["Write a few sentences about yourself."]
    both = Setting(tuple(Side), ())
    assert "Choose topics you can offer." in [gap.sentence for gap in gaps_of(told, both)]
    assert len(gaps_of(Profile.objects.with_topics().get(user=dov), both)) == 4
