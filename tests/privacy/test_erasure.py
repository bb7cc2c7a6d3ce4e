"""Whoever is erased is nowhere any more: every table, mail and file is searched; the others keep their history."""

import io
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from allauth.account.models import EmailAddress, EmailConfirmation
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialToken
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session as SignIn
from django.core import mail as postbox
from django.test import Client, TestCase
from django.utils import timezone

from activity.jobs import send_mail
from activity.kinds.groups import Group, How
from activity.models import Activity, Look, Mail, MailChoice, Notice
from activity.queries import sentence_of
from activity.services import note_looks, queue_mail
from activity.states import Refused
from goals.models import Goal
from matching.jobs import verify
from matching.models import Adjustment, Exclusion, MatchRun, Pin, Unplaced
from matching.services.adjusting import undo_adjustment
from meetings.models import FirstRating, FirstSession, Session
from meetings.queries.first import own_and_other
from mentorship.policy import ROUTES
from pairings.models import MentorshipRequest, Pairing, Question
from privacy.exports.files import own_copy
from privacy.jobs.erasing import erase, relay_erasures
from privacy.jobs.leaving import LETTERS_FIRST, leave
from privacy.models import Leaving, StayQuestion
from privacy.queries.links import holdings_of, links
from privacy.queries.told import told_by
from profiles.kinds.photos import SIZES
from profiles.models import Profile, User
from profiles.services.photos import set_photo
from profiles.views.drafts import draft_token
from programs.jobs.invitations import remind_invitations
from programs.models import Cohort, Coordinator, Enrolment, Invitation, ParticipantImport
from programs.models.agreeing import ConsentGiven, ConsentText, GuardianConsent
from tests.factories import CohortFactory, EnrolmentFactory, TopicFactory, UserFactory
from tests.privacy.searching import MARK, found, mark
from tests.test_policy import url_of
from tests.test_secrets import words_of
from tests.worlds import People, World

Enter = Callable[[User], Client]
# Columns in which the database itself accepts nothing but codes.
CODES_ONLY = {"profiles.Profile.criterion"}
NOW = timezone.now()


def goes(person: User) -> None:
    """Leave and be erased, with the mails sent in between, as the worker does it."""
    leave(person, now=NOW)
    for waiting in Mail.objects.unfinished():
        send_mail(waiting.pk, now=NOW)
    hinted: list[int] = []
    relay_erasures(hinted.append, now=NOW + LETTERS_FIRST)
    assert [erase(pk, now=NOW + LETTERS_FIRST) for pk in hinted] == [True]


def told_everything(person: User, others: User) -> None:
    """Rows that the world does not have."""
    address = EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    EmailConfirmation.create(address)
    MailChoice.objects.create(person=person, group=Group.values[0], how=How.values[-1])
    Authenticator.objects.create(user=person, type="totp", data={"secret": "told"})
    account = SocialAccount.objects.create(user=person, provider="oidc", uid=f"told {person.pk}")
    SocialToken.objects.create(account=account, token="told")
    UserSession.objects.create(user=person, ip="127.0.0.1", session_key=f"told {person.pk}", user_agent="told")
    StayQuestion.objects.create(user=person)
    note_looks([person.pk], "place", by=others, program="First-year companions")
    note_looks([others.pk], "place", by=person, program="Another")
    queue_mail("account", address=person.email, context={"text": "Code"}, dedupe_key=f"code {person.pk}")
    cohort = Cohort.objects.first()
    if cohort is not None:
        invite(cohort, person, by=others)
    goal = Goal.objects.create(owner=person, title="Speak")
    goal.topics.add(TopicFactory())
    for ask in MentorshipRequest.objects.involving(person):
        Question.objects.create(request=ask, author=person, text="told")
    for first in FirstSession.objects.involving(person):
        FirstRating.objects.create(first=first, place=own_and_other(first, person)[0], rating=4)
    place = Enrolment.objects.filter(user=person).first()
    if place is not None:
        text = ConsentText.objects.create(program=place.cohort.program, title="Photos", text="We take photos.")
        ConsentGiven.objects.create(enrolment=place, text=text)
        GuardianConsent.objects.create(enrolment=place, address="guardian@example.org", name="told")
        invite(place.cohort, person, by=others, status="accepted", enrolment=place)
        other = EnrolmentFactory(cohort=place.cohort, role="mentor")
        Unplaced.objects.create(run=MatchRun.objects.first(), enrolment=place, reason="nobody")
        Exclusion.objects.create(mentee=place, mentor=other, by=others)
        Pin.objects.create(mentee=place, mentor=other, by=others)


