"""Where a request is led afterwards: a page of this site that was asked for, never another site, never an error."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from profiles.models import User
from tests.worlds import World

AWAY = (
    "http://evil.example/",
    "//evil.example",
    "/\\evil.example",
    "javascript:alert(1)",
    "foo",
    "home",
    "foo.bar",
    "",
)


def saved(client: Client, wanted: str) -> str:
    """Where saving one's answers leads with this `next`."""
    answers = {"name": "Ada Nwosu", "version": "1", "next": wanted}
    return client.post(reverse("profiles:about-update"), answers)["Location"]


def refused(client: Client, world: World, referer: str) -> str:
    """Where a refusal without a form of its own leads from this page."""
    url = reverse("matching:proposal-decide", args=[world["run"]])
    return client.post(url, {}, headers={"referer": referer})["Location"]


@pytest.mark.parametrize("wanted", AWAY)
def test_only_pages_of_this_site_are_followed(
    wanted: str, world: World, ada: User, cora: User, signed_in: Callable[[User], Client]
) -> None:
    assert saved(signed_in(ada), wanted) == reverse("profiles:topics-update")
    assert refused(signed_in(cora), world, wanted) == "/"


def test_a_page_of_this_site_is_followed(
    world: World, ada: User, cora: User, signed_in: Callable[[User], Client]
) -> None:
    assert saved(signed_in(ada), "/goals/?x=1") == "/goals/?x=1"
    assert refused(signed_in(cora), world, "http://testserver/programs/") == "http://testserver/programs/"
