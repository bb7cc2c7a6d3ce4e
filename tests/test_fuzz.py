"""Nasty values in forms, addresses and texts: never an error page, a half-written refusal, raw markup or a way out.

The actor is one who may act there, because whoever may not is stopped before the form (test_policy proves that).
"""

import re
from collections.abc import Callable
from copy import deepcopy
from typing import Any
from urllib.parse import urlsplit

import pytest
from bs4 import BeautifulSoup
from django.apps import apps
from django.contrib.messages import ERROR, get_messages
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.db.models import Model
from django.test import Client
from django.urls import reverse
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from mentorship.policy import ACCOUNT_ROUTES, ANONYMOUS, COORDINATOR, MENTEE, MENTOR, ROUTES, SITE_ADMIN
from profiles.models import User
from programs.models import ParticipantImport
from tests.test_policy import url_of
from tests.worlds import People, World

pytestmark = pytest.mark.once
Enter = Callable[[User], Client]
SCRIPT = "<script>alert(1)</script>"
TEXT = f"{SCRIPT} %(name)s %s % {{0}} {{{{ name }}}} \"'&"
LONG = "x" * 100_000
NASTY = (
    *("", " ", "\x00", "a\x00b", "\x1b[31m", "\u202eevil", "\ufffe", "\u200b", "é" * 200, LONG, "👩🏽‍🚀", TEXT),
    *("0", "-1", "1.5", "1e400", "nan", "٣", "½", "2147483648", "-9223372036854775809", "9" * 400, "9" * 5_000),
    *("'; DROP TABLE x; --", "a\r\nBcc: x@example.org", "../../x", "None", "null", "[]", "on", "de", "foo", "foo.bar"),
    *("2026-02-30", "0001-01-01", "9999-12-31", "24:00", "23:59", "a@b", "a@b.example", "javascript:alert(1)"),
    *("http://evil.example/", "//evil.example", "/\\evil.example", "/\nx"),
    *("accepted", "mentor", "pin", "allow", "approve", "closed", "topic:x", "word:x", "a.accepted", "accepted:a.b"),
)
# What buttons and hidden fields send where no page of GET shows the form.
SENT: dict[str, dict[str, str]] = {
    "safeguarding:gate-mark": {"gate": "", "valid_until": "2030-01-01", "to": "met", "enrolment": "", "shown": ""},
    "set_language": {"language": "de", "next": "/"},
    "programs:join-links": {"scope": "cohort", "role": "mentee", "do": "renew"},
    "programs:decision-write": {
        "to": "declined",
        "enrolment": "",
        "words": "We thank you.",
        "shown": "",
        "send": "yes",
    },
    "programs:enrolment-decide": {"to": "declined", "one": "", "enrolment": "", "shown": "page=1", "from": "person"},
    "programs:coordinator-remove": {"coordinator": ""},
    "programs:cohort-move": {"to": "matching"},
    "programs:question-create": {"label_en": "Why?", "readers": "partner", "asks": "both"},
    "programs:question-copy": {"source": "set:career"},
    "programs:question-move": {"to": "up"},
    "programs:import-commit": {
        "leave_out": "on",
        "seen": "",
        "wrong": "0",
        "word:knitting": "new",
        "word:\x00": "none",
    },
    "pairings:request-talk": {"text": "What would you like to begin with?"},
    "pairings:request-answer": {"answer": "yes", "reason": "rest", "rest_until": "2031-01-01", "private": "on"},
    "pairings:wish-shift": {"to": "up"},
    "meetings:first-session-rate": {"rating": "4"},
    "matching:search-keep": {"name": "Mine", "words": "bees", "free": "on"},
    "matching:pair-rule-list": {"action": "allow", "mentee": "", "mentor": ""},
    "matching:proposal-decide": {"decision": "approve", "pick": "", "everything": "", "back": "page=1"},
    "matching:proposal-pin": {"action": "pin"},
    "matching:proposal-exclude": {"action": "exclude"},
    "privacy:consent-withdraw": {"purpose": "match"},
    "privacy:account-leave": {"address": "ada@example.org"},
    "account_login": {"login": "ada@example.org", "password": "x"},
    "account_signup": {"email": "new@example.org", "name": "New", "password1": ""},
    "account_email": {"email": "new@example.org", "action_add": ""},
    "account_reset_password": {"email": "ada@example.org"},
    "account_request_login_code": {"email": "ada@example.org"},
    "account_confirm_login_code": {"code": "123456"},
    "account_email_verification_sent": {"code": "123456"},
}
# Where the form of a route stands, if on another page than its own.
STANDS_ON = {
    "programs:decision-write": "programs:enrolment-table",
    "programs:import-commit": "programs:import-check",
    "programs:enrolment-decide": "programs:enrolment-table",
    "safeguarding:gate-mark": "safeguarding:gate-table",
    "safeguarding:gate-retire": "safeguarding:gate-list",
    "programs:enrolment-carry": "programs:enrolment-detail",
    "programs:invitation-resend": "programs:invitation-list",
    "programs:invitation-withdraw": "programs:invitation-list",
    "programs:invitation-claims": "programs:enrolment-table",
    "programs:consent-retire": "programs:consent-list",
    "programs:consent-withdraw": "programs:enrolment-detail",
    "privacy:consent-withdraw": "privacy:data-detail",
    "meetings:first-session-time": "meetings:first-session-detail",
    "meetings:first-session-agree": "meetings:first-session-detail",
    "matching:proposal-decide": "matching:run-board",
    "matching:proposal-pin": "matching:proposal-detail",
    "matching:proposal-exclude": "matching:proposal-detail",
}
# Pages that ask for a code exist only after a page that sends one.
FIRST = {
    "account_confirm_login_code": "account_request_login_code",
    "account_email_verification_sent": "account_signup",
}
ASKED = (
    *("page", "part", "sort", "q", "state", "role", "words", "cohort", "show", "as", "next", "to", "coordinator"),
    *("topics", "language", "format", "hours", "free", "words", "background", "mentor"),
)
FILES = (b"", b"\x00\xff" * 50, b"PK\x03\x04broken", b"name;id\n\xff;\x00@", b"name,id\n=1+1,1\n", b"a" * 9_000)