def invite(cohort: Cohort, person: User, **fields: Any) -> Invitation:
    """An invitation to this person's address, as a coordinator has typed it."""
    told = {"role": "mentor", "name": "Auntie D.", "line": "told", "details": {"background": {"why": "told"}}}
    by = fields.pop("by")
    return Invitation.objects.create(cohort=cohort, address=person.email, invited_by=by, **{**told, **fields})


def typed_too_late(person: User) -> Client:
    """A browser in which this person's session was lost while she was typing."""
    client = Client()
    client.post("/me/about/", {"version": "1", "headline": "Typed too late", "draft_for": draft_token(person)})
    return client


# Who reads afterwards: those who had to do with the person, and coordinators, of whom those of lower grades read less.
READERS = {
    "mentee": ("mentor", "coordinator"),
    "mentor": ("mentee", "dov", "coordinator"),
    "dov": ("mentor", "coordinator"),
    "coordinator": ("mentee", "site_admin"),
}


@pytest.mark.once
@pytest.mark.parametrize("who", READERS)
def test_nothing_of_an_erased_person_is_found_anywhere(
    who: str, people: People, world: World, dov: User, sam: User, signed_in: Enter
) -> None:
    person = dov if who == "dov" else people[who]
    assert person is not None
    Coordinator.objects.create(program=Enrolment.objects.first().cohort.program, user=sam)
    told_everything(person, sam)
    signed_in(person).get("/")
    typed_too_late(person)
    name, address, before = person.profile.name, person.email, counts()
    Profile.objects.filter(user=person).update(about="about-me-words", headline="headline-words")
    held = holdings_of(person)
    written = mark(held)
    assert {label for label, rows in written.items() if not rows} <= CODES_ONLY
    User.objects.filter(pk=person.pk).update(email=address, language="en")
    Profile.objects.filter(user=person).update(name=name)
    Invitation.objects.filter(pk__in=held.of(Invitation), enrolment=None).update(address=address)
    person = User.objects.get(pk=person.pk)

    goes(person)

    assert found([MARK, name, address]) == set()
    assert not SignIn.objects.exists(), "neither where she is signed in nor where she was"
    assert counts() == before
    assert [letter.subject for letter in postbox.outbox if letter.to == [address]] == ["Your account is closed"]
    for reader in READERS[who]:
        client = signed_in(User.objects.get(pk=(people.get(reader) or dov).pk))
        actor = reader if reader in people else "mentee"
        for route, rights in ROUTES.items():
            if actor in rights.get:
                page = client.get(url_of(route, world))
                assert page.status_code in {200, 302, 403, 404}, route
                assert name not in words_of(page), route


def counts() -> dict[str, int]:
    """Rows that are others' history too."""
    kept = (Enrolment, Pairing, MentorshipRequest, Session, MatchRun, ParticipantImport)
    return {model._meta.label: model._base_manager.count() for model in kept}


def test_every_model_about_people_is_covered_by_the_world(people: People, world: World, dov: User, sam: User) -> None:
    """Whoever adds a model about people gives the world a row of it, so that the search above covers it."""
    reached = set()
    for person in (people["mentee"], people["mentor"], people["coordinator"], dov):
        told_everything(person, sam)
        leave_row(person)
        reached |= set(holdings_of(person).models)
    missing = {model._meta.label for model in links() if model not in reached}
    assert missing - NOT_IN_THE_WORLD == set()


def leave_row(person: User) -> None:
    Leaving.objects.create(user=person, not_before=NOW)


# Tables between two models that this project does not fill, and those of a run that is at work.
NOT_IN_THE_WORLD = {"profiles.User_groups", "profiles.User_user_permissions"}


def test_others_are_told_in_order_and_read_a_name_that_says_nothing_afterwards(
    world: World, dov: User, ben: User
) -> None:
    pairing = Pairing.objects.get()
    leave(dov, now=NOW)
    pairing.refresh_from_db()
    assert pairing.status == "ended"
    assert set(Enrolment.objects.filter(user=dov).values_list("status", flat=True)) == {"withdrawn"}
    notice = Notice.objects.get(recipient=ben, kind="pairing_ended")
    assert notice.names["name"] == "Dov Stern"
    assert not User.objects.get(pk=dov.pk).is_active
    leaving = Leaving.objects.get()
    assert erase(leaving.pk, now=NOW) is False
    assert erase(leaving.pk, now=NOW + LETTERS_FIRST) is True
    assert erase(leaving.pk, now=NOW + LETTERS_FIRST) is False
    notice.refresh_from_db()
    assert notice.names["name"] == "A former participant"
    pairing = Pairing.objects.people().get()
    assert pairing.mentee.user.profile.name == "A former participant"
    assert pairing.mentee.user.profile.short_name == "A former participant"
    assert pairing.status == "ended"
    facts = set(Activity.objects.about(dov).values_list("kind", "actor"))
    assert facts == {("person.left", None), ("person.erased", None)}


