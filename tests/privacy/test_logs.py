"""A journey with markers in everything typed, and faults on the way: no line of log at any level holds one."""

import io
import logging
from collections.abc import Callable, Iterator

import pytest
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from gunicorn.config import Config

from activity.jobs import send_mail
from activity.models import Mail
from activity.services import queue_mail
from mentorship.gunicorn import DiscreetLogger
from mentorship.logs import Discreet
from mentorship.policy import ROUTES
from pairings.models import MentorshipRequest
from profiles.models import Profile, SensitiveAnswer, User
from programs.models import Cohort, Enrolment
from tests.letterbox import open_letterbox
from tests.test_policy import url_of
from tests.worlds import World

Enter = Callable[[User], Client]
MARK = "Xq7mark"
TOOLS = {"mail", "factory"}  # the mail server and the factories of these tests tell what they get
ADDRESS = f"{MARK}@example.org"


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """All that every logger says, at DEBUG, as the site writes it."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(Discreet("%(levelname)s %(name)s %(message)s"))
    handler.addFilter(lambda line: line.name.split(".")[0] not in TOOLS)
    loggers = [logging.getLogger(), *map(logging.getLogger, tuple(logging.root.manager.loggerDict))]
    before = [(logger, logger.level) for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.DEBUG)
        if logger is logging.root or not logger.propagate:
            logger.addHandler(handler)
    yield written
    for logger, level in before:
        logger.setLevel(level)
        logger.removeHandler(handler)


def test_the_site_writes_its_log_with_this_hand(settings: LazySettings) -> None:
    assert {one["()"] for one in settings.LOGGING["formatters"].values()} == {"mentorship.logs.Discreet"}
    assert settings.LOGGING["root"]["handlers"] == ["console"]


def test_no_line_holds_what_somebody_told(
    lines: io.StringIO, mentee: Enrolment, mentor: Enrolment, cohort: Cohort, cora: User, signed_in: Enter
) -> None:
    stranger = Client()
    signed = stranger.post("/account/signup/", {"name": f"{MARK} Nowak", "email": ADDRESS, "password1": ""})
    assert signed.status_code == 302
    stranger.post("/account/login/", {"login": ADDRESS, "password": MARK})
    ada, ben = signed_in(mentee.user), signed_in(mentor.user)
    ada.post(reverse("profiles:about-update"), {"name": MARK, "about": MARK, "email": "broken"})
    Profile.objects.filter(user=mentee.user).update(name=f"{MARK} Nwosu", about=MARK, headline=MARK)
    told = {"version": "0", "code": "grief", "words": MARK, "purposes": ["match"]}
    assert ada.post("/me/personal/add/lived_experience/", told).status_code == 302
    assert SensitiveAnswer.objects.get().words == MARK
    asked = ada.post(reverse("matching:mentor-ask", args=[mentor.public_id]), {"message": f"Dear Ben, {MARK} " * 5})
    assert asked.status_code == 302
    request = MentorshipRequest.objects.get()
    assert MARK in request.message
    ben.post(reverse("pairings:request-talk", args=[request.public_id]), {"text": f"Why {MARK}?"})
    signed_in(cora).get(reverse("programs:enrolment-table", args=[cohort.public_id]), {"q": MARK})
    upload = SimpleUploadedFile(f"{MARK}.csv", f"name,role,\n{MARK},{MARK}\n=1,{ADDRESS},x,y\n".encode())
    where = reverse("programs:import-create", args=[cohort.public_id])
    signed_in(cora).post(where, {"file": upload, "everyone_is": "column"}, follow=True)
    ada.get(f"/nowhere/?q={MARK}")
    assert "django.request" in lines.getvalue()
    assert MARK.lower() not in lines.getvalue().lower()


def test_no_line_holds_the_key_of_an_address(lines: io.StringIO, world: World, capsys: pytest.CaptureFixture) -> None:
    """Of every page whose address alone opens it; the world has one of each."""
    keys = {name: key for name, key in world.items() if ":" in key or name == "secret"}
    assert Client().put(url_of("programs:guardian-answer", world)).status_code == 405
    gunicorn = DiscreetLogger(Config())
    for path in (url_of(route, world) for route in ROUTES):
        logging.getLogger("django.request").warning("Forbidden: %s", path)
        gunicorn.error("Error handling request %s", path)
    written = lines.getvalue() + "".join(capsys.readouterr())
    assert "/programs/guardian/…/withdraw/" in written and len(keys) >= 6
    assert {name for name, key in keys.items() if key in written} == set()


def test_a_page_that_breaks_says_where_and_not_with_what(lines: io.StringIO, ada: User, signed_in: Enter) -> None:
    client = signed_in(ada)
    client.raise_request_exception = False
    Profile.objects.filter(user=ada).update(hours=[MARK])
    assert client.get(reverse("privacy:data-detail")).status_code == 500
    text = lines.getvalue()
    assert "Internal Server Error: /me/data/" in text and "hours" in text
    assert MARK not in text


def test_mails_that_fail_are_told_by_number(lines: io.StringIO, ada: User, settings: LazySettings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    broken = {"names": {"name": MARK}, "route": "programs:enrolment-detail", "args": [MARK, MARK]}
    for number, (kind, context) in enumerate([("farewell", {"names": {"name": MARK}}), ("farewell", broken)]):
        queue_mail(kind, address=ADDRESS, context=context, dedupe_key=str(number))
    first, second = Mail.objects.values_list("pk", flat=True)
    with open_letterbox() as box:
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", box.port
        box.answer = f"450 {ADDRESS} is busy"
        refused = send_mail(first)
    assert (refused, send_mail(second)) == ("parked", "parked")
    assert f"mail {second} cannot be written" in lines.getvalue()
    assert MARK.lower() not in lines.getvalue().lower()
    assert MARK.lower() not in " ".join(Mail.objects.values_list("last_error", flat=True)).lower()


def test_the_words_of_an_error_stay_out_and_what_it_came_from_is_told(lines: io.StringIO) -> None:
    log = logging.getLogger("privacy.test")
    try:
        try:
            int(MARK)
        except ValueError as error:
            raise KeyError(MARK) from error
    except KeyError as error:
        log.exception("it broke")
        log.error("Task %(name)s: %(exc)s", {"name": "n", "exc": repr(error)}, exc_info=True)
    text = lines.getvalue()
    assert text.count("KeyError\nwhich came from\n") == 2 and text.count("ValueError") == 2
    assert "test_logs.py" in text and MARK not in text.replace("int(MARK)", "").replace("KeyError(MARK)", "")