def actor_for(allowed: frozenset[str]) -> str:
    """Of those who may, the one with the least rights among those who come often."""
    return next((who for who in (MENTEE, MENTOR, COORDINATOR, SITE_ADMIN) if who in allowed), ANONYMOUS)


ALL_ROUTES = {name: {actor_for(route.post)} for name, route in ROUTES.items() if route.post}
ALL_ROUTES |= {name: {ANONYMOUS, MENTEE} for name in sorted(ACCOUNT_ROUTES)}


@pytest.fixture
def mapped(world: World) -> World:
    """The world with an import that can be committed."""
    ParticipantImport.objects.filter(public_id=world["upload"]).update(
        status="mapped",
        header=["name", "id", "topics"],
        everyone_is="mentee",
        rows=[[2, "Eva Gil", "e1", "knitting"]],
        mapping={"name": "name", "id": "id", "topics": "topics"},
    )
    return world


def browser(name: str, person: User | None, signed_in: Enter) -> Client:
    """A fresh browser at the door of a route."""
    client = signed_in(person) if person else Client()
    if name in FIRST and not person:
        client.post(reverse(FIRST[name]), SENT[FIRST[name]])
    return client


def fields_of(client: Client, page_url: str, url: str) -> dict[str, str]:
    """What a page would send to `url` as it stands. Of the hours of the week the first two are enough."""
    page = BeautifulSoup(client.get(page_url).content.decode(), "html.parser")
    actions = {url} if page_url != url else {None, "", url}
    forms = [form for form in page.select("form[method=post]") if form.get("action") in actions]
    fields = [field for form in forms for field in form.select("[name]")]
    found = {str(field["name"]): value_of(field) for field in reversed(fields)}
    found.pop("csrfmiddlewaretoken", None)
    return {name: found[name] for name in found if not name.startswith(("from_", "to_")) or name.endswith("_0_0")}


