"""A consent taken back on the page of one's data: from that moment on nobody and nothing uses the answer."""

from collections.abc import Callable

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from activity.jobs import send_mail
from activity.models import Activity, Mail
from matching.jobs import run_match
from matching.models import Proposal
from matching.services.publishing import publish_run
from matching.services.runs import start_run
from matching.snapshot import ranking_for
from profiles.kinds.personal import PERSONAL, PersonalKind, Purpose
from profiles.models import Consent, SensitiveAnswer, User
from profiles.services.personal import tell_in_confidence
from programs.models import Cohort, Enrolment
from tests.factories import PairingFactory

Enter = Callable[[User], Client]
GRIEF, DATA = "Losing somebody close", "/me/data/"


def confide(user: User, *purposes: Purpose, code: str = "grief", words: str = "") -> SensitiveAnswer:
    kind = PersonalKind(PERSONAL.rows[code]["kind"])
    return tell_in_confidence(profile=user.profile, by=user, kind=kind, code=code, words=words, purposes=purposes)


def take_back(client: Client, answer: SensitiveAnswer, purpose: Purpose) -> None:
    """Press the button on the page; there has to be one."""
    url = reverse("privacy:consent-withdraw", args=[answer.public_id])
    page = BeautifulSoup(client.get(DATA).content, "html.parser")
    assert page.select_one(f'form[action="{url}"] button[name=purpose][value={purpose}]')
    assert client.post(url, {"purpose": purpose}).headers["Location"] == DATA


def in_force() -> set[tuple[str, str]]:
    return set(Consent.objects.filter(withdrawn_at=None).values_list("answer__code", "purpose"))


def test_one_use_of_one_answer_ends_and_the_rest_stays(ada: User, signed_in: Enter) -> None:
    grief = confide(ada, Purpose.MATCH, Purpose.COORDINATORS)
    confide(ada, Purpose.MATCH, code="illness")
    client = signed_in(ada)
    take_back(client, grief, Purpose.MATCH)
    assert in_force() == {("grief", "coordinators"), ("illness", "match")}
    assert "Taken back" in client.get(DATA).content.decode()
    assert SensitiveAnswer.objects.count() == 2
    assert Activity.objects.filter(kind="profile.changed", data={}).count() == 3
    for purpose in ("match", "nonsense", ""):
        url = reverse("privacy:consent-withdraw", args=[grief.public_id])
        assert client.post(url, {"purpose": purpose}).status_code == 302
    assert in_force() == {("grief", "coordinators"), ("illness", "match")}
    take_back(client, grief, Purpose.COORDINATORS)
    assert f"used-{grief.public_id}" not in client.get(DATA).content.decode()


def test_nobody_else_takes_it_back(ada: User, ben: User, signed_in: Enter) -> None:
    answer = confide(ada, Purpose.MATCH)
    url = reverse("privacy:consent-withdraw", args=[answer.public_id])
    assert signed_in(ben).post(url, {"purpose": "match"}).status_code == 404
    assert Client().post(url, {"purpose": "match"}).headers["Location"].startswith("/account/login/")
    assert in_force() == {("grief", "match")}


def test_a_form_opened_before_gives_nothing_back(ada: User, signed_in: Enter) -> None:
    answer = confide(ada, Purpose.MATCH)
    client = signed_in(ada)
    take_back(client, answer, Purpose.MATCH)
    typed = {"version": "1", "code": "grief", "words": "", "purposes": ["match"]}
    assert client.post(f"/me/personal/{answer.public_id}/", typed).status_code == 422
    assert in_force() == set()


def test_coordinators_and_the_partner_read_it_no_more(
    mentee: Enrolment, mentor: Enrolment, cora: User, signed_in: Enter
) -> None:
    answer = confide(mentee.user, Purpose.COORDINATORS, Purpose.PARTNER)
    pairing = PairingFactory(mentee=mentee, mentor=mentor)
    place, pair = f"/programs/places/{mentee.public_id}/", f"/pairings/{pairing.public_id}/"
    client, own = signed_in(cora), signed_in(mentor.user)
    assert GRIEF in client.get(place).content.decode() and GRIEF in own.get(pair).content.decode()
    take_back(signed_in(mentee.user), answer, Purpose.COORDINATORS)
    assert GRIEF not in client.get(place).content.decode() and GRIEF in own.get(pair).content.decode()
    take_back(signed_in(mentee.user), answer, Purpose.PARTNER)
    assert GRIEF not in own.get(pair).content.decode()


@pytest.mark.parametrize("side", ["mentee", "mentor"])
def test_a_run_that_waits_works_without_it(
    side: str, cohort: Cohort, mentee: Enrolment, mentor: Enrolment, cora: User, signed_in: Enter
) -> None:
    """Taken back after the run was started and before a worker took it."""
    told = {"mentee": confide(mentee.user, Purpose.MATCH), "mentor": confide(mentor.user, Purpose.MATCH)}
    run = start_run(cohort=cohort, by=cora)
    take_back(signed_in({"mentee": mentee, "mentor": mentor}[side].user), told[side], Purpose.MATCH)
    run_match(run.pk)
    run.refresh_from_db()
    assert run.status == "succeeded" and "confided" not in run.problem
    assert "untold" not in str(Proposal.objects.get(run=run).components)


def test_a_search_of_ones_own_is_the_same_before_and_after(
    mentee: Enrolment, mentor: Enrolment, signed_in: Enter
) -> None:
    answer = confide(mentee.user, *Purpose)
    confide(mentor.user, *Purpose)
    before, client = dict(ranking_for(mentee).scores), signed_in(mentee.user)
    page = client.get("/matching/mentors/").content.decode()
    for purpose in Purpose:
        take_back(client, answer, purpose)
    assert dict(ranking_for(mentee).scores) == before
    again = client.get("/matching/mentors/").content.decode()
    assert GRIEF not in page + again and "in common in the background" not in page + again


def test_no_mail_ever_carries_it(
    cohort: Cohort, mentee: Enrolment, mentor: Enrolment, cora: User, signed_in: Enter, mailoutbox: list[object]
) -> None:
    """Mails that waited when it was taken back need no taking back: nothing told in confidence is in any of them."""
    answer = confide(mentee.user, *Purpose, words="My brother Tim")
    confide(mentor.user, Purpose.MATCH)
    run = start_run(cohort=cohort, by=cora)
    run_match(run.pk)
    run.refresh_from_db()
    proposal = Proposal.objects.get(run=run)
    Proposal.objects.filter(pk=proposal.pk).update(status="approved")
    publish_run(run=run, by=cora)
    waiting = list(Mail.objects.unfinished())
    assert waiting
    kept = " ".join(str(mail.context) + str(mail.condition) for mail in waiting)
    take_back(signed_in(mentee.user), answer, Purpose.PARTNER)
    assert {send_mail(mail.pk) for mail in waiting} == {"sent"}
    kept += " ".join(str(message.message()) for message in mailoutbox)  # type: ignore[attr-defined]
    assert not [word for word in (GRIEF, "grief", "My brother Tim", "confided", "untold") if word in kept]


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_asks_no_more_for_more_answers(ada: User, signed_in: Enter, number: int) -> None:
    for code in ("grief", "woman", "breaks")[:number]:
        confide(ada, Purpose.COORDINATORS, code=code)
    client = signed_in(ada)
    client.get(DATA)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(DATA).content.decode().count('name="purpose"') == number
    counts.add(len(asked))
    assert len(counts) == 1


counts: set[int] = set()
