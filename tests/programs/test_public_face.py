"""What programs show to everybody: their texts in two languages, facts, search, and what search engines read."""

from collections.abc import Callable
from xml.etree import ElementTree

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse

from activity.models import Activity
from profiles.models import User
from programs.models import Cohort, GuardianConsent, Invitation, JoinLink, Program, ProgramText
from programs.queries.invitations import link_of
from programs.queries.links import GUARDIAN, WITHDRAW, token_for
from programs.queries.programs import PROGRAMS_A_PAGE, open_programs_page
from programs.templatetags.prose import prose
from tests.factories import CohortFactory, EnrolmentFactory, ProgramFactory

SignIn = Callable[[User], Client]


def soup(url: str, client: Client | None = None) -> BeautifulSoup:
    response = (client or Client()).get(url)
    assert response.status_code == 200, response.status_code
    return BeautifulSoup(response.content, "html.parser")


def page_of(program: Program) -> str:
    return reverse("programs:program-detail", args=[program.public_id])


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("**a** and *b*", "<p><strong>a</strong> and <em>b</em></p>"),
        ("one\ntwo", "<p>one<br>\ntwo</p>"),
        ("# Head", "<h3>Head</h3>"),
        ("What:\n- a\n- b", "<p>What:</p>\n<ul>\n<li>a</li>\n<li>b</li>\n</ul>"),
        ("<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>"),
        ("<img src=x onerror=alert(1)>", "<p>&lt;img src=x onerror=alert(1)&gt;</p>"),
        ("[a](javascript:alert(1))", "<p>[a](javascript:alert(1))</p>"),
        ("[a](data:text/html,x)", "<p>[a](data:text/html,x)</p>"),
        ("[a](//elsewhere.example)", '<p><a href="//elsewhere.example" rel="noopener nofollow">a</a></p>'),
        ("[a](mailto:b@c.de)", '<p><a href="mailto:b@c.de" rel="noopener nofollow">a</a></p>'),
        (
            '[a](https://b.c "x\\" onclick=y")',
            '<p><a href="https://b.c" title="x&quot; onclick=y" rel="noopener nofollow">a</a></p>',
        ),
    ],
)
def test_markdown_becomes_words_lists_headings_and_links(typed: str, shown: str) -> None:
    assert prose(typed).strip() == shown


