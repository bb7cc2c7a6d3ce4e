"""Signing up, signing in and claiming an account: whole journeys, the code read from the mail that was sent."""

import re
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.cache import cache
from django.core.management import call_command
from django.http import HttpResponse
from django.test import Client

from activity.models import Mail
from profiles.models import Profile, User
from profiles.services.accounts import create_account
from tests.factories import PASSWORD
from tests.profiles.codes import delivered, mailed_code

pytestmark = pytest.mark.django_db
SIGN_UP, SIGN_IN, BY_CODE = "/account/signup/", "/account/login/", "/account/login/code/"


@pytest.fixture(autouse=True)
def _fresh_limits() -> None:
    cache.clear()


def page_after(client: Client, answer: HttpResponse) -> str:
    """The page one is led to."""
    while answer.status_code == 302:
        answer = client.get(answer.headers["Location"])
    return answer.content.decode()


def who(client: Client) -> User | None:
    return User.objects.filter(pk=client.session.get("_auth_user_id", 0)).first()


def sign_up(client: Client, **typed: str) -> HttpResponse:
    return client.post(SIGN_UP, {"name": "Zoë Nowak", "email": "Zoe@Example.org", "password1": "", **typed})


def test_joining_with_name_and_address_alone() -> None:
    client = Client()
    answer = sign_up(client)
    assert answer.status_code == 302
    user = User.objects.get()
    assert (user.email, user.has_usable_password(), user.profile.name) == ("zoe@example.org", False, "Zoë Nowak")
    assert who(client) is None, "not before the address is confirmed"
    message = delivered()
    assert message.to == ["zoe@example.org"]
    answer = client.post(answer.headers["Location"], {"code": mailed_code()})
    assert answer.headers["Location"] == "/"
    assert who(client) == user
    assert EmailAddress.objects.get().verified


def test_the_code_is_not_kept_once_the_mail_is_sent() -> None:
    sign_up(Client())
    assert mailed_code().replace("-", "")
    assert Mail.objects.get().context == {}


def test_joining_with_a_password_and_signing_in_with_it() -> None:
    client = Client()
    answer = sign_up(client, password1=PASSWORD)
    client.post(answer.headers["Location"], {"code": mailed_code()})
    other = Client()
    answer = other.post(SIGN_IN, {"login": "ZOE@example.org", "password": PASSWORD})
    assert answer.headers["Location"] == "/"
    assert who(other) == User.objects.get()
    assert User.objects.get().password.startswith("argon2")


