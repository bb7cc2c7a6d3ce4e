"""What waits on the way in is on the home: an invitation, a question of coordinators, a guardian who is asked."""

from datetime import datetime, timedelta

from django.urls import reverse
from django.utils import timezone

from dashboards.queries.home import Home, home_of
from dashboards.queries.steps import Urgency, day
from profiles.models import User
from programs.models import Cohort, Enquiry, Enrolment, GuardianConsent, Invitation
from programs.queries.agreeing import link_lasts
from programs.queries.invitations import LASTS, link_of
from tests.factories import EnrolmentFactory


def home(person: User) -> Home:
    return home_of(User.objects.get(pk=person.pk), now=timezone.now())


def invite(cohort: Cohort, person: User, role: str, asked_at: datetime) -> Invitation:
    return Invitation.objects.create(cohort=cohort, role=role, address=person.email, asked_at=asked_at)


def test_an_invitation_is_the_first_thing_with_its_last_day(cohort: Cohort, dov: User) -> None:
    asked = timezone.now() - timedelta(days=3)
    later = invite(cohort, dov, "mentee", asked + timedelta(days=1))
    first = invite(cohort, dov, "mentor", asked)
    steps = home(dov).steps
    assert [step.url for step in steps] == [
        reverse("programs:invitation-answer", args=[link_of(one)]) for one in (first, later)
    ]
    assert steps[0].title == "First-year companions would like you as a mentor."
    assert steps[0].until == f"The invitation holds until {day(asked + LASTS)}."
    assert steps[0].urgency == Urgency.SOMEBODY_WAITS
    Invitation.objects.update(status="withdrawn")
    assert home(dov).first.url == reverse("programs:program-list")


def test_invitations_stand_beside_what_one_does_already(cohort: Cohort, mentee: Enrolment, ada: User) -> None:
    invite(cohort, ada, "mentor", timezone.now())
    assert home(ada).first.title.endswith("would like you as a mentor.")
    assert len(home(ada).steps) > 1


def test_an_open_question_is_the_step_of_an_application(cohort: Cohort, ada: User, cora: User) -> None:
    place = EnrolmentFactory(cohort=cohort, user=ada, role="mentee", status="waitlisted")
    asked = Enquiry.objects.create(enrolment=place, text="When?", asked_by=cora)
    step = home(ada).first
    assert step.url == reverse("programs:enquiry-answer", args=[place.public_id])
    assert step.until == f"Asked on {day(asked.asked_at)}."
    Enquiry.objects.update(answered_at=timezone.now())
    assert "waiting list" in home(ada).first.title


def test_a_guardian_who_is_asked_has_a_date_and_one_who_said_no_leaves_something_to_do(
    cohort: Cohort, ada: User
) -> None:
    place = EnrolmentFactory(
        cohort=cohort, user=ada, role="mentee", status="submitted", age="minor", guardian="waiting"
    )
    consent = GuardianConsent.objects.create(enrolment=place, address="parent@example.org")
    step = home(ada).first
    assert step.calm
    assert step.until == f"The link works until {day(consent.asked_at + link_lasts())}."
    GuardianConsent.objects.update(asked_at=timezone.now() - timedelta(days=30))
    step = home(ada).first
    assert (step.calm, step.url) == (False, reverse("programs:guardian-ask", args=[place.public_id]))
    Enrolment.objects.update(guardian="given")
    assert "are reading your application" in home(ada).first.title
