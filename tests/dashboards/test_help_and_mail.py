"""The help page for everybody, and the frame around every mail."""

from collections.abc import Callable

from bs4 import BeautifulSoup
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse

from profiles.models import User
from programs.models import Cohort, Enrolment, Program
from tests.factories import CohortFactory

SignedIn = Callable[[User], Client]


def test_visitors_get_the_emergency_number_and_open_programs(client: Client, cohort: Cohort) -> None:
    Program.objects.filter(pk=cohort.program_id).update(crisis_contacts="Night line 0800 1\nhttps://night.example.org")
    page = BeautifulSoup(client.get(reverse("help")).content, "html.parser")
    links = {link["href"] for link in page.select("main a")}
    assert {"tel:112", "https://night.example.org", "mailto:team@example.org"} <= links
    assert "no therapists" in page.get_text(" ", strip=True)


def test_crisis_contacts_are_plain_text(client: Client, cohort: Cohort) -> None:
    Program.objects.filter(pk=cohort.program_id).update(crisis_contacts="<img src=x onerror=alert(1)>")
    assert "<img src=x" not in client.get(reverse("help")).content.decode()


def test_a_person_sees_her_own_programs(ada: User, mentee: Enrolment, signed_in: SignedIn) -> None:
    CohortFactory(status="draft", program__name="Hidden program")
    page = signed_in(ada).get(reverse("help")).content.decode()
    assert mentee.cohort.program.name in page
    assert "Hidden program" not in page


def test_without_programs_the_page_still_helps(client: Client, db: None) -> None:
    page = client.get(reverse("help")).content.decode()
    assert "tel:112" in page
    assert "The contacts of your program will appear here" in page


def mail(**context: object) -> BeautifulSoup:
    frame = {"site_name": "Companions", "language": "en", "subject": "Hello", "person": None, "text": "Hi."}
    return BeautifulSoup(render_to_string("mail/layout.html", {**frame, **context}), "html.parser")


def test_mail_has_a_button_and_says_why_one_gets_it(ada: User) -> None:
    page = mail(
        person=ada, link="https://example.org/x/", text="Ben & Co. <b>answered</b>.\n\nhttps://example.org/x/\n"
    )
    assert [link["href"] for link in page.select("a")] == ["https://example.org/x/"] * 2
    assert "Ben & Co. <b>answered</b>." in page.get_text()
    assert page.find("b") is None
    assert "because you have an account at Companions" in page.get_text()


def test_mail_without_link_to_a_bare_address() -> None:
    page = mail(text="Your code is 1234.")
    assert page.select("a") == []
    assert "somebody entered this address at Companions" in page.get_text()


def test_mail_loads_nothing() -> None:
    page = mail(link="https://example.org/")
    assert page.find_all(["img", "script", "link", "style", "iframe"]) == []
