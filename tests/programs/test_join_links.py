"""Links to join: whoever has one gets in, whoever has none learns nothing, and coordinators hold the key."""

from base64 import b64decode
from collections.abc import Callable

import pytest
from bs4 import BeautifulSoup
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from profiles.models import User
from programs.models import Cohort, Enrolment, JoinLink, Program
from programs.queries.programs import open_programs_page
from programs.queries.waiting import next_cohort_for
from programs.services.joining import renew_link, switch_off_link
from programs.views.joining import RATES
from tests.factories import CohortFactory, EnrolmentFactory

SignIn = Callable[[User], Client]


@pytest.fixture
def hidden(cohort: Cohort) -> Cohort:
    """An open cohort that is in no list."""
    Cohort.objects.filter(pk=cohort.pk).update(unlisted=True, status="open", apply_until=None)
    cohort.refresh_from_db()
    return cohort


def link_to(cohort: Cohort, cora: User, role: str = "", scope: str = "cohort") -> str:
    secret = renew_link(cohort=cohort, scope=scope, role=role, by=cora).secret
    return reverse("programs:join", args=[secret])


def test_strangers_learn_nothing_of_an_unlisted_cohort(
    hidden: Cohort, ada: User, cora: User, signed_in: SignIn
) -> None:
    pages = [
        reverse("programs:program-detail", args=[hidden.program.public_id]),
        reverse("programs:cohort-detail", args=[hidden.public_id]),
        reverse("programs:enrolment-apply", args=[hidden.public_id]),
    ]
    assert [signed_in(ada).get(page).status_code for page in pages] == [404, 404, 404]
    assert Client().get(pages[0]).status_code == 404
    assert hidden.program.public_id not in Client().get("/sitemap.xml").text
    assert open_programs_page(ada).entries == []
    assert hidden.program.name not in Client().get(reverse("programs:program-list")).text
    assert [signed_in(cora).get(page).status_code for page in pages] == [200, 200, 200]


def test_a_listed_cohort_beside_it_shows_itself_alone(hidden: Cohort, ada: User, signed_in: SignIn) -> None:
    shown = CohortFactory(program=hidden.program, name="Open spring", status="open")
    assert [one.cohort for one in open_programs_page(ada).entries[0].cohorts] == [shown]
    page = signed_in(ada).get(reverse("programs:program-detail", args=[hidden.program.public_id])).text
    assert "Open spring" in page
    assert "Autumn" not in page


@pytest.mark.parametrize("role", ["mentee", "mentor"])
def test_a_link_leads_through_sign_in_to_an_application_in_its_role(
    hidden: Cohort, ada: User, cora: User, signed_in: SignIn, role: str
) -> None:
    door = link_to(hidden, cora, role)
    visitor = Client().get(door)
    assert f"{reverse('account_signup')}?next={door}apply/" in visitor.text
    assert visitor["Referrer-Policy"] == "no-referrer"
    assert "noindex" in visitor["X-Robots-Tag"]
    assert Client().get(f"{door}apply/").status_code == 302
    client = signed_in(ada)
    assert client.get(door).status_code == client.get(f"{door}apply/").status_code == 200
    other = "mentor" if role == "mentee" else "mentee"
    assert client.post(f"{door}apply/", {"role": other, "places": "1"}).status_code == 422
    assert not Enrolment.objects.exists()
    sent = client.post(f"{door}apply/", {"role": role, "places": "1", "motivation": "Because"})
    place = Enrolment.objects.get()
    assert (place.role, place.status, place.user) == (role, "submitted", ada)
    assert sent.url == reverse("programs:enrolment-detail", args=[place.public_id])
    assert client.get(sent.url).status_code == 200
    again = client.get(door)
    assert "You have applied already" in again.text
    assert "You have applied already" in client.get(f"{door}apply/").text


def drawn_on(page: HttpResponse) -> str:
    """The one QR code of the coordinators' page, as SVG; what can be saved is what is seen."""
    (picture,) = BeautifulSoup(page.content.decode(), "html.parser").select("img.qr[alt^='QR code of the link']")
    (saved,) = BeautifulSoup(page.content.decode(), "html.parser").select("a[download$='.svg']")
    assert saved["href"] == picture["src"]
    svg = b64decode(str(picture["src"]).removeprefix("data:image/svg+xml;base64,")).decode()
    assert "<path" in svg and "style" not in svg and "script" not in svg
    return svg


def test_a_new_link_kills_the_old_one_and_switching_off_kills_both(
    hidden: Cohort, cora: User, ada: User, signed_in: SignIn
) -> None:
    old = link_to(hidden, cora)
    page = reverse("programs:join-links", args=[hidden.public_id])
    client = signed_in(cora)
    first = client.get(page)
    assert old in first.text
    client.post(page, {"scope": "cohort", "role": "", "do": "renew"})
    assert drawn_on(client.get(page)) != drawn_on(first)
    new = reverse("programs:join", args=[JoinLink.objects.get().secret])
    assert old != new
    assert [Client().get(door).status_code for door in (old, new)] == [404, 200]
    assert signed_in(ada).get(f"{old}apply/").status_code == 404
    client.post(page, {"scope": "cohort", "role": "", "do": "off"})
    assert Client().get(new).status_code == 404
    assert not JoinLink.objects.exists()
    switch_off_link(cohort=hidden, scope="cohort", role="", by=cora)


def test_a_link_of_the_program_leads_to_the_next_cohort_that_takes_applications(
    hidden: Cohort, program: Program, cora: User
) -> None:
    door = link_to(hidden, cora, "mentee", scope="program")
    assert Client().get(door).context["cohort"] == hidden
    Cohort.objects.filter(pk=hidden.pk).update(status="running")
    later = CohortFactory(program=program, name="Later", status="open", unlisted=True)
    assert Client().get(door).context["cohort"] == later
    Cohort.objects.update(status="running")
    shut = Client().get(door)
    assert shut.status_code == 200
    assert "takes no applications at the moment" in shut.text
    assert "apply/" not in shut.text


def test_links_of_others_cannot_be_made_and_nonsense_is_a_sentence(
    hidden: Cohort, cora: User, edda: User, signed_in: SignIn
) -> None:
    page = reverse("programs:join-links", args=[hidden.public_id])
    assert signed_in(edda).post(page, {"scope": "cohort", "role": "", "do": "renew"}).status_code == 404
    client = signed_in(cora)
    answer = client.post(page, {"scope": "world", "role": "king", "do": "x"}, follow=True)
    assert "one of the buttons" in answer.text
    assert not JoinLink.objects.exists()


def test_nobody_on_a_waiting_list_is_sent_into_an_unlisted_cohort(hidden: Cohort, ada: User) -> None:
    earlier = CohortFactory(program=hidden.program, name="Before", status="running", starts_on="2020-01-01")
    waiting = EnrolmentFactory(cohort=earlier, user=ada, role="mentee", status="waitlisted")
    assert next_cohort_for(waiting) is None
    Cohort.objects.filter(pk=hidden.pk).update(unlisted=False)
    assert next_cohort_for(waiting) == hidden


def test_trying_many_links_is_slowed_down(db: None) -> None:
    cache.clear()
    most = int(RATES["join"].partition("/")[0])
    door = reverse("programs:join", args=["x" * 28])
    got = {Client().get(door).status_code for _ in range(most)}
    assert got == {404}
    assert Client().get(door).status_code == 429
    cache.clear()
