"""What coordinators do for pairings in progress: reminding, notes, last days, closing, another mentor."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from activity.jobs.outbox import written
from activity.models import Activity, Mail, Notice
from activity.states import Conflict, Refused
from dashboards.queries.cohorts import coordinated_cohorts
from dashboards.queries.home import home_of
from dashboards.queries.todos import todos_of
from matching.models import Exclusion
from matching.services.helping import replace_mentor
from pairings.jobs import call_for_lost, tell_of_endings
from pairings.models import Pairing, PairingNote, RatherNot
from pairings.queries.help import LONG_SEARCH
from pairings.services.caring import (
    close_pairings,
    extend_pairings,
    note_pairings,
    remind_pairings,
    search_again,
)
from pairings.services.pairings import end_pairing
from privacy.queries.links import holdings_of
from profiles.models import User
from programs.models import Cohort, Enrolment, Program, site_today
from programs.services.enrolments import withdraw_enrolment
from tests.factories import CoordinatorFactory, EnrolmentFactory, PairingFactory

SignIn = Callable[[User], Client]
DAY = timedelta(days=1)


def own(pairing: Pairing) -> Pairing:
    return Pairing.objects.people().get(pk=pairing.pk)


def told() -> list[tuple[str, str]]:
    return [(n.recipient.get_short_name(), n.kind) for n in Notice.objects.order_by("pk")]


@pytest.fixture
def pair(mentee: Enrolment, mentor: Enrolment) -> Pairing:
    """Ada and Ben, in touch."""
    return own(PairingFactory(mentee=mentee, mentor=mentor))


@pytest.fixture
def gita(cohort: Cohort) -> Enrolment:
    """Another mentor, with room for one."""
    place = EnrolmentFactory(cohort=cohort, role="mentor", user__profile__name="Gita Rao")
    return Enrolment.objects.people().get(pk=place.pk)


def test_both_are_reminded_with_own_words_at_most_once_a_week(pair: Pairing, cohort: Cohort, cora: User) -> None:
    resting = PairingFactory(
        mentee=EnrolmentFactory(cohort=cohort, user__profile__name="Lea Kern"), mentor=pair.mentor, status="paused"
    )
    now = timezone.now()
    cared = remind_pairings(pairings=[pair, resting], to="both", words="Tea on <Friday>?", by=cora, now=now)
    assert (cared.done, cared.left) == (1, ("Lea Kern and Ben Okafor",))
    assert told() == [("Ada N.", "pairing_reminder"), ("Ben O.", "pairing_reminder")]
    text, html = (lambda m: (m.body, m.alternatives[0][0]))(written(Mail.objects.order_by("pk")[0]))
    assert "Tea on <Friday>?" in text
    assert "Tea on &lt;Friday&gt;?" in html
    with pytest.raises(Refused, match="twice within a week"):
        remind_pairings(pairings=[pair], to="mentee", by=cora, now=now + 7 * DAY - timedelta(seconds=1))
    remind_pairings(pairings=[pair], to="mentor", by=cora, now=now + 7 * DAY)
    assert told()[2:] == [("Ben O.", "pairing_reminder")]


def test_a_note_is_for_coordinators_and_leaves_no_trace_for_the_two(
    pair: Pairing, ada: User, ben: User, cora: User, signed_in: SignIn
) -> None:
    note_pairings(pairings=[pair], text="Ben sounded tired.", by=cora)
    page = reverse("pairings:pairing-detail", args=[pair.public_id])
    seen = signed_in(cora).get(page).content.decode()
    assert "Ben sounded tired." in seen
    assert "Cora Lindt" in seen
    for person in (ada, ben):
        client = signed_in(person)
        for url in (page, reverse("privacy:data-detail") + "?part=pairings", reverse("activity:notice-list")):
            text = client.get(url).content.decode()
            assert "tired" not in text
            assert "noted something" not in text
            assert "wrote a note" not in text
    assert told() == []
    assert PairingNote.objects.get().pk in holdings_of(ben).going[PairingNote]


def test_the_last_day_is_the_rounds_until_another_is_laid_down(pair: Pairing, cora: User, cohort: Cohort) -> None:
    today = site_today()
    assert pair.last_day == cohort.ends_on
    for day in (today - DAY, today + timedelta(days=732)):
        with pytest.raises(Refused, match="from today on, within two years"):
            extend_pairings(pairings=[pair], until=day, by=cora)
    assert extend_pairings(pairings=[pair], until=cohort.ends_on + DAY, by=cora).done == 1
    assert own(pair).last_day == cohort.ends_on + DAY
    assert told() == [("Ada N.", "pairing_extended"), ("Ben O.", "pairing_extended")]
    with pytest.raises(Refused, match="their last day already"):
        extend_pairings(pairings=[pair], until=cohort.ends_on + DAY, by=cora)
    end_pairing(pairing=own(pair), by=cora)
    with pytest.raises(Refused):
        extend_pairings(pairings=[pair], until=today, by=cora)


def test_the_end_is_told_once_for_each_last_day(pair: Pairing, cora: User) -> None:
    today = site_today()
    assert tell_of_endings() == 0
    extend_pairings(pairings=[pair], until=today + 14 * DAY, by=cora)
    assert (tell_of_endings(), tell_of_endings()) == (1, 0)
    assert told()[2:] == [("Ada N.", "pairing_ending"), ("Ben O.", "pairing_ending")]
    extend_pairings(pairings=[pair], until=today + 15 * DAY, by=cora)
    assert tell_of_endings() == 0
    assert tell_of_endings(now=timezone.now() + DAY) == 1
    Pairing.objects.update(ending_told=None, status="ended")
    assert tell_of_endings() == 0


def test_who_has_finished_is_not_looked_after_until_she_says_so(
    pair: Pairing, ada: User, cora: User, cohort: Cohort, signed_in: SignIn
) -> None:
    later = timezone.now() + LONG_SEARCH + DAY
    assert close_pairings(pairings=[pair], outcome="completed", after="done", note="Well done!", by=cora).done == 1
    assert (own(pair).status, own(pair).closing_note) == ("completed", "Well done!")
    assert call_for_lost(now=later) == 0
    assert home_of(ada, now=timezone.now()).first.title == "You have reached the end in Autumn. Well done!"
    assert "one click on your home page" in written(Mail.objects.order_by("pk")[0]).body
    assert todos_of(cora, coordinated_cohorts(cora), now=later) == []
    again = reverse("pairings:search-again", args=[cohort.public_id])
    client = signed_in(ada)
    assert client.get(again).status_code == 200
    client.post(again)
    assert Enrolment.objects.get(pk=pair.mentee_id).free_places == 1
    with pytest.raises(Conflict):
        search_again(mentee=pair.mentee, by=ada)
    assert call_for_lost(now=later) == 1


def test_who_has_finished_may_have_laid_down_a_least_number(pair: Pairing, cora: User) -> None:
    Enrolment.objects.filter(pk=pair.mentee_id).update(capacity=2, minimum=1)
    assert close_pairings(pairings=[pair], outcome="completed", after="done", by=cora).done == 1
    place = Enrolment.objects.get(pk=pair.mentee_id)
    assert (own(pair).status, place.capacity, place.minimum) == ("completed", 0, 0)


def test_closing_many_leaves_those_that_changed_and_names_them(pair: Pairing, cohort: Cohort, cora: User) -> None:
    other = own(PairingFactory(mentee=EnrolmentFactory(cohort=cohort), mentor=pair.mentor))
    end_pairing(pairing=own(pair), by=cora)
    cared = close_pairings(pairings=[pair, other], outcome="ended", after="look", by=cora)
    assert (cared.done, cared.left) == (1, ("Ada Nwosu and Ben Okafor",))
    assert list(Enrolment.objects.filter(active__gt=0)) == []
    assert Enrolment.objects.get(pk=other.mentee_id).free_places == 1


def test_another_mentor_in_one_step(pair: Pairing, gita: Enrolment, cora: User) -> None:
    new = replace_mentor(pairing=pair, mentor=gita, note="Ben moves abroad.", by=cora)
    assert [(p.status, p.mentor_id, p.origin) for p in Pairing.objects.order_by("pk")] == [
        ("ended", pair.mentor_id, "request"),
        ("active", gita.pk, "coordinator"),
    ]
    assert (new.reasons != [], own(pair).closing_note) == (True, "Ben moves abroad.")
    places = (pair.mentee_id, pair.mentor_id, gita.pk)
    assert [Enrolment.objects.get(pk=pk).active for pk in places] == [1, 0, 1]
    assert told() == [
        ("Ada N.", "pairing_ended"),
        ("Ben O.", "pairing_ended"),
        ("Ada N.", "pairing_active"),
        ("Gita R.", "pairing_active"),
    ]
    letters = [written(mail).body for mail in Mail.objects.order_by("pk")[:2]]
    assert ["found another mentor" in letters[0], "goes on with another mentor" in letters[1]] == [True, True]


@pytest.mark.parametrize("obstacle", ["excluded", "full", "said no"])
def test_without_the_new_mentor_the_old_pairing_stays(
    pair: Pairing, gita: Enrolment, cora: User, obstacle: str
) -> None:
    if obstacle == "excluded":
        Exclusion.objects.create(mentee=pair.mentee, mentor=gita)
    elif obstacle == "said no":
        before = PairingFactory(mentee=pair.mentee, mentor=gita, status="declined")
        RatherNot.objects.create(pairing=before, author=gita.user)
    else:
        PairingFactory(mentee=EnrolmentFactory(cohort=gita.cohort), mentor=gita)
    with pytest.raises(Refused):
        replace_mentor(pairing=pair, mentor=gita, by=cora)
    assert (own(pair).status, told()) == ("active", [])


def test_whose_mentor_has_left_stands_on_the_list_and_finds_another(
    pair: Pairing, gita: Enrolment, cohort: Cohort, cora: User, ben: User, signed_in: SignIn
) -> None:
    end_pairing(pairing=pair, by=ben)
    assert todos_of(cora, coordinated_cohorts(cora), now=timezone.now()) == []
    withdraw_enrolment(enrolment=Enrolment.objects.people().get(pk=pair.mentor_id), by=ben)
    PairingFactory(mentee=pair.mentee, mentor=gita, status="declined")
    (todo,) = todos_of(cora, coordinated_cohorts(cora), now=timezone.now())
    assert (todo.count, todo.words) == (1, "mentee of Autumn whose mentor has left")
    client = signed_in(cora)
    link = reverse("matching:mentor-replace", args=[pair.public_id])
    assert link in client.get(todo.url).content.decode()
    Program.objects.update(both_confirm=True)
    page = client.get(link).content.decode()
    assert "Ask both" in page and "The pairing with Ben Okafor is over. The new one begins once both" in page
    assert 'name="note"' not in page  # nobody would read it: the old pairing has its own last words
    Program.objects.update(both_confirm=False)
    sent = client.post(link, {"mentor": gita.public_id})
    assert sent.url == reverse(
        "pairings:pairing-detail", args=[Pairing.objects.get(mentor=gita, status="active").public_id]
    )
    assert todos_of(cora, coordinated_cohorts(cora), now=timezone.now()) == []
    assert client.get(link).status_code == 302


def test_what_is_near_its_end_stands_on_the_list(pair: Pairing, cohort: Cohort, cora: User, signed_in: SignIn) -> None:
    Pairing.objects.update(ends_on=site_today() - DAY)
    (todo,) = todos_of(cora, coordinated_cohorts(cora), now=timezone.now())
    assert (todo.count, todo.words) == (1, "pairing of Autumn whose last day is near")
    assert "Ada Nwosu" in signed_in(cora).get(todo.url).content.decode()
    Pairing.objects.update(ends_on=site_today() + 15 * DAY)
    assert todos_of(cora, coordinated_cohorts(cora), now=timezone.now()) == []


PAGES = ("remind", "note", "extend", "close")


def url_of(act: str, cohort: Cohort) -> str:
    return reverse(f"pairings:pairings-{act}", args=[cohort.public_id])


def test_the_mail_is_shown_before_it_is_sent(pair: Pairing, cohort: Cohort, cora: User, signed_in: SignIn) -> None:
    client, url = signed_in(cora), url_of("remind", cohort)
    asked = BeautifulSoup(client.get(url, {"pick": pair.public_id}).content, "html.parser")
    assert [box["value"] for box in asked.select("input[name=pick][checked]")] == [pair.public_id]
    nobody = BeautifulSoup(client.get(url).content, "html.parser")
    assert (len(nobody.select("input[name=pick]")), len(nobody.select("input[name=pick][checked]"))) == (1, 0)
    sent = {"pick": pair.public_id, "to": "mentor", "words": "Hello\nyou two"}
    shown = BeautifulSoup(client.post(url, sent).content, "html.parser")
    mail = shown.select_one(".own-words").get_text()
    assert ("Hello\nyou two" in mail, "Fewer mails" in mail) == (True, False)
    assert Mail.objects.count() == 0
    fields = {field["name"]: field["value"] for field in shown.select("form:has([name=send]) [name]")}
    client.post(url, fields)
    assert told() == [("Ben O.", "pairing_reminder")]
    assert client.post(url, fields).status_code == 422
    assert len(told()) == 1


ANSWERS = {
    "note": {"text": "x"},
    "extend": {"until": (site_today() + 30 * DAY).isoformat()},
    "close": {"outcome": "ended", "after": "look", "note": ""},
    "remind": {"to": "both", "words": "", "send": "yes"},
}


def test_each_page_acts_on_what_was_picked_and_keeps_what_is_wrong(
    pair: Pairing, cohort: Cohort, cora: User, signed_in: SignIn
) -> None:
    client = signed_in(cora)
    elsewhere = PairingFactory(mentee=EnrolmentFactory(), mentor=EnrolmentFactory(role="mentor")).public_id
    for act in ("note", "extend", "remind", "close"):
        url = url_of(act, cohort)
        wrong = client.post(url, {**ANSWERS[act], "pick": elsewhere})
        assert wrong.status_code == 422
        assert client.post(url, {"pick": pair.public_id, "text": "y" * 2001, "words": "y" * 1001}).status_code == 422
        done = client.post(url, {**ANSWERS[act], "pick": pair.public_id})
        assert done.url == reverse("pairings:pairing-detail", args=[pair.public_id])
    kinds = set(Activity.objects.values_list("kind", flat=True))
    assert kinds >= {"note.written", "pairing.extended", "pairing.reminded", "pairing.ended"}


def test_an_onlooker_sees_and_changes_nothing_and_a_stranger_finds_nothing(
    pair: Pairing, gita: Enrolment, cohort: Cohort, program: Program, dov: User, signed_in: SignIn
) -> None:
    onlooker = signed_in(CoordinatorFactory(program=program, grade="read").user)
    lists = [reverse("dashboards:pair-list", args=[cohort.public_id])]
    lists.append(reverse("pairings:pairing-detail", args=[pair.public_id]))
    acts = [url_of(act, cohort) for act in PAGES]
    acts.append(reverse("matching:mentor-replace", args=[pair.public_id]))
    for url in lists:
        text = onlooker.get(url).content.decode()
        assert [act for act in acts if act in text] == []
    stranger = signed_in(dov)
    for url in acts:
        codes = {client.post(url, {"pick": pair.public_id}).status_code for client in (onlooker, stranger)}
        assert codes <= {403, 404}
        assert stranger.get(url).status_code == 404
    assert (own(pair).status, told()) == ("active", [])


@pytest.mark.parametrize("items", [1, 3])
def test_the_pages_ask_a_constant_number_of_questions(
    items: int, cohort: Cohort, cora: User, signed_in: SignIn, django_assert_max_num_queries: Callable[[int], object]
) -> None:
    pairs = [
        PairingFactory(mentee=EnrolmentFactory(cohort=cohort), mentor=EnrolmentFactory(cohort=cohort, role="mentor"))
        for _ in range(items)
    ]
    note_pairings(pairings=pairs[:1] * items, text="x", by=cora)
    client = signed_in(cora)
    with django_assert_max_num_queries(8):
        client.get(url_of("close", cohort))
    with django_assert_max_num_queries(17):
        client.get(reverse("pairings:pairing-detail", args=[pairs[0].public_id]))