@pytest.mark.parametrize("piece", ["[", "![](", "*", ">", "- ", "1. ", "`", "<", "[a](b", "<!--", "*a **a "])
def test_no_text_keeps_the_page_waiting(piece: str) -> None:
    assert prose(piece * (6000 // len(piece)))


def test_readers_get_the_texts_in_their_language_and_the_rest_in_the_own(cohort: Cohort) -> None:
    Program.objects.update(language="en", summary="Side by side", audience="For beginners", description="We *walk*")
    ProgramText.objects.create(program=cohort.program, language="de", summary="Seite an Seite", version=1)
    english, german = (soup(f"{page_of(cohort.program)}?lang={code}") for code in ("en", "de"))
    assert english.find(class_="lead")["lang"] == "en"
    assert english.find(class_="lead").text == "Side by side"
    assert german.html["lang"] == "de"
    assert german.find(class_="lead")["lang"] == "de"
    assert german.find(class_="lead").text == "Seite an Seite"
    audience = german.find(string="For beginners").find_parent(class_="prose")
    assert audience["lang"] == "en"
    assert german.find("em").text == "walk"
    listed = soup(reverse("programs:program-list") + "?lang=de")
    assert listed.find(string="Seite an Seite")
    assert not listed.find(string="Side by side")


def test_a_link_chooses_the_language_of_visitors_and_what_they_read_next(cohort: Cohort) -> None:
    client = Client()
    assert soup("/?lang=de", client).html["lang"] == "de"
    assert soup("/", client).html["lang"] == "de"
    assert soup("/?lang=xx", client).html["lang"] == "de"
    assert soup("/?lang=en", client).html["lang"] == "en"


def test_pages_behind_a_link_tell_all_of_an_unlisted_program_in_the_readers_language(cohort: Cohort) -> None:
    Cohort.objects.update(unlisted=True)
    Program.objects.update(language="en", summary="Side by side", description="We *walk*.", minimum_age=16)
    texts = {"summary": "Seite an Seite", "description": "Wir *gehen*."}
    ProgramText.objects.create(program=cohort.program, language="de", version=1, **texts)
    invitation = Invitation.objects.create(cohort=cohort, role="mentee", address="new@example.org")
    young = EnrolmentFactory(cohort=cohort, role="mentee", status="submitted", age="minor", guardian="waiting")
    consent = GuardianConsent.objects.create(enrolment=young, address="parent@example.org")
    link = JoinLink.objects.create(program=cohort.program, cohort=cohort)
    for url in (
        reverse("programs:invitation-answer", args=[link_of(invitation)]),
        reverse("programs:guardian-answer", args=[token_for(GUARDIAN, consent.public_id, consent.round)]),
        reverse("programs:guardian-withdraw", args=[token_for(WITHDRAW, consent.public_id, consent.round)]),
        reverse("programs:join", args=[link.secret]),
    ):
        german, english = (soup(url, Client(headers={"accept-language": code})).main for code in ("de", "en"))
        for ours, theirs in (("Seite an Seite", "Side by side"), ("Wir gehen.", "We walk.")):
            assert (ours in german.text, theirs in german.text, theirs in english.text) == (True, False, True), url
        assert "from 16 years of age" in english.text
        gone = [
            link["href"] for link in english.select("a[href^='/']") if Client().get(link["href"]).status_code == 404
        ]
        assert gone == [], url
    Cohort.objects.update(unlisted=False)
    page = Client().get(reverse("programs:program-detail", args=[cohort.program.public_id])).content.decode()
    assert "from 16 years of age" in page


def test_a_link_leaves_the_language_of_an_account_alone(ada: User, signed_in: SignIn) -> None:
    assert soup(reverse("help") + "?lang=de", signed_in(ada)).html["lang"] == "en"


def test_the_page_says_how_much_time_and_where(cohort: Cohort) -> None:
    Program.objects.update(hours_per_month=4, months=6, meets="both", place="Bremen")
    about = soup(page_of(cohort.program)).find(id="about-title").find_parent("section")
    facts = [item.get_text(strip=True) for item in about.select(".facts li")]
    assert facts == ["about 4 hours a month", "for about 6 months", "Online and in person", "Bremen"]


def test_a_place_is_not_named_where_people_meet_online_alone(cohort: Cohort) -> None:
    Program.objects.update(meets="online", place="Bremen")
    assert not soup(page_of(cohort.program)).find(string="Bremen")


def test_public_pages_tell_search_engines_what_they_are(cohort: Cohort, settings) -> None:
    settings.SITE_ORIGIN = "https://mentoring.example.org"
    Program.objects.update(summary="Side by “side” & more")
    address = f"https://mentoring.example.org{page_of(cohort.program)}"
    head = soup(f"{page_of(cohort.program)}?lang=de&utm=x").head
    assert head.find("meta", {"name": "description"})["content"] == "Side by “side” & more"
    assert head.find("link", rel="canonical")["href"] == f"{address}?lang=de"
    alternates = {link["hreflang"]: link["href"] for link in head.find_all("link", rel="alternate")}
    assert alternates == {"en": f"{address}?lang=en", "de": f"{address}?lang=de", "x-default": address}
    assert head.find("meta", property="og:title")["content"] == "First-year companions"
    assert head.find("meta", property="og:image")["content"].startswith("https://mentoring.example.org/static/")
    assert not head.find("meta", {"name": "robots"})


@pytest.mark.parametrize("path", ["/account/login/", "/account/signup/", "/style/"])
def test_other_pages_ask_not_to_be_listed(path: str, db: None) -> None:
    head = soup(path).head
    assert head.find("meta", {"name": "robots"})["content"] == "noindex"
    assert not head.find("link", rel="canonical")


@pytest.mark.parametrize("number", [1, 3])
def test_the_site_map_lists_public_pages_with_one_query(
    number: int, db: None, settings, django_assert_num_queries
) -> None:
    settings.SITE_ORIGIN = "https://mentoring.example.org"
    opened = [CohortFactory().program for _ in range(number)]
    CohortFactory(status="draft")
    with django_assert_num_queries(1):
        response = Client().get("/sitemap.xml")
    assert response["Content-Type"] == "application/xml"
    found = ElementTree.fromstring(response.content).iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")
    paths = ["/", "/programs/", "/help/", "/who-can-see-my-data/", *map(page_of, opened)]
    assert {location.text for location in found} == {f"https://mentoring.example.org{path}" for path in paths}


def test_every_address_of_the_site_map_answers(cohort: Cohort, settings) -> None:
    found = ElementTree.fromstring(Client().get("/sitemap.xml").content)
    paths = [
        element.text.removeprefix(settings.SITE_ORIGIN)
        for element in found.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")
    ]
    assert {Client().get(path).status_code for path in paths} == {200}


def test_robots_are_shown_the_site_map(db: None, settings) -> None:
    text = Client().get("/robots.txt").content.decode()
    assert f"Sitemap: {settings.SITE_ORIGIN}/sitemap.xml" in text
    assert "Disallow: /account/" in text


def listed(query: str) -> list[str]:
    return [link.text for link in soup(reverse("programs:program-list") + query).select(".grid h3 a")]


@pytest.fixture
def three(db: None) -> None:
    """Three open programs that differ in all one can ask for."""
    for name, fields in {
        "Garden": {"meets": "online", "hours_per_month": 2, "description": "Roses and soil"},
        "Harbour": {"meets": "in_person", "hours_per_month": 8, "place": "Bremen"},
        "Library": {"audience": "Readers of all ages"},
    }.items():
        CohortFactory(program=ProgramFactory(name=name, **fields))
    ProgramText.objects.create(program=Program.objects.get(name="Library"), language="de", summary="Bücher", version=1)


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", ["Garden", "Harbour", "Library"]),
        ("?words=roses", ["Garden"]),
        ("?words=ROSES+soil", ["Garden"]),
        ("?words=bremen", ["Harbour"]),
        ("?words=Bücher", ["Library"]),
        ("?meets=online", ["Garden", "Library"]),
        ("?meets=in_person", ["Harbour", "Library"]),
        ("?most_hours=3", ["Garden", "Library"]),
        ("?meets=in_person&most_hours=3&words=readers", ["Library"]),
        ("?words=%25", []),
    ],
)
def test_programs_are_found_by_words_way_and_time(three: None, query: str, names: list[str]) -> None:
    assert listed(query) == names


