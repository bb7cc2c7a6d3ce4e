"""What caches may keep, and what is left after signing out (tests/test_policy.py asks every page as everybody)."""

from collections.abc import Callable

from django.test import Client

from profiles.models import User

Enter = Callable[[User], Client]


def test_a_page_for_everybody_may_be_kept(db: None) -> None:
    assert "no-store" not in Client().get("/help/").headers.get("Cache-Control", "")


def test_signing_out_leaves_nothing_behind_either(ada: User, signed_in: Enter) -> None:
    client = signed_in(ada)
    answer = client.post("/account/logout/")
    assert answer.status_code == 302
    assert client.get("/me/").status_code == 302