def test_whoever_shares_nothing_leaves_no_account_at_all(dov: User, ada: User) -> None:
    goes(dov)
    assert list(User.objects.all()) == [ada]


def test_what_the_person_did_for_others_stays_without_her_name(world: World, cora: User, sam: User) -> None:
    run = MatchRun.objects.get()
    assert run.started_by == cora
    Coordinator.objects.create(program=run.cohort.program, user=sam)
    goes(cora)
    run.refresh_from_db()
    assert (run.started_by, run.status) == (None, "succeeded")


def test_a_run_keeps_its_result_and_forgets_the_words(world: World, ada: User) -> None:
    run = MatchRun.objects.get()
    before = (run.proposals.count(), run.unplaced.count())
    profile = Profile.objects.create(user=User.objects.create_user("eva@example.org"), name="Eva", about="words of eva")
    place = Enrolment.objects.create(cohort=run.cohort, user=profile.user, role="mentee", status="accepted")
    run.problem = run.problem.replace('"mentees":[', f'"mentees":[{{"id":"{place.public_id}","about":"words of eva"}},')
    run.save()
    assert "words of eva" in run.problem
    goes(profile.user)
    run.refresh_from_db()
    assert "words of eva" not in run.problem
    assert place.public_id in run.problem
    assert (run.proposals.count(), run.unplaced.count()) == before
    assert "problem" in verify(run)


def test_a_change_by_hand_forgets_whom_it_moved_and_is_not_undone_any_more(world: World, ben: User, cora: User) -> None:
    moved, mentor = world["mentee"], world["mentor"]
    before = {moved: [{"mentee": moved, "mentor": mentor, "components": ["words of ben"]}]}
    Adjustment.objects.update(before=before, after={moved: [{"mentee": moved, "mentor": "", "reason": "displaced"}]})
    goes(ben)
    change = Adjustment.objects.select_related("run").get()
    assert (change.before, change.after) == ({}, {moved: []})
    with pytest.raises(Refused, match="cannot be undone"):
        undo_adjustment(adjustment=change, by=cora)


def test_an_erasure_waits_for_a_run_that_is_at_work(world: World, dov: User) -> None:
    leaving = leave(dov, now=NOW)
    MatchRun.objects.update(status="running")
    assert erase(leaving.pk, now=NOW + LETTERS_FIRST) is False
    MatchRun.objects.update(status="succeeded")
    assert erase(leaving.pk, now=NOW + LETTERS_FIRST) is False
    assert erase(leaving.pk, now=NOW + LETTERS_FIRST + timedelta(minutes=5)) is True


def test_uploaded_rows_about_the_person_go_and_others_stay(world: World, dov: User) -> None:
    """Her number tells her in files for her own cohort and in the column of numbers; her name where no address does."""
    upload = ParticipantImport.objects.get()
    elsewhere = ParticipantImport.objects.create(cohort=CohortFactory(), file_name="b.csv", header=["a", "b"])
    before = upload.status_since
    Enrolment.objects.filter(user=dov, role="mentee").update(external_id="2")
    header = ["id", "name", "years", "mail", "role"]
    mapping = {"id": "id", "name": "name", "years": "years", "mail": "email", "role": "role"}
    others = [
        [2, "7", "Eva Gil", "2", "eva@example.org", "mentee"],
        [3, "8", "Dov Stern", "", "another.dov@example.org", "mentee"],
        [4, "2", "Mo Lam", "", "mo@example.org", "mentor"],
    ]
    hers = [
        [5, "9", "Dov Stern", "", "", "mentee"],
        [6, "", "Somebody", "", " DOV@example.org ", "mentee"],
        [7, "2", "D. S.", "", "", "mentee"],
    ]
    kept = {"sample": [{"name": "Dov Stern"}]}
    told = {"rows": [*others, *hers], "header": header, "mapping": mapping, "preview": kept}
    ParticipantImport.objects.filter(pk=upload.pk).update(**told)
    rows = [[2, "Dov Stern", "2"], [3, "D.", "dov@example.org"]]
    ParticipantImport.objects.filter(pk=elsewhere.pk).update(rows=rows)
    goes(dov)
    upload.refresh_from_db()
    elsewhere.refresh_from_db()
    assert (upload.rows, upload.preview) == (others, {})
    assert elsewhere.rows == rows[:1]
    assert upload.status_since > before, "whoever has seen the preview before cannot commit it any more"


