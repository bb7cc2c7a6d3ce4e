"""The second step of signing in: an app, recovery codes; what is kept of them; who must have one."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from allauth.usersessions.models import UserSession
from bs4 import BeautifulSoup
from django.core import mail
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from profiles.models import User
from profiles.services.second_step import SecondStepAdapter
from programs.models import Program
from tests.factories import PASSWORD
from tests.profiles.codes import NEIGHBOUR, app_code, delivered, mailed_code

pytestmark = pytest.mark.django_db
Enter = Callable[[User], Client]
SECRET = "JBSWY3DPEHPK3PXP" * 2


@pytest.fixture(autouse=True)
def _fresh_limits() -> None:
    cache.clear()


@pytest.fixture
def settled(ada: User) -> User:
    """Ada with a password and a confirmed address."""
    ada.set_password(PASSWORD)
    ada.save()
    EmailAddress.objects.create(user=ada, email=ada.email, verified=True, primary=True)
    return ada


@pytest.fixture
def protected(settled: User) -> User:
    """Ada, whose app and recovery codes are set up."""
    ada = settled
    TOTP.activate(ada, SECRET)
    RecoveryCodes.activate(ada)
    return ada


def at_the_second_step(user: User) -> Client:
    client = Client()
    answer = client.post("/account/login/", {"login": user.email, "password": PASSWORD})
    assert answer.headers["Location"] == "/account/safety/authenticate/"
    return client


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def signed_in_long_ago(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def proved(client: Client) -> None:
    """Show by password who one is."""
    client.post("/account/reauthenticate/", {"password": PASSWORD})


def test_setting_up_an_app_with_its_picture_and_codes_shown_once(
    settled: User, signed_in: Enter, django_capture_on_commit_callbacks: Any
) -> None:
    client = signed_in(settled)
    assert client.get("/account/safety/totp/activate/").status_code == 200, "she has just signed in"
    client = signed_in_long_ago(settled)
    assert "reauthenticate" in client.get("/account/safety/totp/activate/").headers["Location"]
    proved(client)
    page = BeautifulSoup(client.get("/account/safety/totp/activate/").content, "html.parser")
    assert page.select_one("img.qr")["src"].startswith("data:image/svg+xml;base64,")
    secret = page.select_one(".own-words b").get_text()
    answer = client.post("/account/safety/totp/activate/", {"code": "000000"})
    assert "not the right code" in answer.content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post("/account/safety/totp/activate/", {"code": app_code(secret)})
    assert answer.headers["Location"] == "/account/safety/recovery-codes/"
    codes = re.findall(r"<li>(\d{8})</li>", client.get("/account/safety/recovery-codes/").content.decode())
    assert len(codes) == 10
    again = client.get("/account/safety/recovery-codes/").content.decode()
    assert "shown already" in again and not any(code in again for code in codes)
    assert client.get("/account/safety/recovery-codes/download/").status_code == 403
    assert "an app that shows codes was set up" in delivered().body


def test_signing_in_asks_for_the_second_step(protected: User) -> None:
    client = at_the_second_step(protected)
    assert not is_in(client)
    client.post("/account/safety/authenticate/", {"code": "000000"})
    assert not is_in(client)
    client.post("/account/safety/authenticate/", {"code": app_code(SECRET)})
    assert is_in(client)


def test_a_code_by_mail_is_followed_by_the_second_step(protected: User) -> None:
    client = Client()
    answer = client.post("/account/login/code/", {"email": protected.email})
    answer = client.post(answer.headers["Location"], {"code": mailed_code()})
    assert (answer.headers["Location"], is_in(client)) == ("/account/safety/authenticate/", False)


def test_a_new_password_is_no_way_around_it(protected: User) -> None:
    client = Client()
    answer = client.post("/account/password/reset/", {"email": protected.email})
    answer = client.post(answer.headers["Location"], {"code": mailed_code()})
    words = {"password1": "quiet-green-harbour", "password2": "quiet-green-harbour"}
    client.post(answer.headers["Location"], words)
    client.post("/account/login/", {"login": protected.email, "password": "quiet-green-harbour"})
    assert not is_in(client)


@pytest.mark.parametrize("which", [0, 1, 2])
def test_no_code_of_the_app_is_good_twice(protected: User, which: int) -> None:
    code = app_code(SECRET, which)
    first, second = at_the_second_step(protected), at_the_second_step(protected)
    first.post("/account/safety/authenticate/", {"code": code})
    cache.delete(f"allauth.mfa.totp.used?user={protected.pk}&code={code}")
    answer = second.post("/account/safety/authenticate/", {"code": f"{code[:3]} {code[3:]}"})
    assert (is_in(first), is_in(second)) == (True, False)
    assert "used already" in answer.content.decode()


def test_a_recovery_code_works_once(protected: User) -> None:
    code = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()[3]
    tried = []
    for _time in range(2):
        client = at_the_second_step(protected)
        client.post("/account/safety/authenticate/", {"code": code})
        tried.append(is_in(client))
        cache.clear()
    assert tried == [True, False]


def test_what_is_kept_of_it_cannot_be_read_in_the_database(protected: User) -> None:
    rows = str(list(Authenticator.objects.values_list("data", flat=True)))
    assert SECRET not in rows
    codes = Authenticator.objects.get(type="recovery_codes").wrap()
    assert codes.instance.data["seed"] != SecondStepAdapter().decrypt(codes.instance.data["seed"])


def test_a_new_secret_key_reads_what_an_older_one_wrote(protected: User, settings: Any) -> None:
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "n" * 60, [settings.SECRET_KEY]
    client = at_the_second_step(protected)
    client.post("/account/safety/authenticate/", {"code": app_code(SECRET)})
    assert is_in(client)


def test_without_the_older_key_no_code_fits_and_nothing_breaks(protected: User, settings: Any) -> None:
    settings.SECRET_KEY = "n" * 60
    client = at_the_second_step(protected)
    for secret in (SECRET, ""):
        client.post("/account/safety/authenticate/", {"code": app_code(secret)})
    assert not is_in(client)


def test_the_last_second_step_takes_the_recovery_codes_along(protected: User, signed_in: Enter) -> None:
    client = signed_in(protected)
    proved(client)
    assert client.post("/account/safety/totp/deactivate/").headers["Location"] == "/account/safety/"
    assert not Authenticator.objects.exists()


def test_operators_can_take_a_lost_second_step_away(protected: User) -> None:
    client = at_the_second_step(protected)
    client.post("/account/safety/authenticate/", {"code": app_code(SECRET)})
    call_command("remove_second_step", protected.email.upper(), verbosity=0)
    assert not Authenticator.objects.exists() and not UserSession.objects.exists()
    assert client.get("/me/").status_code == 302
    assert "took the second step" in delivered().body
    with pytest.raises(CommandError, match="No account"):
        call_command("remove_second_step", "nobody@example.org")


@pytest.mark.parametrize(
    ("rule", "asked"),
    [("nobody", set()), ("coordinators", {"cora", "sam"}), ("all", {"ada", "cora", "sam"})],
)
def test_who_must_have_one_is_sent_to_set_it_up(
    rule: str, asked: set[str], settings: Any, ada: User, cora: User, sam: User, signed_in: Enter
) -> None:
    settings.REQUIRE_SECOND_FACTOR = rule
    people = {"ada": ada, "cora": cora, "sam": sam}
    sent = {name for name, user in people.items() if signed_in(user).get("/programs/").status_code == 302}
    assert sent == asked


def test_she_goes_on_where_she_wanted_to_go(settings: Any, cora: User, program: Program, signed_in: Enter) -> None:
    settings.REQUIRE_SECOND_FACTOR = "coordinators"
    EmailAddress.objects.create(user=cora, email=cora.email, verified=True, primary=True)
    client = signed_in(cora)
    wanted = reverse("programs:program-update", args=[program.public_id]) + "?from=mail"
    assert client.get(wanted).headers["Location"] == "/account/safety/"
    assert "set up a second step first" in client.get("/account/safety/").content.decode()
    for still in ("/help/", "/who-can-see-my-data/", "/account/email/", "/account/logout/", "/account/devices/"):
        assert client.get(still).status_code == 200, still
    TOTP.activate(cora, SECRET)
    page = client.get("/account/safety/").content.decode()
    assert f'href="{wanted}"' in page.replace("&amp;", "&")
    assert client.get("/programs/").status_code == 200
    assert "where you wanted to go" not in client.get("/account/safety/").content.decode()


def test_nothing_is_written_before_it(settings: Any, cora: User, program: Program, signed_in: Enter) -> None:
    settings.REQUIRE_SECOND_FACTOR = "coordinators"
    client = signed_in(cora)
    answer = client.post(reverse("programs:program-update", args=[program.public_id]), {"name": "Changed"}, follow=True)
    assert "Nothing was saved" in answer.content.decode()
    program.refresh_from_db()
    assert program.name == "First-year companions"


def test_signing_out_stays_possible(settings: Any, cora: User, signed_in: Enter) -> None:
    settings.REQUIRE_SECOND_FACTOR = "all"
    client = signed_in(cora)
    client.post("/account/logout/")
    assert not is_in(client)


def test_taking_the_last_one_away_brings_the_question_back(settings: Any, cora: User, signed_in: Enter) -> None:
    settings.REQUIRE_SECOND_FACTOR = "coordinators"
    TOTP.activate(cora, SECRET)
    client = signed_in(cora)
    assert client.get("/programs/").status_code == 200
    Authenticator.objects.all().delete()
    assert client.get("/programs/").status_code == 302


def test_a_neighbouring_code_counts_because_clocks_differ(protected: User) -> None:
    client = at_the_second_step(protected)
    client.post("/account/safety/authenticate/", {"code": app_code(SECRET, NEIGHBOUR)})
    assert is_in(client)


def test_mails_about_it_carry_no_address_of_the_net(
    protected: User, signed_in: Enter, django_capture_on_commit_callbacks: Any
) -> None:
    client = signed_in(protected)
    proved(client)
    with django_capture_on_commit_callbacks(execute=True):
        client.post("/account/safety/recovery-codes/generate/")
    message = delivered()
    assert "new recovery codes" in message.body and "127.0.0.1:8000/account/safety/" in message.body
    assert message.to == [protected.email]
    assert "from 127" not in message.body
    assert len(mail.outbox) == 1


DELICATE = ("email/", "password/set/", "safety/totp/activate/", "safety/webauthn/add/", "linked/")


@pytest.mark.parametrize("path", DELICATE)
def test_an_open_browser_is_not_enough_to_take_an_account_without_password(path: str, ada: User) -> None:
    client = signed_in_long_ago(ada)
    sent = {"email": "mallory@example.org", "action_add": "", "password1": PASSWORD, "password2": PASSWORD}
    assert "sign in once more" in client.get(f"/account/{path}").content.decode()
    assert client.post(f"/account/{path}", sent).status_code == 403
    ada.refresh_from_db()
    assert not ada.has_usable_password() and not EmailAddress.objects.exists()


def test_signing_in_once_more_leads_back(ada: User) -> None:
    client = signed_in_long_ago(ada)
    page = BeautifulSoup(client.get("/account/password/set/").content, "html.parser")
    way = page.select_one("main input[name=next]")["value"]
    assert client.post("/account/logout/", {"next": way}).headers["Location"] == way
    answer = client.post(way, {"email": ada.email, "next": "/account/password/set/"})
    answer = client.post(answer.headers["Location"], {"code": mailed_code(), "next": "/account/password/set/"})
    assert answer.headers["Location"] == "/account/password/set/"
    assert "Ten signs or more" in client.get("/account/password/set/").content.decode()


def test_who_signed_in_sixteen_minutes_ago_is_asked(ada: User, signed_in: Enter) -> None:
    client = signed_in(ada)
    assert client.get("/account/password/set/").status_code == 200
    assert "sign in once more" not in client.get("/account/password/set/").content.decode()
    session = client.session
    session["account_authentication_methods"][0]["at"] -= 16 * 60
    session.save()
    assert "sign in once more" in client.get("/account/password/set/").content.decode()
