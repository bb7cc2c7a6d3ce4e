"""Programs and who runs them: rules change once per version, addresses are not given away, somebody always runs it."""

import pytest

from activity.models import Activity, Mail, Notice
from activity.states import Conflict, Refused
from profiles.models import User
from programs.models import Coordinator, Program
from programs.permissions import can_coordinate, can_create_program
from programs.services.programs import add_coordinator, change_program, create_program, remove_coordinator
from tests.factories import CoordinatorFactory


def runs(program: Program) -> set[User]:
    return {row.user for row in program.coordinators.all()}


def test_a_new_program_is_run_by_its_creator_or_by_the_account_named(sam: User, dov: User) -> None:
    own = create_program(rules={"name": "Own"}, by=sam)
    given = create_program(rules={"name": "Given", "request_days": 10}, coordinator_email="Dov@example.org", by=sam)
    assert (runs(own), runs(given)) == ({sam}, {dov})
    assert given.request_days == 10
    assert [(m.recipient, m.kind) for m in Mail.objects.all()] == [(dov, "coordinator_added")]


def test_a_program_is_not_set_up_for_an_address_without_an_account(sam: User) -> None:
    with pytest.raises(Refused, match="sign up first"):
        create_program(rules={"name": "Nobody's"}, coordinator_email="nobody@example.org", by=sam)
    assert not Program.objects.exists()


def test_rules_change_once_for_each_version(program: Program, cora: User) -> None:
    change_program(program=program, version=1, rules={"name": "Companions", "self_matching": False}, by=cora)
    assert (program.name, program.self_matching, program.version) == ("Companions", False, 2)
    with pytest.raises(Conflict, match="meanwhile"):
        change_program(program=program, version=1, rules={"name": "Stale"}, by=cora)
    program.refresh_from_db()
    assert (program.name, program.version) == ("Companions", 2)
    assert [fact.kind for fact in Activity.objects.about(program)] == ["program.changed"]


def test_only_rules_are_written_by_a_change(program: Program, cora: User) -> None:
    before = program.public_id
    change_program(program=program, version=1, rules={"name": "New", "public_id": "guessed", "pk": 99}, by=cora)
    assert (program.public_id, program.name) == (before, "New")


def test_an_address_without_an_account_adds_nobody_and_says_nothing(program: Program, cora: User, dov: User) -> None:
    add_coordinator(program=program, email="nobody@example.org", by=cora)
    assert runs(program) == {cora}
    add_coordinator(program=program, email=" DOV@example.org", by=cora)
    add_coordinator(program=program, email="dov@example.org", by=cora)
    assert runs(program) == {cora, dov}
    assert [n.recipient for n in Notice.objects.all()] == [dov]


def test_an_account_that_is_switched_off_is_not_added(program: Program, cora: User, dov: User) -> None:
    User.objects.filter(pk=dov.pk).update(is_active=False)
    add_coordinator(program=program, email="dov@example.org", by=cora)
    assert runs(program) == {cora}


def test_the_last_coordinator_stays(program: Program, cora: User, dov: User) -> None:
    with pytest.raises(Refused, match="Somebody has to lead"):
        remove_coordinator(program=program, person=cora, by=cora)
    CoordinatorFactory(program=program, user=dov)
    remove_coordinator(program=program, person=cora, by=dov)
    assert runs(program) == {dov}
    with pytest.raises(Conflict):
        remove_coordinator(program=program, person=cora, by=dov)
    assert [(n.recipient, n.kind) for n in Notice.objects.all()] == [(cora, "coordinator_removed")]


def test_somebody_whose_account_is_switched_off_does_not_count_as_running_it(
    program: Program, cora: User, dov: User
) -> None:
    CoordinatorFactory(program=program, user=dov)
    User.objects.filter(pk=dov.pk).update(is_active=False)
    with pytest.raises(Refused):
        remove_coordinator(program=program, person=cora, by=cora)
    assert Coordinator.objects.filter(program=program).count() == 2


def test_who_may_do_what_over_the_whole_cast(
    program: Program, ada: User, ben: User, cora: User, dov: User, edda: User, sam: User
) -> None:
    cast = {"ada": ada, "ben": ben, "cora": cora, "dov": dov, "edda": edda, "sam": sam}
    assert {name for name, person in cast.items() if can_coordinate(person, program)} == {"cora", "sam"}
    assert {name for name, person in cast.items() if can_create_program(person)} == {"sam"}
    Coordinator.objects.filter(user=cora).delete()
    assert not can_coordinate(cora, program)