@pytest.mark.parametrize("query", ["?words=%00", "?meets=nothing", "?most_hours=-1", f"?words={'x' * 500}", "?page=zz"])
def test_a_senseless_question_shows_everything_and_says_so(three: None, query: str) -> None:
    found = soup(reverse("programs:program-list") + query)
    assert len(found.select(".grid h3 a")) == 3
    assert bool(found.select(".filter-bar .is-invalid, .filter-bar .field-error, .error-summary")) != ("page" in query)


def test_what_is_not_found_can_be_taken_back(three: None) -> None:
    found = soup(reverse("programs:program-list") + "?words=zebra")
    assert found.find(string="No open program fits all of this")
    assert found.select_one(".empty a")["href"] == reverse("programs:program-list")


def test_the_search_appears_when_programs_fill_a_page(db: None) -> None:
    for _ in range(PROGRAMS_A_PAGE):
        CohortFactory()
    url = reverse("programs:program-list")
    assert not soup(url).select(".filter-bar")
    CohortFactory()
    found = soup(url)
    assert found.select(".filter-bar")
    assert len(found.select(".grid h3 a")) == PROGRAMS_A_PAGE
    assert len(soup(f"{url}?page=2").select(".grid h3 a")) == 1


@pytest.mark.parametrize("number", [1, 3])
def test_one_page_of_programs_asks_four_queries(number: int, ada: User, django_assert_num_queries) -> None:
    for _ in range(number):
        CohortFactory()
        CohortFactory()
    with django_assert_num_queries(4):
        assert len(open_programs_page(ada).entries) == number * 2


def texts_page(program: Program, language: str = "de") -> str:
    return reverse("programs:program-texts", args=[program.public_id, language])


def test_a_coordinator_adds_texts_in_another_language(program: Program, cora: User, signed_in: SignIn) -> None:
    client, url = signed_in(cora), texts_page(program)
    typed = {"summary": "Seite an Seite", "description": "Wir **gehen**", "version": "0"}
    assert client.post(url, typed).url == page_of(program)
    row = ProgramText.objects.get()
    assert (row.language, row.summary, row.description, row.audience) == ("de", "Seite an Seite", "Wir **gehen**", "")
    assert Activity.objects.filter(kind="program.texts_changed", actor=cora).count() == 1
    response = client.post(url, {**typed, "summary": "Aus dem anderen Fenster"})
    assert response.status_code == 422
    assert "changed these texts meanwhile" in response.content.decode()
    assert "Aus dem anderen Fenster" in response.content.decode()
    assert client.post(url, {**typed, "summary": "Neu", "version": "1"}).status_code == 302
    assert ProgramText.objects.get().summary == "Neu"


@pytest.mark.parametrize("language", ["en", "fr", "xx"])
def test_there_are_no_further_texts_in_the_own_or_an_unknown_language(
    program: Program, cora: User, signed_in: SignIn, language: str
) -> None:
    assert signed_in(cora).get(texts_page(program, language)).status_code == 404
    assert signed_in(cora).post(texts_page(program, language), {"version": "0"}).status_code == 404
    assert not ProgramText.objects.exists()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"summary": "x" * 241}, "summary"),
        ({"description": "NUL\x00"}, "description"),
        ({"version": "-1"}, "version"),
        ({"version": "9" * 40}, "version"),
    ],
)
def test_bad_texts_are_refused_beside_their_field(
    program: Program, cora: User, signed_in: SignIn, change: dict[str, str], field: str
) -> None:
    response = signed_in(cora).post(texts_page(program), {"summary": "Gut", "version": "0", **change})
    assert response.status_code == 422
    assert set(response.context["form"].errors) == {field}
    assert not ProgramText.objects.exists()
