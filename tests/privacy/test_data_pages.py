"""My data: every answer with who can see it; a copy for people and machines; leaving in the browser."""

import io
import json
import time
import zipfile
from collections.abc import Callable

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from goals.models import Goal
from matching.models import Exclusion, Pin
from meetings.models import Session
from pairings.models import MentorshipRequest, Pairing, Wish
from privacy.models import Leaving
from privacy.queries.links import holdings_of, links
from privacy.queries.titles import TITLES
from privacy.queries.told import handed_out, seen_by, told_by
from profiles.models import Profile, User
from programs.models import Coordinator, Enrolment
from programs.services.questions import add_question
from tests.factories import TopicFactory, answer
from tests.privacy.searching import texts_of
from tests.worlds import World

Enter = Callable[[User], Client]
DATA, COPY, LEAVE = "privacy:data-detail", "privacy:data-download", "privacy:account-leave"
EVIL = "<script>alert(1)</script>=1+1"


def copy_of(person: User, signed_in: Enter) -> tuple[str, dict[str, object]]:
    answer = signed_in(person).get(reverse(COPY))
    assert answer.headers["Content-Type"] == "application/zip"
    assert person.email not in answer.headers["Content-Disposition"]
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        return archive.read("my-data.html").decode(), json.loads(archive.read("my-data.json"))


def who_sees(person: User, model: str, field: str) -> set[str]:
    found = {section.model: section for section in told_by(person)}
    return {answer.who_sees for record in found[model].records for answer in record.answers if answer.field == field}


def test_each_answer_names_who_can_see_it_now(world: World, ada: User, ben: User, dov: User) -> None:
    Profile.objects.filter(user=dov).update(about="Words")
    program = "First-year companions"
    assert who_sees(dov, "profiles.User", "email") == {f"You, Ben Okafor, and the coordinators of {program}"}
    assert who_sees(ada, "profiles.User", "email") == {
        f"You, and the coordinators of {program}; also whoever you are paired with later"
    }
    assert who_sees(dov, "profiles.Profile", "about") == {f"You, and the participants and coordinators of {program}"}
    assert who_sees(dov, "profiles.User", "language") == {f"You, and the coordinators of {program}"}
    Enrolment.objects.filter(user=ada).update(status="withdrawn")
    assert who_sees(ada, "profiles.User", "language") == {"You alone, as you are in no program now"}


def test_every_column_that_may_be_handed_out_is_in_the_copy(
    world: World, ada: User, ben: User, dov: User, signed_in: Enter
) -> None:
    for person in (ada, ben, dov):
        held = holdings_of(person)
        told = json.dumps(copy_of(person, signed_in)[1], ensure_ascii=False)
        for model in held.models:
            shown = {field.name for field, _label, _tag in handed_out(model)}
            for field in texts_of(model):
                values = seen_by(model, person).filter(pk__in=held.of(model)).values_list(field.name, flat=True)
                for value in values:
                    if field.name in shown and isinstance(value, str) and value:
                        assert value in told, f"{model._meta.label}.{field.name}"


def test_the_copy_can_be_read_by_people_and_machines_and_runs_nothing(
    world: World, ada: User, signed_in: Enter
) -> None:
    Profile.objects.filter(user=ada).update(about=EVIL, hours=[0, 1])
    Goal.objects.filter(owner=ada).update(title=EVIL)
    page, told = copy_of(ada, signed_in)
    assert EVIL not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;=1+1" in page
    assert "src=" not in page
    profile = told["data"]["profiles.Profile"][0]["answers"]
    assert profile["about"]["value"] == EVIL
    assert profile["hours"]["value"] == [0, 1]
    assert profile["hours"]["words"] == "Mon 00:00–01:00"
    assert "password" not in json.dumps(told)


def test_topics_somebody_named_in_an_answer_are_told_by_their_words(mentee: Enrolment, cora: User) -> None:
    content = {"kind": "topics", "label_en": "What else?", "label_de": "Was noch?", "readers": "coordinators"}
    question = add_question(program=mentee.cohort.program, content=content, by=cora)
    answer(mentee, question, [TopicFactory(slug="beekeeping", label_en="Keeping bees").slug])
    told = {section.model: section for section in told_by(mentee.user)}["programs.Answer"].records[0].answers
    assert [(one.value, one.words) for one in told if one.field == "value"] == [(["beekeeping"], "Keeping bees")]


def test_what_a_row_belongs_to_is_told_in_the_readers_language_and_nobodys_yes(
    world: World, dov: User, signed_in: Enter
) -> None:
    """Who was suggested does not read here whether the other has said yes already."""
    now = timezone.now()
    Pairing.objects.update(status="offered", answer_by=now, mentor_yes_at=now, opening_note="You both row.")
    User.objects.filter(pk=dov.pk).update(language="de")
    (pairing,) = copy_of(dov, signed_in)[1]["data"]["pairings.Pairing"]
    assert list(pairing["about"]) == ["Mentor:in", "Stand", "Erstellt am"]


