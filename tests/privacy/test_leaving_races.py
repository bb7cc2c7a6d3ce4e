"""Leaving while somebody says yes, publishes, leaves as well, or sends a mail; controls have the locks off."""

from functools import partial

import pytest
from django.core import mail as postbox
from django.db import OperationalError, transaction
from django.utils import timezone

from activity.jobs import send_mail
from activity.models import Activity, Mail
from activity.services import Notify, record_fact
from activity.states import Refused
from matching.kinds import policy_of
from matching.models import MatchRun, Proposal
from matching.services.publishing import publish_run
from pairings.models import MentorshipRequest, Pairing
from pairings.services.requests import accept_request
from privacy.jobs.erasing import erase
from privacy.jobs.leaving import end_pairings, end_requests, leave
from privacy.models import Leaving
from profiles.models import Profile, User
from programs.models import Cohort, Enrolment
from programs.services.enrolments import withdraw_enrolment
from tests.factories import CoordinatorFactory, EnrolmentFactory, PairingFactory, RequestFactory
from tests.racing import CONTROL_ROUNDS, GUARD, ROUNDS, Act, free_round, track

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
NAME = "Unmistakable Name"


@pytest.fixture
def cohort(transactional_db: None) -> Cohort:
    return free_round()


@pytest.fixture
def mentor(cohort: Cohort) -> Enrolment:
    return EnrolmentFactory(cohort=cohort, role="mentor", capacity=2, user__email=None)


@pytest.fixture
def mentee(cohort: Cohort) -> Enrolment:
    return EnrolmentFactory(cohort=cohort, user__email=None, user__profile__name=NAME)


def fresh() -> None:
    """The state before a round."""
    Leaving.objects.all().delete()
    Pairing.objects.all()._raw_delete(using="default")
    MentorshipRequest.objects.update(status="pending")
    Enrolment.objects.update(status="accepted", active=0)
    User.objects.update(is_active=True)


def own(place: Enrolment) -> User:
    return User.objects.select_related("profile").get(pk=place.user_id)


def careless_leave(person: User) -> None:
    """As one writes it without thinking of who else is at it: nothing is locked before it is touched."""
    with transaction.atomic():
        end_requests(person)
        end_pairings(person, timezone.now())
        for enrolment in Enrolment.objects.filter(user=person).people():
            withdraw_enrolment(enrolment=enrolment, by=person)


def left_whole(*places: Enrolment) -> bool:
    """Whether nobody who has left is bound to anybody, and no place counts a pairing that is over."""
    gone = set(Enrolment.objects.filter(pk__in=[place.pk for place in places]).values_list("status", flat=True))
    counted = set(Enrolment.objects.values_list("active", flat=True))
    return gone == {"withdrawn"} and counted == {0} and not Pairing.objects.open().exists()


def falls_over(act: Act) -> Act:
    """The act, with a deadlock told as a refusal: in a control both may happen."""

    def tried() -> None:
        try:
            act()
        except OperationalError as error:
            raise Refused("they waited for each other") from error

    return tried


@GUARD
def test_a_yes_while_the_other_leaves(mentee: Enrolment, mentor: Enrolment, guarded: bool) -> None:
    """Whoever comes first: she leaves, and no pairing stays open."""
    ask, broken = RequestFactory(mentee=mentee, mentor=mentor), 0
    with track(2) as lanes:
        for _ in range(ROUNDS if guarded else CONTROL_ROUNDS * 5):
            fresh()
            request = MentorshipRequest.objects.people().get(pk=ask.pk)
            accept = partial(accept_request, request=request, by=mentor.user)
            go = partial(leave if guarded else careless_leave, own(mentee))
            acts = (go, accept) if guarded else (falls_over(go), falls_over(accept))
            left = lanes.race(*acts)[0]
            broken += not (left and left_whole(mentee))
            if broken and not guarded:
                break  # each time they wait for each other costs the database a second to notice
    assert broken == 0 if guarded else broken > 0


