"""A consent withdrawn while it is given, and one answer told or changed in two windows, with a control."""

from functools import partial
from time import sleep

import pytest
from django.utils import timezone

from profiles.kinds.personal import PersonalKind, Purpose
from profiles.models import Consent, SensitiveAnswer, User
from profiles.services.personal import allow, change_confidence, tell_in_confidence, withdraw_consent
from tests.factories import UserFactory
from tests.racing import CONTROL_ROUNDS, GUARD, ROUNDS, Track

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def ada(transactional_db: None) -> User:
    return UserFactory(email=None)


def tell(ada: User, code: str) -> SensitiveAnswer:
    kind = PersonalKind.LIVED_EXPERIENCE
    return tell_in_confidence(profile=ada.profile, by=ada, kind=kind, code=code, purposes=[Purpose.COORDINATORS])


def careless_change(answer: SensitiveAnswer, version: int) -> None:
    """As one writes it without thinking: look at the version, then save."""
    if SensitiveAnswer.objects.get(pk=answer.pk).version != version:
        return
    sleep(0.001)
    allow(answer, [Purpose.MATCH, Purpose.COORDINATORS], timezone.now())


@GUARD
def test_a_consent_is_never_given_back_by_a_form_that_was_open(lanes: Track, ada: User, guarded: bool) -> None:
    """Whoever comes first: after both nothing is in force that was withdrawn."""
    answer, kept = tell(ada, "grief"), 0
    for _ in range(ROUNDS if guarded else CONTROL_ROUNDS):
        Consent.objects.filter(purpose=Purpose.MATCH).delete()
        version = SensitiveAnswer.objects.get().version
        change = (
            partial(
                change_confidence,
                answer=answer,
                by=ada,
                version=version,
                code="grief",
                words="",
                purposes=[Purpose.MATCH, Purpose.COORDINATORS],
            )
            if guarded
            else partial(careless_change, answer, version)
        )
        lanes.race(change, partial(withdraw_consent, profile=ada.profile, by=ada, purpose=Purpose.MATCH))
        kept += Consent.objects.filter(purpose=Purpose.MATCH, withdrawn_at=None).count()
    assert (kept == 0) is guarded


def test_the_same_is_told_once_from_two_windows(lanes: Track, ada: User) -> None:
    for _ in range(ROUNDS):
        SensitiveAnswer.objects.all().delete()
        assert sorted(lanes.race(partial(tell, ada, "grief"), partial(tell, ada, "grief"))) == [False, True]
        assert SensitiveAnswer.objects.get().consents.count() == 1


def test_of_two_windows_one_changes_and_one_is_told(lanes: Track, ada: User) -> None:
    answer = tell(ada, "grief")
    for number in range(ROUNDS):
        version = SensitiveAnswer.objects.get().version
        acts = [
            partial(
                change_confidence,
                answer=SensitiveAnswer.objects.get(),
                by=ada,
                version=version,
                code="grief",
                words=f"{number} {window}",
                purposes=[Purpose.PARTNER],
            )
            for window in "ab"
        ]
        assert sorted(lanes.race(*acts)) == [False, True]
    assert answer.consents.filter(withdrawn_at=None).count() == 1