def value_of(field: Any) -> str:
    if field.name == "textarea":
        return str(field.text)
    if field.name == "select":
        chosen = field.select_one("option[selected]") or field.select_one("option[value]:not([value=''])")
        return str(chosen["value"]) if chosen else ""
    return str(field.get("value", ""))


def nasty_payloads(sent: dict[str, str], ids: list[str]) -> st.SearchStrategy[dict[str, list[str]]]:
    """Each field as it was, nasty, somebody else's id, sent twice, or missing."""
    nasty = st.sampled_from([*NASTY, *ids])
    twice = st.lists(nasty, min_size=2, max_size=3)
    fields = {
        name: st.just([value]) | st.just([value]) | st.builds(lambda v: [v], nasty) | twice
        for name, value in sent.items()
    }
    return st.fixed_dictionaries({}, optional=fields)


OWN = [model for model in apps.get_models() if not model.__module__.startswith(("django.", "allauth."))]
OWN_ROWS = re.compile(rf"(INSERT INTO|UPDATE|DELETE FROM) .?({'|'.join(model._meta.db_table for model in OWN)})\b")
Rows = dict[str, list[tuple[object, ...]]]


def stored() -> Rows:
    """All rows of this project, to see that a refusal wrote nothing."""
    return {model._meta.label: list(model._base_manager.order_by("pk").values_list()) for model in OWN}


def is_refused(response: Any) -> bool:
    """Whether the answer says no: an error status, or an error as a message of the next page."""
    messages = get_messages(response.wsgi_request)
    return response.status_code >= 400 or any(message.level == ERROR for message in messages)


def send(client: Client, url: str, payload: dict[str, Any], before: Rows) -> None:
    """Post it, look at the answer and at the page that comes after; then take everything back, the cookies as well."""
    cache.clear()
    cookies, said = deepcopy(client.cookies), []

    def overhear(execute: Callable[..., object], sql: str, *rest: Any) -> object:
        said.append(sql)
        return execute(sql, *rest)

    with transaction.atomic():
        with connection.execute_wrapper(overhear):
            response = client.post(url, payload, headers={"referer": "foo"})
        assert response.status_code in {200, 302, 400, 403, 404, 405, 422, 429}, response.status_code
        assert SCRIPT not in response.content.decode(errors="replace")
        if is_refused(response) and any(map(OWN_ROWS.search, said)):  # written and taken back, it may be
            assert stored() == before
        connection.check_constraints()
        if response.status_code == 302:
            place = urlsplit(response["Location"])
            assert (place.scheme, place.netloc) == ("", ""), response["Location"]
            after = client.get(response["Location"])
            assert after.status_code in {200, 302, 404}, after.status_code
            assert SCRIPT not in after.content.decode(errors="replace")
        transaction.set_rollback(True)
    client.cookies = cookies


def fuzz(name: str, world: World, person: User | None, signed_in: Enter) -> None:
    """Send many payloads to one route."""
    url = url_of(name, world)
    page = url_of(STANDS_ON.get(name, name), world)
    client = browser(name, person, signed_in)
    sent = {"next": "/", **SENT.get(name, {}), **fields_of(client, page, url)}
    client.cookies.pop("messages", None)  # what the page itself said is no answer to what is sent
    before = stored()
    ids = [value for key, value in world.items() if key != "upload"]

    @settings(max_examples=6, derandomize=True, database=None, deadline=None, phases=[Phase.generate])
    @given(payload=nasty_payloads(sent, ids))
    def try_payload(payload: dict[str, list[str]]) -> None:
        send(client, url, payload, before)

    try:
        try_payload()
    except BaseException as error:
        error.add_note(f"route {name}")
        raise