def test_a_password_of_letters_of_another_keyboard_stays_as_typed() -> None:
    decomposed = "Zoe\u0308 geht baden"
    client = Client()
    answer = sign_up(client, password1=decomposed)
    client.post(answer.headers["Location"], {"code": mailed_code()})
    assert User.objects.get().check_password(decomposed)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"name": ""}, "required"),
        ({"name": "a\x00b"}, "U+0000"),
        ({"name": "x" * 121}, "120"),
        ({"email": "not an address"}, "valid email"),
        ({"password1": "short"}, "too short"),
        ({"password1": "password12"}, "too common"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(wrong: dict[str, str], sentence: str) -> None:
    answer = sign_up(Client(), **wrong)
    page = answer.content.decode()
    assert sentence in page
    assert ('value="Zoë Nowak"' in page) is ("name" not in wrong)
    assert not User.objects.exists()


def test_a_known_address_gets_the_same_answer_and_a_mail_that_helps(ada: User) -> None:
    fresh, known = Client(), Client()
    first = sign_up(fresh)
    second = sign_up(known, email=ada.email)
    assert (first.status_code, first.headers["Location"]) == (second.status_code, second.headers["Location"])
    pages = [
        re.sub(r"(?s)<input type=.hidden.*?>|csrftoken[^}]*|zoe@example.org|ada@example.org", "", page_after(*pair))
        for pair in ((fresh, first), (known, second))
    ]
    assert pages[0] == pages[1]
    message = delivered()
    assert message.to == [ada.email]
    assert "http://127.0.0.1:8000/account/login/code/" in message.body
    assert User.objects.count() == 2


def test_signing_in_by_code() -> None:
    user = create_account(name="Ada Nwosu", email="ada@example.org")
    client = Client()
    answer = client.post(BY_CODE, {"email": "Ada@Example.org"})
    answer = client.post(answer.headers["Location"], {"code": mailed_code().lower().replace("-", " ")})
    assert answer.headers["Location"] == "/"
    assert who(client) == user


def test_an_unknown_address_gets_the_same_answer_and_a_mail_without_code(ada: User) -> None:
    answers = [Client().post(BY_CODE, {"email": address}) for address in (ada.email, "nobody@example.org")]
    assert len({(answer.status_code, answer.headers["Location"]) for answer in answers}) == 1
    message = delivered()
    assert message.to == ["nobody@example.org"]
    assert "there is no account" in message.body and not re.search(r"[A-Z]{4}-[A-Z]{4}", message.body)


def test_a_wrong_code_is_refused_and_the_third_ends_it(ada: User) -> None:
    client = Client()
    url = client.post(BY_CODE, {"email": ada.email}).headers["Location"]
    real = mailed_code()
    for _attempt in range(2):
        assert client.post(url, {"code": "XXXX-XXXX"}).status_code == 200
    client.post(url, {"code": "XXXX-XXXX"})
    client.post(url, {"code": real})
    assert who(client) is None


def test_an_imported_account_is_claimed_with_one_code() -> None:
    imported = create_account(name="Ida Import", email="ida@example.org", language="de")
    assert not EmailAddress.objects.exists()
    client = Client()
    answer = client.post(BY_CODE, {"email": "ida@example.org"})
    answer = client.post(answer.headers["Location"], {"code": mailed_code()})
    assert (answer.headers["Location"], who(client)) == ("/", imported)
    assert len(mail.outbox) == 1
    address = EmailAddress.objects.get()
    assert (address.email, address.verified, address.primary) == ("ida@example.org", True, True)
    client.post("/account/logout/")
    again = Client()
    answer = again.post(BY_CODE, {"email": "ida@example.org"})
    again.post(answer.headers["Location"], {"code": mailed_code()})
    assert who(again) == imported
    assert EmailAddress.objects.count() == 1


def test_who_signs_up_with_an_imported_address_is_led_to_her_account() -> None:
    create_account(name="Ida Import", email="ida@example.org")
    sign_up(Client(), email="ida@example.org")
    assert "perhaps your coordinators opened it for you" in delivered().body
    assert User.objects.count() == 1


def test_a_password_set_by_a_stranger_before_the_address_was_confirmed_is_void() -> None:
    sign_up(Client(), name="Mallory", email="ida@example.org", password1=PASSWORD)
    client = Client()
    answer = client.post(BY_CODE, {"email": "ida@example.org"})
    answer = client.post(answer.headers["Location"], {"code": mailed_code()})
    page = page_after(client, client.get("/me/"))
    assert "no longer works" in page
    user = User.objects.get()
    assert who(client) == user and not user.has_usable_password()
    stranger = Client()
    assert stranger.post(SIGN_IN, {"login": "ida@example.org", "password": PASSWORD}).status_code == 200
    assert who(stranger) is None
    assert user.emailaddress_set.get().verified


def test_a_password_of_somebody_who_has_signed_in_before_survives_a_code() -> None:
    client = Client()
    answer = sign_up(client, password1=PASSWORD)
    client.post(answer.headers["Location"], {"code": mailed_code()})
    other = Client()
    answer = other.post(BY_CODE, {"email": "zoe@example.org"})
    other.post(answer.headers["Location"], {"code": mailed_code()})
    assert who(other) is not None
    assert User.objects.get().check_password(PASSWORD)


def test_the_language_of_the_visit_becomes_the_language_of_the_account() -> None:
    client = Client(headers={"accept-language": "de"})
    sign_up(client)
    assert User.objects.get().language == "de"
    client = Client()
    client.post("/language/", {"language": "de", "next": "/account/signup/"})
    cache.clear()
    sign_up(client, email="other@example.org")
    assert User.objects.get(email="other@example.org").language == "de"


def test_a_new_password_by_code(ada: User) -> None:
    client = Client()
    answer = client.post("/account/password/reset/", {"email": ada.email})
    answer = client.post(answer.headers["Location"], {"code": mailed_code()})
    answer = client.post(
        answer.headers["Location"], {"password1": "quiet-green-harbour", "password2": "quiet-green-harbour"}
    )
    assert answer.status_code == 302
    ada.refresh_from_db()
    assert ada.check_password("quiet-green-harbour")


def test_a_new_address_takes_the_place_of_the_old_one(signed_in: Any, ada: User) -> None:
    client = signed_in(ada)
    EmailAddress.objects.create(user=ada, email=ada.email, verified=True, primary=True)
    answer = client.post("/account/email/", {"email": "New@example.org", "action_add": ""})
    answer = client.post(answer.headers["Location"], {"code": mailed_code()})
    ada.refresh_from_db()
    assert ada.email == "new@example.org"
    assert [a.email for a in EmailAddress.objects.filter(user=ada)] == ["new@example.org"]


def test_an_address_of_another_account_is_not_taken_over(signed_in: Any, ada: User) -> None:
    create_account(name="Ida Import", email="ida@example.org")
    client = signed_in(ada)
    answer = client.post("/account/email/", {"email": "ida@example.org", "action_add": ""})
    answer = client.post(answer.headers["Location"], {"code": mailed_code()})
    assert "already registered" in page_after(client, answer)
    ada.refresh_from_db()
    assert ada.email == "ada@example.org"


def test_links_in_mails_start_at_the_configured_origin(settings: Any, ada: User) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    Client(headers={"host": "evil.example"}).post(SIGN_UP, {"name": "A B", "email": ada.email, "password1": ""})
    assert "evil.example" not in delivered().body


def test_too_many_codes_for_one_address_are_refused(ada: User) -> None:
    answers = [Client().post(BY_CODE, {"email": ada.email}) for _number in range(4)]
    assert [answer.status_code for answer in answers] == [302, 302, 302, 200]


def test_a_person_without_access_cannot_get_in(ada: User) -> None:
    User.objects.filter(pk=ada.pk).update(is_active=False)
    client = Client()
    answer = client.post(BY_CODE, {"email": ada.email})
    page_after(client, answer)
    assert "there is no account" in delivered().body


def test_the_first_site_admin_has_a_profile() -> None:
    call_command("createsuperuser", email="root@example.org", interactive=False, verbosity=0)
    assert (User.objects.get().email, Profile.objects.get().name) == ("root@example.org", "root")