def test_mails_that_are_not_about_the_person_stay_as_they_are(world: World, dov: User, ben: User, cora: User) -> None:
    """However short the name: routes, other names and cohorts that hold it are left alone."""
    Profile.objects.filter(user=dov).update(name="e")
    Cohort.objects.update(name="e")
    leave(User.objects.get(pk=dov.pk), now=NOW)
    strange = {"names": {"name": "e", "cohort": "e"}, "route": "programs:enrolment-detail", "args": ["e"]}
    kept = queue_mail("place_given_up", to=cora, context=strange, dedupe_key="notice:0")
    said = {"names": {}, "route": "activity:notice-list", "args": [], "sentences": ["e is here.", "e ended it."]}
    notice = Notice.objects.get(recipient=ben, kind="pairing_ended")
    said["sentences"].append(sentence_of(notice))
    daily = queue_mail("daily_digest", to=ben, context=said, dedupe_key="digest:1:2026-01-01")
    about = Mail.objects.get(dedupe_key=f"notice:{notice.pk}")
    assert erase(Leaving.objects.get().pk, now=NOW + LETTERS_FIRST) is True
    for row in (kept, daily, about, notice):
        row.refresh_from_db()
    assert kept.context == strange
    assert about.context["names"]["name"] == notice.names["name"] == "A former participant"
    assert about.context["route"] == "pairings:pairing-detail"
    assert daily.context["sentences"] == ["e is here.", "e ended it.", sentence_of(notice)]


def test_an_open_invitation_is_declined_when_its_person_leaves_and_tells_nothing_afterwards(
    cohort: Cohort, dov: User, cora: User, sam: User
) -> None:
    invitation = invite(cohort, dov, by=cora)
    strange = invite(cohort, sam, by=cora)
    EmailAddress.objects.create(user=dov, email=sam.email, verified=False)
    (told,) = (section for section in told_by(dov) if section.model == "programs.Invitation")
    assert len(told.records) == 1, "an address nobody has confirmed is not hers"
    leave(dov, now=NOW)
    invitation.refresh_from_db()
    assert invitation.status == "declined"
    assert remind_invitations(now=NOW + timedelta(days=6)) == 1, "the other one alone"
    assert erase(Leaving.objects.get().pk, now=NOW + LETTERS_FIRST) is True
    assert list(Invitation.objects.all()) == [strange]
    assert Notice.objects.get(kind="invitation_declined").names["name"] == "A former participant"


def test_others_need_no_longer_avoid_the_person(dov: User, ada: User, ben: User) -> None:
    Profile.objects.filter(user=ada).update(avoids=["Dov Stern", "dov@example.org", "Eva Gil"])
    goes(dov)
    assert Profile.objects.get(user=ada).avoids == ["Eva Gil"]
    Profile.objects.filter(user=ada).update(avoids=["ben okafor", "BEN@example.org"])
    UserFactory(profile__name="Ben Okafor")
    goes(ben)
    assert Profile.objects.get(user=ada).avoids == ["ben okafor"], "somebody else bears this name"


def test_the_photo_is_in_the_copy_and_its_files_go_at_once(dov: User, settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    set_photo(profile=dov.profile, pictures=dict.fromkeys(SIZES, b"picture"), description="Me", by=dov)
    with zipfile.ZipFile(io.BytesIO(own_copy(dov, now=NOW))) as archive:
        assert archive.read("files/photo.webp") == b"picture"
    assert [path for path in tmp_path.rglob("*") if path.is_file()]
    with TestCase.captureOnCommitCallbacks(execute=True):
        leave(dov, now=NOW)
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_nobody_leaves_a_program_or_the_site_alone(cora: User, sam: User, ada: User) -> None:
    with pytest.raises(Refused, match="Nobody else leads First-year companions"):
        leave(cora)
    with pytest.raises(Refused, match="only site admin"):
        leave(sam)
    assert not Leaving.objects.exists()
    assert User.objects.get(pk=cora.pk).is_active


def test_leaving_twice_is_leaving_once(dov: User) -> None:
    assert leave(dov, now=NOW) == leave(dov, now=NOW + timedelta(days=1))
    assert Activity.objects.filter(kind="person.left").count() == 1


def test_looks_at_the_person_go_and_looks_by_her_lose_the_name(ada: User, cora: User, sam: User) -> None:
    Coordinator.objects.create(program=Coordinator.objects.get().program, user=sam)
    moment = datetime(2026, 5, 1, 12, 30, tzinfo=UTC)
    note_looks([ada.pk], "place", by=cora, now=moment)
    note_looks([cora.pk], "place", by=sam, now=moment)
    goes(cora)
    assert [(look.person_id, look.by_id) for look in Look.objects.all()] == [(ada.pk, None)]
