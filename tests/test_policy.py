"""Every route × every actor × GET and POST against the one policy table; nothing undeclared, nothing left over.

On the way: no cache keeps a page of somebody who is signed in, and no page tells another site where one was.
"""

from collections.abc import Callable, Iterator
from copy import deepcopy
from urllib.parse import urljoin, urlsplit

import pytest
from bs4 import BeautifulSoup
from django.db import transaction
from django.http import HttpResponseBase
from django.test import Client
from django.urls import Resolver404, URLPattern, URLResolver, get_resolver, resolve, reverse

from matching.models import Exclusion, MatchRun, Proposal
from mentorship.policy import ACCOUNT_ROUTES, ACTORS, ANONYMOUS, COORDINATOR, MENTEE, ONLOOKER, ROUTES, Route
from profiles.models import User
from programs.models import Cohort
from tests.programs.uploads import stage
from tests.worlds import People, World


def asked_by(entry: URLResolver | URLPattern) -> dict[str, object]:
    """The names in one piece of an address."""
    return {**entry.pattern.converters, **entry.pattern.regex.groupindex}


def patterns(
    resolver: URLResolver, namespace: str = "", above: dict[str, object] | None = None
) -> Iterator[tuple[str, dict[str, object]]]:
    """Every named route below `resolver` with the names in its address."""
    for entry in resolver.url_patterns:
        names = {**(above or {}), **asked_by(entry)}
        if isinstance(entry, URLResolver):
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from patterns(entry, inner, names)
        elif isinstance(entry, URLPattern):
            yield f"{namespace}{entry.name or ''}", names


ALL_ROUTES = dict(patterns(get_resolver()))


def test_table_and_site_map_name_the_same_routes() -> None:
    assert set(ALL_ROUTES) == set(ROUTES) | ACCOUNT_ROUTES


def url_of(name: str, world: World) -> str:
    return reverse(name, kwargs={key: world.get(key, "nothing") for key in ALL_ROUTES[name]})


def answer(client: Client, method: str, url: str) -> HttpResponseBase:
    """What the actor gets; whatever the request wrote is rolled back, cookies with it."""
    cookies = deepcopy(client.cookies)
    with transaction.atomic():
        response: HttpResponseBase = getattr(client, method)(url)
        transaction.set_rollback(True)
    client.cookies = cookies
    return response


def told(response: HttpResponseBase, name: str) -> str:
    """The answer in one word."""
    if response.status_code == 302 and "/account/login/" in response.headers["Location"]:
        return "sign-in"
    if response.status_code in {403, 404}:
        return "hidden"
    if response.status_code == 405:
        return "no such method"
    assert response.status_code in {200, 302, 422}, (name, response.status_code)
    return "ok"


def is_discreet(response: HttpResponseBase, signed_in: bool) -> bool:
    """Whether caches between, and the site one goes to next, learn nothing."""
    kept = response.headers.get("Cache-Control", "")
    private = "private" in kept and ("no-store" in kept or "max-age" in kept)
    return response.headers["Referrer-Policy"] in {"same-origin", "no-referrer"} and (private or not signed_in)


def expected(actor: str, allowed: frozenset[str], other: frozenset[str]) -> set[str]:
    if actor in allowed:
        return {"ok"}
    if actor == ANONYMOUS and ANONYMOUS not in other:
        return {"sign-in"}
    if not allowed:
        return {"no such method", "hidden"}
    return {"hidden"} if actor not in other else {"hidden", "no such method"}


@pytest.mark.once
@pytest.mark.parametrize("actor", ACTORS)
def test_every_route_for(actor: str, people: People, world: World, signed_in: Callable[[User], Client]) -> None:
    person = people[actor]
    client, wrong = signed_in(person) if person else Client(), {}
    for name, route in ROUTES.items():
        for method, allowed, other in (("get", route.get, route.post), ("post", route.post, route.get)):
            response = answer(client, method, url_of(name, world))
            got = told(response, name)
            if got not in expected(actor, allowed, other):
                wrong[f"{method.upper()} {name}"] = got
            if method == "get" and route.get and not is_discreet(response, bool(person)):
                wrong[f"headers of {name}"] = str(response.headers)
    assert wrong == {}


def controls(page: bytes, url: str) -> Iterator[tuple[str, str]]:
    """Where forms, buttons and links of a page lead, as (method, address)."""
    soup = BeautifulSoup(page, "html.parser")
    for form in soup.find_all("form"):
        yield str(form.get("method", "get")).lower(), urljoin(url, str(form.get("action", "")))
    for method, attribute in (("get", "href"), ("post", "formaction"), ("get", "hx-get"), ("post", "hx-post")):
        for tag in soup.select(f"main [{attribute}], nav [{attribute}]"):
            yield method, urljoin(url, str(tag[attribute]))


def refused_among(client: Client, url: str) -> set[str]:
    """Controls of a page that coordinators of a higher grade may use and an onlooker may not; none of another file."""
    response = client.get(url)
    refused: set[str] = set()
    if response.status_code != 200 or not response["Content-Type"].startswith("text/html"):
        return refused
    for method, address in controls(response.content, url):
        try:
            name = resolve(urlsplit(address).path).view_name
        except Resolver404:
            continue
        route = ROUTES.get(name, Route())
        allowed = route.post if method == "post" else route.get
        if COORDINATOR in allowed and ONLOOKER not in allowed:
            refused.add(f"{method.upper()} {name}")
    return refused


RUN_PAGES = ("matching:run-list", "matching:run-detail", "matching:run-board")


def test_an_onlooker_finds_no_button_that_would_refuse_her(
    people: People, world: World, cora: User, signed_in: Callable[[User], Client]
) -> None:
    onlooker = people[ONLOOKER]
    assert onlooker is not None
    client = signed_in(onlooker)
    cohort = Cohort.objects.get(public_id=world["cohort"])
    world = world | {"upload": stage(cohort, cora, "id,name,role\n1,Eva Gil,mentee\n2,Al Day,nothing").public_id}
    Exclusion.objects.create(mentee=cohort.enrolments.mentees()[0], mentor=cohort.enrolments.mentors()[0], by=cora)
    seen = ["home", "programs:program-detail", "programs:cohort-detail"]  # coordinators' pages that others have, too
    seen += [name for name, route in ROUTES.items() if ONLOOKER in route.get and MENTEE not in route.get]
    found = {name: refused_among(client, url_of(name, world)) for name in seen}
    for status in ("running", "failed", "published"):
        MatchRun.objects.update(status=status)
        found |= {f"{name}, {status}": refused_among(client, url_of(name, world)) for name in RUN_PAGES}
    MatchRun.objects.update(status="succeeded")
    Proposal.objects.update(status="approved")
    found |= {f"{name}, approved": refused_among(client, url_of(name, world)) for name in ("home", *RUN_PAGES)}
    assert {name: refused for name, refused in found.items() if refused} == {}
