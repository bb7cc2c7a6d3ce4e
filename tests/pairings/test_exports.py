"""All pairings of a cohort as a file."""

import csv
import io
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from activity.models import Activity
from pairings.queries.table import pairing_table
from profiles.models import User
from programs.models import Cohort, Enrolment
from tests.factories import EnrolmentFactory, PairingFactory

SignIn = Callable[[User], Client]


def address(cohort: Cohort, filetype: str = "csv") -> str:
    return reverse("pairings:pairing-export", args=(cohort.public_id, filetype))


def content(client: Client, url: str) -> bytes:
    response = client.get(url)
    assert response.status_code == 200
    return b"".join(response.streaming_content)


def test_every_pairing_stands_in_the_file_and_those_of_other_cohorts_do_not(
    mentee: Enrolment, mentor: Enrolment, cora: User, signed_in: SignIn
) -> None:
    pairing = PairingFactory(mentee=mentee, mentor=mentor, fit=0.6789)
    PairingFactory(mentee=EnrolmentFactory(), mentor=EnrolmentFactory(role="mentor"))
    text = content(signed_in(cora), address(mentee.cohort)).decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(text))
    assert (row["mentee"], row["mentor"], row["fit"]) == ("Ada Nwosu", "Ben Okafor", "0.68")
    assert (row["state"], row["how they came together"], row["ended on"]) == ("active", "the mentee asked", "")
    assert row["e-mail address of the mentor"] == "ben@example.org"
    assert row["last day"] == pairing.last_day.isoformat()
    fact = Activity.objects.get(kind="cohort.exported")
    assert (fact.actor, fact.data) == (cora, {"what": "pairings", "filetype": "csv", "rows": 1})


def test_addresses_of_people_who_left_stay_behind(
    mentee: Enrolment, mentor: Enrolment, cora: User, signed_in: SignIn
) -> None:
    PairingFactory(mentee=mentee, mentor=mentor, status="completed")
    Enrolment.objects.filter(pk=mentor.pk).update(status="withdrawn")
    sheet = load_workbook(io.BytesIO(content(signed_in(cora), address(mentee.cohort, "xlsx")))).active
    row = dict(zip([one.value for one in sheet[1]], [one.value for one in sheet[2]], strict=True))
    assert row["mentor"] == "Ben Okafor"
    assert row["e-mail address of the mentor"] in {None, ""}
    assert row["last day"] is None
    assert row["e-mail address of the mentee"] == "ada@example.org"


def test_only_who_runs_the_program_gets_it(
    mentee: Enrolment, ada: User, edda: User, cora: User, signed_in: SignIn
) -> None:
    assert [signed_in(person).get(address(mentee.cohort)).status_code for person in (ada, edda)] == [404, 404]
    assert signed_in(cora).get(address(mentee.cohort, "exe")).status_code == 404
    assert not Activity.objects.filter(kind="cohort.exported").exists()


@pytest.mark.parametrize("number", [1, 3])
def test_pairings_cost_one_query(number: int, cohort: Cohort, django_assert_num_queries) -> None:
    for _ in range(number):
        PairingFactory(mentee=EnrolmentFactory(cohort=cohort), mentor=EnrolmentFactory(cohort=cohort, role="mentor"))
    with django_assert_num_queries(1):
        assert len(list(pairing_table(cohort).rows)) == number
