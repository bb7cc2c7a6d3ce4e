"""The style page and the pages of errors, as the server writes them."""

import re
from collections.abc import Iterator

import pytest
from bs4 import BeautifulSoup
from django.template.loader import get_template
from django.test import Client
from django.utils import translation

from tests.conftest import ROOT

# Parts of every page that only show for a signed-in reader, or only after something happened.
NOT_ON_A_VISIT = {"bell.html", "account_menu.html", "messages.html"}


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


def included(name: str, seen: set[str]) -> set[str]:
    """Names of the components a template brings in, and those they bring in."""
    path = ROOT / "templates" / name
    if not path.is_file():  # a template that comes with Django
        return seen
    text = path.read_text("utf-8")
    for found in re.findall(r'\{% (?:include|extends) "([\w/.-]+)"', text):
        if found not in seen:
            seen.add(found)
            included(found, seen)
    return seen


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["en", "de"])
def test_style_page_opens_in_each_language(client: Client, language: str) -> None:
    page = client.get("/style/", headers={"accept-language": language})
    assert page.status_code == 200
    assert BeautifulSoup(page.content, "html.parser").html["lang"] == language


def test_every_component_is_on_the_style_page() -> None:
    shown = included("style.html", {"components/field.html"})
    for name in ("components/field.html", "style/_proposal_row.html", "bootstrap5/errors.html"):
        shown |= included(name, shown)
    all_of_them = {p.name for p in (ROOT / "templates" / "components").glob("*.html")}
    assert all_of_them - {name.removeprefix("components/") for name in shown} <= NOT_ON_A_VISIT


@pytest.mark.django_db
def test_ids_are_unique_and_references_lead_somewhere(client: Client) -> None:
    page = BeautifulSoup(client.get("/style/").content, "html.parser")
    ids = [tag["id"] for tag in page.find_all(id=True)]
    assert sorted(ids) == sorted(set(ids))
    named = [word for tag in page.find_all(attrs={"aria-labelledby": True}) for word in tag["aria-labelledby"].split()]
    named += [
        word for tag in page.find_all(attrs={"aria-describedby": True}) for word in tag["aria-describedby"].split()
    ]
    named += [tag["for"] for tag in page.find_all("label", attrs={"for": True})]
    named += [tag["href"][1:] for tag in page.select('.error-summary a[href^="#"]')]
    assert set(named) - set(ids) == set()


@pytest.mark.django_db
def test_errors_stand_beside_the_question_and_on_top(client: Client) -> None:
    page = BeautifulSoup(client.get("/style/").content, "html.parser")
    field = page.find(id="id_wrong-email")
    assert field["value"] == "lina@"
    assert field["aria-invalid"] == "true"
    assert "Enter a valid email address." in page.find(id="id_wrong-email_error").get_text()
    assert page.select_one('.error-summary a[href="#id_wrong-email"]').get_text() == "E-mail address"


@pytest.mark.django_db
def test_sorting_and_pages_keep_the_rest_of_the_question(client: Client) -> None:
    page = BeautifulSoup(client.get("/style/?q=chess&page=2").content, "html.parser")
    assert page.select_one("#proposals .sort-link")["href"] == "?q=chess&sort=mentee"
    assert page.select_one('.pagination-bar [rel="next"]')["href"] == "?q=chess&page=3"
    assert page.select_one('#proposals th[aria-sort="descending"]').get_text(strip=True) == "Fit"


@pytest.mark.django_db
def test_nothing_at_an_address_is_said_kindly(client: Client) -> None:
    page = client.get("/no-such-page/")
    assert page.status_code == 404
    assert "There is nothing here for you" in page.content.decode()


@pytest.mark.parametrize("name", ["400.html", "403.html", "403_csrf.html", "404.html", "429.html", "500.html"])
def test_error_pages_need_nothing_but_themselves(name: str) -> None:
    page = BeautifulSoup(get_template(name).render(), "html.parser")
    assert len(page.find_all("h1")) == 1
    assert page.h1.get_text(strip=True)
    assert page.find("a", href="/") is not None
