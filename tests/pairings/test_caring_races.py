"""Another mentor against a yes for the same last place, and another last day against an end; each with a control."""

from datetime import timedelta
from functools import partial
from time import sleep

import pytest

from activity.models import Activity
from activity.states import Refused
from matching.services.helping import replace_mentor
from pairings.models import MentorshipRequest, Pairing
from pairings.services.caring import extend_pairings
from pairings.services.pairings import end_pairing
from pairings.services.requests import accept_request
from pairings.states import IN_TOUCH
from profiles.models import User
from programs.models import Cohort, Enrolment, site_today
from tests.factories import EnrolmentFactory, PairingFactory, RequestFactory, UserFactory
from tests.racing import CONTROL_ROUNDS, GUARD, careless, careless_accept, careless_take, counts_hold, free_round, track
from tests.racing import ROUNDS as ALL_ROUNDS

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
ROUNDS = ALL_ROUNDS // 3


@pytest.fixture
def cohort(transactional_db: None) -> Cohort:
    return free_round()


@pytest.fixture
def someone(cohort: Cohort) -> User:
    return UserFactory(email=None)


def place(cohort: Cohort, role: str) -> Enrolment:
    return EnrolmentFactory(cohort=cohort, role=role, user__email=None)


def own(pairing: Pairing) -> Pairing:
    return Pairing.objects.people().get(pk=pairing.pk)


def careless_replace(pairing: Pairing, mentor: Enrolment) -> None:
    """Ends the old one, then looks for a place and forgets that somebody else may."""
    careless(pairing, "active", "ended")
    Enrolment.objects.filter(pk__in=[pairing.mentee_id, pairing.mentor_id]).update(active=0)
    careless_take(mentor)
    careless_take(pairing.mentee)
    Pairing.objects.create(mentee=pairing.mentee, mentor=mentor, origin="coordinator", status="active")


@GUARD
def test_the_last_place_goes_to_one_of_two_and_nobody_is_left_between(
    cohort: Cohort, someone: User, guarded: bool
) -> None:
    """Ada's mentor is replaced by Gita, who says yes to Hana at that moment."""
    ada, ben, gita, hana = (place(cohort, role) for role in ("mentee", "mentor", "mentor", "mentee"))
    broken = 0
    with track(2) as lanes:
        for _ in range(ROUNDS if guarded else CONTROL_ROUNDS):
            Pairing.objects.all().delete()
            MentorshipRequest.objects.all().delete()
            Enrolment.objects.update(active=0)
            old = PairingFactory(mentee=Enrolment.objects.get(pk=ada.pk), mentor=Enrolment.objects.get(pk=ben.pk))
            request = MentorshipRequest.objects.people().get(pk=RequestFactory(mentee=hana, mentor=gita).pk)
            mentor = Enrolment.objects.people().get(pk=gita.pk)
            if guarded:
                replacing = partial(replace_mentor, pairing=own(old), mentor=mentor, by=someone)
                won = lanes.race(replacing, partial(accept_request, request=request, by=gita.user))
            else:
                won = lanes.race(partial(careless_replace, own(old), mentor), partial(careless_accept, request))
            kept = Pairing.objects.open().filter(mentee=ada).count() == 1
            hers = ada if won[0] else hana
            good = sum(won) == 1 and kept and Pairing.objects.open().filter(mentee=hers, mentor=gita).count() == 1
            broken += not (good and counts_hold())
    assert broken == 0 if guarded else broken > 0


def careless_extend(pairing: Pairing) -> None:
    seen = own(pairing)
    if seen.status not in IN_TOUCH:
        raise Refused("over")
    sleep(0.001)
    seen.ends_on = site_today() + timedelta(days=9)
    seen.save()


@GUARD
def test_a_last_day_never_brings_back_what_has_ended(cohort: Cohort, someone: User, guarded: bool) -> None:
    mentee, mentor = place(cohort, "mentee"), place(cohort, "mentor")
    broken = 0
    with track(2) as lanes:
        for _ in range(ROUNDS if guarded else CONTROL_ROUNDS):
            Pairing.objects.all().delete()
            Activity.objects.all().delete()
            Enrolment.objects.update(active=0)
            mentee.refresh_from_db()
            mentor.refresh_from_db()
            pairing = PairingFactory(mentee=mentee, mentor=mentor)
            until = site_today() + timedelta(days=9)
            extending = (
                partial(extend_pairings, pairings=[own(pairing)], until=until, by=someone)
                if guarded
                else partial(careless_extend, pairing)
            )
            extended, ended = lanes.race(extending, partial(end_pairing, pairing=own(pairing), by=someone))
            kinds = list(Activity.objects.order_by("pk").values_list("kind", flat=True))
            told = kinds == [*(["pairing.extended"] if extended else []), "pairing.ended"] if guarded else True
            broken += not (ended and told and own(pairing).status == "ended" and counts_hold())
    assert broken == 0 if guarded else broken > 0
