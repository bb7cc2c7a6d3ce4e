"""Whenever staff open a page about somebody, the person reads who it was; one line an hour, none for oneself."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from activity.models import Look
from activity.services import note_looks
from matching.models import MatchRun, Proposal
from mentorship.policy import ROUTES
from pairings.models import MentorshipRequest, Pairing
from profiles.models import User
from programs.models import Enrolment
from tests.test_policy import url_of
from tests.worlds import World

Enter = Callable[[User], Client]
NOON = datetime(2026, 5, 1, 12, 10, tzinfo=UTC)


def seen() -> set[tuple[int, str]]:
    return set(Look.objects.values_list("person", "kind"))


def test_pages_about_people_are_noted_for_each_of_them(world: World, cora: User, signed_in: Enter) -> None:
    client = signed_in(cora)
    place, ask, pairing = Enrolment.objects.first(), MentorshipRequest.objects.get(), Pairing.objects.get()
    proposal = Proposal.objects.first()
    for name, row in (
        ("programs:enrolment-detail", place),
        ("pairings:request-detail", ask),
        ("pairings:pairing-detail", pairing),
        ("matching:proposal-detail", proposal),
    ):
        assert client.get(reverse(name, args=[row.public_id])).status_code == 200
    both = [(row, kind) for row, kind in ((ask, "request"), (pairing, "pairing"), (proposal, "proposal"))]
    assert seen() == {(place.user_id, "place")} | {
        (side.user_id, kind) for row, kind in both for side in (row.mentee, row.mentor)
    }
    assert set(Look.objects.values_list("by", "program")) == {(cora.pk, "First-year companions")}


def test_the_people_themselves_leave_no_trace(world: World, ben: User, signed_in: Enter) -> None:
    client = signed_in(ben)
    for name, row in (
        ("programs:enrolment-detail", Enrolment.objects.get(user=ben)),
        ("pairings:request-detail", MentorshipRequest.objects.get()),
        ("pairings:pairing-detail", Pairing.objects.get()),
    ):
        assert client.get(reverse(name, args=[row.public_id])).status_code == 200
    assert not Look.objects.exists()


def test_one_line_an_hour_for_the_same_page(ada: User, cora: User) -> None:
    for minutes in (0, 5, 49, 50, 60):
        note_looks([ada.pk], "place", by=cora, program="One", now=NOON + timedelta(minutes=minutes))
    note_looks([ada.pk], "pairing", by=cora, program="One", now=NOON)
    note_looks([ada.pk], "place", by=cora, program="Other", now=NOON)
    assert Look.objects.count() == 4
    assert Look.objects.filter(kind="place", program="One").count() == 2


@pytest.mark.parametrize("number", [1, 3])
def test_a_look_costs_one_statement(ada: User, ben: User, dov: User, cora: User, number: int) -> None:
    people = [ada.pk, ben.pk, dov.pk][:number]
    with CaptureQueriesContext(
        connection,
    ) as asked:
        note_looks(people, "export", by=cora)
    assert len([one for one in asked if "INSERT" in one["sql"]]) == 1
    assert len(asked) <= 3  # with the savepoint around it


def test_an_unknown_kind_is_refused(ada: User, cora: User) -> None:
    with pytest.raises(KeyError):
        note_looks([ada.pk], "curiosity", by=cora)


@pytest.mark.parametrize("number", [1, 3])
def test_the_person_reads_who_looked_and_nobody_else_does(
    ada: User, ben: User, cora: User, sam: User, signed_in: Enter, number: int
) -> None:
    for hour in range(number):
        note_looks([ada.pk], "place", by=cora, program="Companions", now=NOON + timedelta(hours=hour))
    client = signed_in(ada)
    with CaptureQueriesContext(connection) as asked:
        page = client.get(reverse("privacy:look-list")).content.decode()
    assert page.count("<b>Cora Lindt</b> (Companions) opened your application and profile.") == number
    assert len(asked) == 8
    assert "Cora" not in signed_in(ben).get(reverse("privacy:look-list")).content.decode()
    Look.objects.update(by=None)
    assert "Somebody who is no longer here" in client.get(reverse("privacy:look-list")).content.decode()


def test_every_page_about_one_person_or_two_and_every_file_is_noted(world: World, cora: User, signed_in: Enter) -> None:
    """And no list on the screen is: what every page of hers leaves is laid down here."""
    left: dict[str, set[str]] = {}
    client = signed_in(cora)
    for name, route in ROUTES.items():
        if "coordinator" in route.get:
            Look.objects.all().delete()
            client.get(url_of(name, world))
            if kinds := set(Look.objects.values_list("kind", flat=True)):
                left[name] = kinds
    assert left == {
        "programs:enrolment-detail": {"place"},
        "programs:enrolment-update": {"place"},
        "programs:enrolment-export": {"export"},
        "pairings:request-detail": {"request"},
        "pairings:pairing-detail": {"pairing"},
        "pairings:pairing-export": {"export"},
        "matching:proposal-detail": {"proposal"},
        "matching:mentee-mentors": {"options"},
        "matching:pair-price": {"options"},
        "matching:mentee-pair": {"options"},
        "matching:mentor-replace": {"pairing"},
        "matching:help-answer": {"help"},
        "matching:run-report": {"report"},
        "matching:run-export": {"export"},
    }


def test_a_file_and_a_report_are_noted_for_everybody_in_them(world: World, cora: User, signed_in: Enter) -> None:
    client, run = signed_in(cora), MatchRun.objects.get()
    paired = {side for pair in run.proposals.values_list("mentee__user", "mentor__user") for side in pair}
    alone = set(run.unplaced.values_list("enrolment__user", flat=True))
    for name, kind, people in (("run-export", "export", paired), ("run-report", "report", paired | alone)):
        client.get(reverse(f"matching:{name}", args=[run.public_id]))
        assert set(Look.objects.filter(kind=kind).values_list("person", flat=True)) == people
    Look.objects.all().delete()
    pairing = Pairing.objects.get()
    client.get(reverse("pairings:pairing-export", args=[world["cohort"], "csv"]))
    assert seen() == {(pairing.mentee.user_id, "export"), (pairing.mentor.user_id, "export")}
    Pairing.objects.update(status="proposed")
    Look.objects.all().delete()
    client.get(reverse("matching:pairing-instead", args=[pairing.public_id]))
    assert {kind for _person, kind in seen()} == {"pairing"}
