"""Nobody is matched who has not said what every applicant says, however the place came about."""

from collections.abc import Callable

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from activity.models import Activity, Notice
from activity.states import Refused
from dashboards.queries.home import home_of
from matching.queries.readiness import supply_of
from profiles.models import User
from programs.models import Cohort, ConsentGiven, Enrolment, GuardianConsent, Program
from programs.services.agreeing import write_text
from programs.services.completing import complete_joining
from programs.services.decisions import add_participant
from programs.services.guardians import answer_guardian
from safeguarding.queries.clearance import is_matchable, why_not_ready
from tests.factories import EnrolmentFactory, decide_enrolment

Enter = Callable[[User], Client]


def limit(cohort: Cohort, *, minimum: int | None = 14, guardian: int | None = 18) -> None:
    Program.objects.filter(pk=cohort.program_id).update(minimum_age=minimum, guardian_age=guardian)


@pytest.mark.parametrize(("minimum", "guardian"), [(16, None), (None, 18)])
def test_a_place_without_an_age_is_not_matched_where_the_program_has_a_limit(
    cohort: Cohort, cora: User, minimum: int | None, guardian: int | None
) -> None:
    place = add_participant(cohort=cohort, name="Noor", role="mentee", by=cora)
    assert is_matchable(place)
    assert supply_of(cohort).unready == 0
    limit(cohort, minimum=minimum, guardian=guardian)
    assert not is_matchable(place)
    assert supply_of(cohort).unready == 1
    assert "age or consent not given" in why_not_ready(place, "Noor")
    Enrolment.objects.update(age="adult")
    assert is_matchable(place)


def test_somebody_with_a_place_says_what_is_missing(signed_in: Enter, cohort: Cohort, ada: User, cora: User) -> None:
    place = EnrolmentFactory(cohort=cohort, user=ada, role="mentee", status="accepted")
    url = reverse("programs:joining-update", args=[place.public_id])
    assert signed_in(ada).get(url).status_code == 302
    limit(cohort)
    rules = write_text(program=cohort.program, title="Rules", text="Be kind.", by=cora)
    assert home_of(User.objects.get(pk=ada.pk), now=timezone.now()).first.url == url
    assert url in signed_in(ada).get(reverse("programs:enrolment-detail", args=[place.public_id])).content.decode()
    assert signed_in(ada).get(url).status_code == 200
    assert signed_in(ada).post(url, {"age": "adult"}).status_code == 422
    unnamed = signed_in(ada).post(url, {"age": "minor", f"consent_{rules.public_id}": "on"})
    assert "address of a parent" in BeautifulSoup(unnamed.content, "html.parser").find(id="id_guardian_error").text
    assert signed_in(ada).post(url, {"age": "adult", f"consent_{rules.public_id}": "on"}).status_code == 302
    assert is_matchable(place)
    newer = write_text(program=cohort.program, title="Rules", text="Be very kind.", by=cora, instead_of=rules)
    assert is_matchable(place), "who agreed to an older version keeps that agreement"
    write_text(program=cohort.program, title="Safety", text="Meet in public.", by=cora)
    assert not is_matchable(place)
    page = signed_in(ada).get(url).content.decode()
    assert "Safety" in page
    assert newer.title not in page
    assert [given.text for given in ConsentGiven.objects.all()] == [rules]
    assert signed_in(cora).get(url).status_code == 404


def test_coordinators_see_who_has_not_said_it(signed_in: Enter, cohort: Cohort, cora: User) -> None:
    EnrolmentFactory(cohort=cohort, role="mentee", status="accepted")
    limit(cohort)
    for route in ("programs:enrolment-table", "safeguarding:gate-table"):
        page = signed_in(cora).get(reverse(route, args=[cohort.public_id])).content.decode()
        assert "age or consent not given" in page, route


def test_a_coordinator_writes_down_what_somebody_without_an_address_signed(
    signed_in: Enter, cohort: Cohort, cora: User, mentee: Enrolment
) -> None:
    noor = add_participant(cohort=cohort, name="Noor", role="mentee", by=cora)
    limit(cohort)
    rules = write_text(program=cohort.program, title="Rules", text="Be kind.", by=cora)
    client, told = signed_in(cora), {"age": "adult", f"consent_{rules.public_id}": "on"}
    pages = {place: reverse("programs:enrolment-detail", args=[place.public_id]) for place in (noor, mentee)}
    paper = {place: reverse("programs:joining-record", args=[place.public_id]) for place in (noor, mentee)}
    assert [paper[place] in client.get(pages[place]).content.decode() for place in paper] == [True, False]
    assert "Noor" in client.get(paper[noor]).content.decode()
    assert client.post(paper[noor], {"age": "adult"}).status_code == 422
    assert not is_matchable(noor)
    assert [client.post(url, told).status_code for url in paper.values()] == [302, 302]
    assert (is_matchable(noor), is_matchable(mentee)) == (True, False)
    page = client.get(pages[noor]).content.decode()
    assert "Age and consents written down from paper" in page
    assert "Paired with nobody yet" not in page
    fact = Activity.objects.about(noor).get(kind="enrolment.recorded")
    assert (fact.actor, [given.enrolment for given in ConsentGiven.objects.all()]) == (cora, [noor])
    with pytest.raises(Refused, match="herself"):
        complete_joining(enrolment=mentee, by=cora, age="adult", agreed=[rules.public_id])


def test_a_coordinator_takes_back_a_free_consent_for_somebody_without_an_address_alone(
    signed_in: Enter, cohort: Cohort, cora: User, mentee: Enrolment
) -> None:
    noor = add_participant(cohort=cohort, name="Noor", role="mentee", by=cora)
    photos = write_text(program=cohort.program, title="Photos", text="We may show you.", required=False, by=cora)
    for place in (noor, mentee):
        ConsentGiven.objects.create(enrolment=place, text=photos)
    client, offered = signed_in(cora), []
    for place in (noor, mentee):
        page = client.get(reverse("programs:enrolment-detail", args=[place.public_id])).content.decode()
        offered.append("Take this consent back" in page)
        assert ("gets a mail about every decision" in page) is bool(place.user.email)
        client.post(reverse("programs:consent-withdraw", args=[place.public_id]), {"text": photos.public_id})
    assert offered == [True, False]
    assert [one.enrolment for one in ConsentGiven.objects.filter(withdrawn_at__isnull=True)] == [mentee]


def test_a_young_person_with_a_place_waits_for_the_guardian(cohort: Cohort, ada: User, cora: User) -> None:
    place = EnrolmentFactory(cohort=cohort, user=ada, role="mentee", status="accepted")
    limit(cohort)
    Enrolment.objects.update(active=1)
    with pytest.raises(Refused, match="write to the coordinators"):
        complete_joining(enrolment=place, by=ada, age="minor", guardian="parent@example.org")
    Enrolment.objects.update(active=0)
    complete_joining(enrolment=place, by=ada, age="minor", guardian="parent@example.org")
    place.refresh_from_db()
    assert (place.status, place.age, place.guardian) == ("submitted", "minor", "waiting")
    assert not is_matchable(place)
    consent = GuardianConsent.objects.select_related("enrolment__user__profile", "enrolment__cohort__program").get()
    answer_guardian(consent=consent, agrees=True, name="Ife")
    assert Notice.objects.filter(recipient=cora, kind="guardian_given_team").count() == 1
    place.refresh_from_db()
    decide_enrolment(enrolment=place, to="accepted", by=cora)
    assert is_matchable(place)