def test_a_letter_that_waits_on_a_wish_list_is_its_writers_alone(
    mentee: Enrolment, mentor: Enrolment, ada: User, ben: User, signed_in: Enter
) -> None:
    Wish.objects.create(mentee=mentee, mentor=mentor, message="letter-that-waits")
    assert "letter-that-waits" in copy_of(ada, signed_in)[0]
    page, told = copy_of(ben, signed_in)
    assert "letter-that-waits" not in page + json.dumps(told)


def test_every_kind_of_row_has_a_title_of_its_own() -> None:
    shown = [model for model in links() if handed_out(model)]
    titles = [str(TITLES[model._meta.label]) for model in shown if model not in STAFF_ONLY]
    assert len(titles) == len(set(titles))


STAFF_ONLY = {Pin, Exclusion}  # laid down by coordinators; the two people are not shown them


def test_the_copy_holds_nothing_of_the_other_person(world: World, ada: User, ben: User, signed_in: Enter) -> None:
    Enrolment.objects.filter(user=ben).update(motivation="why-ben-applies")
    MentorshipRequest.objects.update(message="letter-of-ada")
    Session.objects.update(agenda="agenda-of-dov-and-ben")
    page, told = copy_of(ada, signed_in)
    text = page + json.dumps(told)
    assert "letter-of-ada" in text
    for secret in ("why-ben-applies", "agenda-of-dov-and-ben", ben.email, "Okafor"):
        assert secret not in text


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_asks_the_database_no_more_for_more_rows(
    world: World, dov: User, signed_in: Enter, number: int
) -> None:
    for count in range(number):
        Goal.objects.create(owner=dov, title=f"Goal {count}")
    client = signed_in(dov)
    client.get(reverse(DATA))
    with CaptureQueriesContext(connection) as asked:
        page = client.get(reverse(DATA), {"part": "goals"}).content.decode()
    assert page.count("Goal ") >= number
    counts.add(len(asked))
    assert len(counts) == 1


counts: set[int] = set()


def test_the_parts_of_the_page_tell_what_the_copy_tells_with_few_queries_each(
    world: World, ada: User, signed_in: Enter
) -> None:
    client, told = signed_in(ada), set()
    first = BeautifulSoup(client.get(reverse(DATA)).content, "html.parser")
    parts = [str(link["href"]) for link in first.select("main nav.site-nav a")]
    assert parts[0] == "?part=profiles"
    for part in parts:
        with CaptureQueriesContext(connection) as asked:
            page = client.get(reverse(DATA) + part).content
        assert len(asked) < 30, part
        told |= {title.text for title in BeautifulSoup(page, "html.parser").select("h2[id^=section-]")}
    assert told == {section.title for section in told_by(ada)}
    assert client.get(reverse(DATA), {"part": "nonsense"}).context["page"].here == "profiles"


def fresh(client: Client, seconds_ago: int = 0) -> Client:
    """As after signing in with a code just now, or so long ago."""
    session = client.session
    session["account_authentication_methods"] = [{"method": "code", "at": time.time() - seconds_ago}]
    session["account_authentication_methods_user"] = session["_auth_user_id"]
    session.save()
    return client


def test_leaving_says_what_goes_and_asks_for_the_address(world: World, dov: User, signed_in: Enter) -> None:
    client = fresh(signed_in(dov))
    page = client.get(reverse(LEAVE)).content.decode()
    for words in ("1 pairing", "1 place or application", "A former participant", "dov@example.org"):
        assert words in page
    wrong = client.post(reverse(LEAVE), {"address": "dov@example.com"})
    assert wrong.status_code == 422
    assert "This is not the address of your account" in wrong.content.decode()
    assert 'value="dov@example.com"' in wrong.content.decode()
    assert not Leaving.objects.exists()
    done = client.post(reverse(LEAVE), {"address": " Dov@example.org"})
    assert done.status_code == 302
    assert Leaving.objects.get().user == dov
    assert "Your account is closed" in client.get("/").content.decode()
    assert client.get("/me/").status_code == 302
    assert signed_in(dov).get("/me/").status_code == 302


def test_a_browser_left_open_closes_no_account(dov: User, signed_in: Enter) -> None:
    client = fresh(signed_in(dov), seconds_ago=3_700)
    assert "Please sign in once more" in client.get(reverse(LEAVE)).content.decode()
    client.post(reverse(LEAVE), {"address": "dov@example.org"})
    assert not Leaving.objects.exists()


def test_a_password_is_asked_for_once_more(dov: User, signed_in: Enter) -> None:
    dov.set_password("a-long-enough-password")
    dov.save()
    answer = fresh(signed_in(dov)).get(reverse(LEAVE))
    assert answer.status_code == 302
    assert answer.url.startswith("/account/reauthenticate/")


def test_who_is_needed_reads_what_to_do_first(cora: User, sam: User, signed_in: Enter) -> None:
    client = fresh(signed_in(cora))
    assert "Let another coordinator lead there first" in client.get(reverse(LEAVE)).content.decode()
    refused = client.post(reverse(LEAVE), {"address": cora.email})
    assert refused.status_code == 422
    Coordinator.objects.create(program=Coordinator.objects.get().program, user=sam)
    assert client.post(reverse(LEAVE), {"address": cora.email}).status_code == 302