@pytest.mark.parametrize("actor", [ANONYMOUS, MENTEE, MENTOR, COORDINATOR, SITE_ADMIN])
def test_no_form_breaks(actor: str, people: People, mapped: World, signed_in: Enter) -> None:
    for name in [name for name, who in ALL_ROUTES.items() if actor in who]:
        fuzz(name, mapped, people[actor], signed_in)


def test_no_file_breaks(mapped: World, cora: User, signed_in: Enter) -> None:
    url, client = url_of("programs:import-create", mapped), signed_in(cora)
    before = stored()
    for content, name in zip(
        FILES, ("p.csv", "a\x00b.csv", LONG[:300] + ".xlsx", "../p.csv", f"{SCRIPT}.csv", "ä"), strict=True
    ):
        send(client, url, {"file": SimpleUploadedFile(name, content), "everyone_is": "mentee"}, before)


def look(client: Client, url: str, asked: dict[str, str]) -> None:
    """Visit one page."""
    response = client.get(url, asked)
    assert response.status_code in {200, 302, 404}, (url, asked, response.status_code)
    if response.headers["Content-Type"].startswith("text/html"):
        assert SCRIPT not in response.content.decode(), (url, asked)
    assert not urlsplit(response.headers.get("Location", "")).netloc, (url, asked)


def test_no_question_in_an_address_breaks(people: People, mapped: World, signed_in: Enter) -> None:
    """Every page with every parameter we know, all nasty at once."""
    for name, route in ROUTES.items():
        person = people[actor_for(route.get)]
        client = signed_in(person) if person else Client()
        searched = any(word in name for word in ("list", "board", "table", "browse", "compare", "report"))
        for nasty in (NASTY[::3] if searched else ("\x00", TEXT, "9" * 400)) if route.get else ():
            look(client, url_of(name, mapped), dict.fromkeys(ASKED, nasty[:300]))


def write(model: type[Model], *fields: str) -> None:
    """Give every row of a model the worst text its fields can hold."""
    for row in model._base_manager.all():
        worst = {name: TEXT[: getattr(model._meta.get_field(name), "max_length", None)] for name in fields}
        model._base_manager.filter(pk=row.pk).update(**worst)


TOLD: dict[str, tuple[str, ...]] = {
    "profiles.Profile": ("name", "pronouns", "headline", "about", "place", "occupation"),
    "profiles.Topic": ("label_en", "label_de"),
    "programs.Program": ("name", "summary", "description", "crisis_contacts"),
    "programs.Cohort": ("name",),
    "programs.Enrolment": ("motivation", "decision_words"),
    "safeguarding.Gate": ("name", "help"),
    "programs.Wording": ("label_en", "label_de", "help_en", "why_en", "mentor_label_en"),
    "programs.ConsentText": ("title", "text"),
    "programs.Invitation": ("name", "line"),
    "programs.Enquiry": ("text", "answer"),
    "programs.ParticipantImport": ("file_name",),
    "pairings.MentorshipRequest": ("message", "decline_note"),
    "pairings.Pairing": ("closing_note",),
    "pairings.Wish": ("message", "note"),
    "pairings.Question": ("text",),
    "pairings.HelpCall": ("words", "answer"),
    "goals.Goal": ("title", "text"),
    "meetings.Session": ("where", "agenda"),
    "matching.MatchRun": ("name", "failure"),
}


def test_no_text_of_a_person_becomes_markup_or_breaks_a_sentence(
    people: People, mapped: World, signed_in: Enter
) -> None:
    for label, fields in TOLD.items():
        write(apps.get_model(label), *fields)
    for actor, person in people.items():
        client = signed_in(person) if person else Client()
        for name, route in ROUTES.items():
            if actor in route.get:
                look(client, url_of(name, mapped), {})
