"""Every route × every actor × GET and POST against the one policy table; nothing undeclared, nothing left over."""

from collections.abc import Callable, Iterator
from copy import deepcopy

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from mentorship.policy import ACCOUNT_ROUTES, ACTORS, ANONYMOUS, ROUTES
from profiles.models import User
from tests.worlds import People, World


def patterns(resolver: URLResolver, namespace: str = "") -> Iterator[tuple[str, dict[str, object]]]:
    """Every named route below `resolver` with its converters."""
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from patterns(entry, inner)
        elif isinstance(entry, URLPattern):
            yield f"{namespace}{entry.name or ''}", entry.pattern.converters


ALL_ROUTES = dict(patterns(get_resolver()))


def test_table_and_site_map_name_the_same_routes() -> None:
    assert set(ALL_ROUTES) == set(ROUTES) | ACCOUNT_ROUTES


def url_of(name: str, world: World) -> str:
    return reverse(name, kwargs={key: world.get(key, "nothing") for key in ALL_ROUTES[name]})


def answer(client: Client, method: str, url: str) -> str:
    """What the actor gets, in one word; whatever the request wrote is rolled back, cookies with it."""
    cookies = deepcopy(client.cookies)
    with transaction.atomic():
        response = getattr(client, method)(url)
        transaction.set_rollback(True)
    client.cookies = cookies
    if response.status_code == 302 and "/account/login/" in response.url:
        return "sign-in"
    if response.status_code in {403, 404}:
        return "hidden"
    if response.status_code == 405:
        return "no such method"
    assert response.status_code in {200, 302, 422}, (url, response.status_code)
    return "ok"


def expected(actor: str, allowed: frozenset[str], other: frozenset[str]) -> set[str]:
    if actor in allowed:
        return {"ok"}
    if actor == ANONYMOUS and ANONYMOUS not in other:
        return {"sign-in"}
    if not allowed:
        return {"no such method", "hidden"}
    return {"hidden"} if actor not in other else {"hidden", "no such method"}


@pytest.mark.parametrize("actor", ACTORS)
def test_every_route_for(actor: str, people: People, world: World, signed_in: Callable[[User], Client]) -> None:
    person = people[actor]
    client, wrong = signed_in(person) if person else Client(), {}
    for name, route in ROUTES.items():
        for method, allowed, other in (("get", route.get, route.post), ("post", route.post, route.get)):
            got = answer(client, method, url_of(name, world))
            if got not in expected(actor, allowed, other):
                wrong[f"{method.upper()} {name}"] = got
    assert wrong == {}