def test_two_who_are_paired_leave_at_once(mentee: Enrolment, mentor: Enrolment) -> None:
    with track(2) as lanes:
        for _ in range(ROUNDS):
            fresh()
            Activity.objects.all().delete()
            PairingFactory(mentee=Enrolment.objects.get(pk=mentee.pk), mentor=Enrolment.objects.get(pk=mentor.pk))
            assert lanes.race(partial(leave, own(mentee)), partial(leave, own(mentor))) == [True, True]
            assert left_whole(mentee, mentor)
            assert Activity.objects.filter(kind__startswith="pairing.").count() == 1


def test_one_who_leaves_twice_leaves_once(mentee: Enrolment) -> None:
    with track(2) as lanes:
        for _ in range(ROUNDS):
            fresh()
            assert lanes.race(partial(leave, own(mentee)), partial(leave, own(mentee))) == [True, True]
            assert Leaving.objects.count() == 1


@GUARD
def test_a_publication_while_somebody_leaves(mentee: Enrolment, mentor: Enrolment, guarded: bool) -> None:
    coordinator = CoordinatorFactory(program=mentee.cohort.program, user__email=None).user
    run = MatchRun.objects.create(cohort=mentee.cohort, number=1, policy=policy_of(), status="succeeded")
    Proposal.objects.create(run=run, mentee=mentee, mentor=mentor, score=0.5, status="approved")
    RequestFactory(mentee=mentee, mentor=mentor)
    broken = 0
    with track(2) as lanes:
        for _ in range(ROUNDS if guarded else CONTROL_ROUNDS * 5):
            fresh()
            MatchRun.objects.update(status="succeeded")
            Proposal.objects.update(status="approved")
            row = MatchRun.objects.select_related("cohort__program").get(pk=run.pk)
            publish = partial(publish_run, run=row, by=coordinator)
            go = partial(leave if guarded else careless_leave, own(mentee))
            acts = (go, publish) if guarded else (falls_over(go), falls_over(publish))
            left = lanes.race(*acts)[0]
            broken += not (left and left_whole(mentee))
            if broken and not guarded:
                break  # each time they wait for each other costs the database a second to notice
    assert broken == 0 if guarded else broken > 0


def queued(to: User, name: str) -> int:
    """A mail that waits, and tells of somebody."""
    record_fact(to, "person.left", by=None, notify=[Notify(to, "request_received", {"name": name, "cohort": "Autumn"})])
    return Mail.objects.filter(recipient=to).order_by("-pk").values_list("pk", flat=True)[0]


def test_a_mail_on_its_way_while_its_reader_leaves(mentee: Enrolment) -> None:
    """It goes out once or is dropped; after the account is closed nothing does, but the goodbye."""
    User.objects.filter(pk=mentee.user_id).update(email="leaver@example.org")
    with track(2) as lanes:
        for _ in range(ROUNDS):
            fresh()
            Mail.objects.all().delete()
            postbox.outbox.clear()
            waiting, late = (queued(own(mentee), "Somebody") for _ in range(2))
            assert lanes.race(partial(leave, own(mentee)), partial(send_mail, waiting)) == [True, True]
            state = Mail.objects.get(pk=waiting).status
            assert (state, len(postbox.outbox)) in {("sent", 1), ("dropped", 0)}
            assert send_mail(late) == "dropped"


def test_a_mail_on_its_way_while_somebody_in_it_is_erased(cohort: Cohort, mentee: Enrolment, mentor: Enrolment) -> None:
    """Sent or not: afterwards her name stands in no mail, and no mail of hers comes back."""
    User.objects.filter(pk=mentor.user_id).update(email="reader@example.org")
    reader = own(mentor)
    with track(3) as lanes:
        for _ in range(ROUNDS):
            fresh()
            Mail.objects.all().delete()
            User.objects.filter(pk=mentee.user_id).update(email="leaver@example.org")
            Profile.objects.filter(user=mentee.user).update(name=NAME, erased_at=None)
            person = own(mentee)
            theirs, hers = queued(reader, NAME), queued(person, NAME)
            now = timezone.now()
            row = Leaving.objects.create(user=person, asked_at=now, not_before=now, hint_at=now)
            done = lanes.race(partial(erase, row.pk), partial(send_mail, theirs), partial(send_mail, hers))
            assert done == [True, True, True]
            assert not Mail.objects.filter(pk=hers).exists()
            assert NAME not in str(Mail.objects.values_list("context", "address"))
