"""The one door for status changes: allowed moves work, all others raise, and the fact is written with the move."""

from datetime import timedelta

import pytest
from django.db import models, transaction
from django.utils import timezone

from activity.models import Activity, Mail, Notice
from activity.services import Notify
from activity.states import Conflict, Lifecycle
from activity.transitions import move
from goals.states import GOAL
from matching.states import PROPOSAL, RUN
from meetings.states import SESSION
from pairings.states import PAIRING, REQUEST
from profiles.models import User
from programs.models import Enrolment
from programs.states import COHORT, ENROLMENT, IMPORT
from tests.factories import GoalFactory

LIFECYCLES = [COHORT, ENROLMENT, IMPORT, REQUEST, PAIRING, GOAL, SESSION, RUN, PROPOSAL]


@pytest.mark.parametrize("lifecycle", LIFECYCLES, ids=lambda cycle: cycle.name)
def test_moves_only_name_known_states(lifecycle: Lifecycle) -> None:
    known = set(lifecycle.values)
    assert set(lifecycle.moves) <= known
    assert all(sources <= known for sources in lifecycle.moves.values())
    assert lifecycle.open <= known
    assert len(known) == len(lifecycle.states)


@pytest.mark.parametrize("source", GOAL.values)
@pytest.mark.parametrize("to", GOAL.values)
def test_square_of_goal_moves(ada: User, source: str, to: str) -> None:
    goal = GoalFactory(owner=ada, status=source)
    if GOAL.allows(source, to):
        move(goal, to, by=ada, kind="goal.reached")
        assert goal.status == to
        assert Activity.objects.get().data == {"from": source, "to": to}
    else:
        with pytest.raises(Conflict):
            move(goal, to, by=ada, kind="goal.reached")
        goal.refresh_from_db()
        assert goal.status == source
        assert not Activity.objects.exists()


def test_everything_written_with_a_move_bears_its_moment(ada: User, ben: User) -> None:
    goal, then = GoalFactory(owner=ada), timezone.now() - timedelta(days=3)
    move(goal, "reached", by=ada, kind="goal.reached", notify=[Notify(ben, "run_failed")], now=then)
    assert {goal.status_since, Activity.objects.get().at, Notice.objects.get().created_at} == {then}


def test_second_of_two_movers_conflicts(ada: User) -> None:
    first, second = GoalFactory(owner=ada), None
    second = type(first).objects.get(pk=first.pk)
    move(first, "reached", by=ada, kind="goal.reached")
    with pytest.raises(Conflict, match="reached"):
        move(second, "dropped", by=ada, kind="goal.dropped")
    assert [a.kind for a in Activity.objects.all()] == ["goal.reached"]


def test_notice_and_mail_are_written_with_the_move_and_not_for_the_actor(mentee: Enrolment, cora: User) -> None:
    told = [
        Notify(mentee.user, "application_waitlisted", {"cohort": "Autumn"}, holds=("waitlisted",)),
        Notify(cora, "application_waitlisted", {"cohort": "Autumn"}),
    ]
    move(mentee, "waitlisted", by=cora, kind="enrolment.waitlisted", notify=told)
    assert [n.recipient for n in Notice.objects.all()] == [mentee.user]
    mail = Mail.objects.get()
    assert (mail.recipient, mail.kind, mail.status) == (mentee.user, "application_waitlisted", "queued")
    assert mail.condition == {"model": "programs.enrolment", "pk": mentee.pk, "status": ["waitlisted"]}


def test_nothing_is_written_when_the_transaction_fails(mentee: Enrolment, cora: User) -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        move(mentee, "waitlisted", by=cora, kind="enrolment.waitlisted")
        raise RuntimeError
    mentee.refresh_from_db()
    assert mentee.status == "accepted"
    assert not Activity.objects.exists()


def test_a_condition_on_other_rows_guards_nothing_and_is_refused(mentee: Enrolment, cora: User) -> None:
    others = Enrolment.objects.filter(status="accepted")
    for where in (
        models.Q(cohort__status="open"),
        models.Q(active=0) & ~models.Q(cohort__program__self_matching=False),
        models.Q(pk__in=others),
        models.Q(models.Exists(others)),
    ):
        with pytest.raises(ValueError, match="other rows"):
            move(mentee, "waitlisted", by=cora, kind="enrolment.waitlisted", where=where)
    mentee.refresh_from_db()
    assert mentee.status == "accepted"
    move(mentee, "waitlisted", by=cora, kind="enrolment.waitlisted", where=models.Q(active=0, cohort=mentee.cohort))
