"""The outbox: each mail once, in the reader's language, nothing that is no longer true, and patience with servers."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.core import mail as django_mail
from django.db import IntegrityError, transaction
from django.utils import timezone
from pytest_django import Settings

from activity import jobs
from activity.models import Beat, Mail
from activity.services import Notify, queue_mail, record_fact
from activity.transitions import move
from profiles.models import User
from programs.models import Enrolment
from tests.letterbox import Letterbox, open_letterbox


@pytest.fixture
def letterbox(settings: Settings) -> Iterator[Letterbox]:
    """A real SMTP server on this machine, and Django told to use it."""
    with open_letterbox() as box:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", box.port
        settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
        settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
        yield box


@pytest.fixture
def told(mentee: Enrolment, cora: User) -> Mail:
    """Ada's mail about her place."""
    news = Notify(mentee.user, "application_accepted", {"cohort": "Autumn"}, "home", holds=("accepted",))
    record_fact(mentee, "enrolment.accepted", by=cora, notify=[news])
    return Mail.objects.get()


def test_a_mail_reaches_a_real_server_once(told: Mail, letterbox: Letterbox) -> None:
    assert [jobs.send_mail(told.pk), jobs.send_mail(told.pk)] == ["sent", "left"]
    letter = letterbox.letters[0]
    assert len(letterbox.letters) == 1
    assert (letter["To"], letter["Message-ID"]) == ("ada@example.org", told.message_id)
    assert letter["Auto-Submitted"] == "auto-generated"
    text, html = (part.get_payload(decode=True).decode() for part in letter.get_payload())
    assert "http://127.0.0.1:8000/" in text
    assert "http://127.0.0.1:8000/" in html
    told.refresh_from_db()
    assert told.context == {}  # nothing is kept once it is sent


def test_mail_is_written_in_the_recipients_language(told: Mail, ada: User) -> None:
    told.recipient.language = "de"
    assert "Autumn" in jobs.written(told).body
    german = jobs.written(told).subject
    told.recipient.language = "en"
    assert jobs.written(told).subject != german


def test_what_is_no_longer_true_is_not_sent(told: Mail, mentee: Enrolment, ada: User, letterbox: Letterbox) -> None:
    move(mentee, "withdrawn", by=ada, kind="enrolment.withdrawn")
    assert jobs.send_mail(told.pk) == "dropped"
    assert letterbox.letters == []


def test_nobody_without_address_or_account_is_written_to(told: Mail, ada: User, letterbox: Letterbox) -> None:
    User.objects.filter(pk=ada.pk).update(is_active=False)
    assert jobs.send_mail(told.pk) == "dropped"
    assert letterbox.letters == []


def test_a_refused_address_is_parked_at_once(told: Mail, letterbox: Letterbox) -> None:
    letterbox.answer = "550 no such person"
    assert jobs.send_mail(told.pk) == "parked"
    told.refresh_from_db()
    assert told.last_error == "SMTPRecipientsRefused"
    assert told.context["names"] == {"cohort": "Autumn"}  # kept, so that staff can send it again


def test_a_server_that_is_away_is_tried_again_later_and_parked_in_the_end(told: Mail, settings: Settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    now, waits, answers = timezone.now(), [], []
    for _try in range(jobs.MOST_TRIES):
        answers.append(jobs.send_mail(told.pk, now=now))
        told.refresh_from_db()
        waits.append((told.hint_at - now).total_seconds())
        now = told.hint_at
    assert answers == ["queued"] * (jobs.MOST_TRIES - 1) + ["parked"]
    assert waits[:-1] == [30, 60, 120, 240, 480, 960, 1920]


def test_two_workers_with_the_same_hint_send_once(told: Mail) -> None:
    now = timezone.now()
    assert jobs.claim(told.pk, now)
    assert jobs.send_mail(told.pk, now=now) == "left"
    assert jobs.send_mail(told.pk, now=now + jobs.LEASE) == "sent"  # the first worker died
    assert len(django_mail.outbox) == 1


def test_the_same_key_queues_once(ada: User) -> None:
    for _again in range(2):
        queue_mail("application_accepted", to=ada, context={}, dedupe_key="once")
    assert Mail.objects.count() == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        Mail.objects.create(kind="x", recipient=ada, dedupe_key="once", message_id="<other@here>")


def queue(ada: User, count: int) -> None:
    for number in range(count):
        queue_mail("application_accepted", to=ada, context={"names": {}}, dedupe_key=f"mail {number}")
    Mail.objects.update(hint_at=timezone.now() - timedelta(seconds=1))


def test_the_relay_never_has_more_in_flight_than_its_cap(ada: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("activity.jobs.outbox.MOST_IN_FLIGHT", 5)
    queue(ada, 8)
    hinted: list[int] = []
    now = timezone.now()
    jobs.relay_mail(hinted.append, now=now)
    jobs.relay_mail(hinted.append, now=now)
    assert len(hinted) == 5
    for pk in hinted:
        jobs.send_mail(pk, now=now)
    jobs.relay_mail(hinted.append, now=now)
    assert sorted(hinted) == sorted(Mail.objects.values_list("pk", flat=True))


def test_the_relay_backs_off(ada: User) -> None:
    queue(ada, 1)
    hinted: list[int] = []
    now = timezone.now()
    for seconds in range(0, 200, 5):
        jobs.relay_mail(hinted.append, now=now + timedelta(seconds=seconds))
    assert len(hinted) == 3  # at 0, 30 and 90 seconds
    assert Beat.objects.get(job="relay").at == now + timedelta(seconds=195)


def test_a_bare_address_and_its_code_are_not_kept_whatever_becomes_of_the_mail(db: None, letterbox: Letterbox) -> None:
    for answer, becomes in ((letterbox.answer, "sent"), ("550 no such person", "parked")):
        letterbox.answer = answer
        context = {"subject": "Your code", "text": "ABC-DEF", "language": "en"}
        mail = queue_mail("account", address="ida@example.org", context=context, dedupe_key=becomes)
        assert jobs.send_mail(mail.pk) == becomes
        mail.refresh_from_db()
        assert (mail.address, mail.context) == ("", {})
    assert len(letterbox.letters) == 1


def test_a_mail_without_addressee_is_not_queued(db: None) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        queue_mail("account", context={}, dedupe_key="nobody")


@pytest.mark.parametrize("broken", [{"kind": "no_such_template"}, {"context": {"route": "no-such:route"}}])
def test_a_mail_that_cannot_be_written_is_parked_and_stops_no_other(told: Mail, broken: dict[str, object]) -> None:
    Mail.objects.update(**broken)
    assert jobs.send_mail(told.pk) == "parked"
    assert jobs.send_mail(told.pk) == "left"


def test_names_stay_text_in_a_mail(mentee: Enrolment, cora: User) -> None:
    """Neither markup nor a link that we make of a name, and nothing that reaches into the headers."""
    name = "<b>Eve</b> www.evil.example %(x)s\r\nBcc: eve@example.org"
    news = Notify(mentee.user, "pairing_active", {"name": name}, "home")
    record_fact(mentee, "enrolment.accepted", by=cora, notify=[news])
    message = jobs.written(Mail.objects.get())
    html = message.alternatives[0].content
    assert "<b>" not in html
    assert "&lt;b&gt;Eve&lt;/b&gt; www.evil.example %(x)s" in html
    assert 'href="http://www.evil.example' not in html
    assert message.message()["Bcc"] is None
