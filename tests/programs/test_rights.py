"""Coordinators who look, act or lead: what each may do, and that somebody always leads."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from activity.models import Activity
from activity.states import Refused
from privacy.queries.leaving import why_not_leave
from profiles.models import User
from programs.kinds.grades import Grade
from programs.models import Cohort, Coordinator, Enrolment, Program
from programs.permissions import can_edit, can_lead
from programs.services.programs import add_coordinator, change_grade, remove_coordinator
from tests.factories import CoordinatorFactory, EnrolmentFactory, ProgramFactory

SignIn = Callable[[User], Client]


@pytest.fixture
def onlooker(program: Program) -> User:
    return CoordinatorFactory(program=program, grade="read").user


@pytest.fixture
def editor(program: Program) -> User:
    return CoordinatorFactory(program=program, grade="edit").user


def grades(program: Program) -> dict[int, str]:
    return dict(Coordinator.objects.filter(program=program).values_list("user", "grade"))


def test_each_grade_includes_those_before_it(
    program: Program, cora: User, onlooker: User, editor: User, edda: User, sam: User, ada: User
) -> None:
    people = (onlooker, editor, cora, sam, edda, ada)
    assert [can_edit(one, program) for one in people] == [False, True, True, True, False, False]
    assert [can_lead(one, program) for one in people] == [False, False, True, True, False, False]


def test_who_looks_sees_the_cohort_and_cannot_move_it(
    cohort: Cohort, mentee: Enrolment, onlooker: User, editor: User, signed_in: SignIn
) -> None:
    url, move = (reverse(f"programs:cohort-{page}", args=[cohort.public_id]) for page in ("detail", "move"))
    client = signed_in(onlooker)
    text = client.get(url).content.decode()
    assert "You may look at everything here" in text
    assert move not in text
    answer = client.post(move, {"to": "matching"})
    assert answer.status_code == 403
    assert "Your rights do not reach that far" in answer.content.decode()
    cohort.refresh_from_db()
    assert cohort.status == "open"
    assert signed_in(editor).post(move, {"to": "matching"}).status_code == 302
    cohort.refresh_from_db()
    assert cohort.status == "matching"


def test_who_looks_decides_about_nobody(cohort: Cohort, onlooker: User, signed_in: SignIn) -> None:
    place = EnrolmentFactory(cohort=cohort, status="submitted")
    client, table = signed_in(onlooker), reverse("programs:enrolment-table", args=[cohort.public_id])
    text = client.get(table).content.decode()
    assert place.user.profile.name in text
    assert "Accept" not in text.split("<tbody>")[1]
    sent = {"one": f"accepted:{place.public_id}.submitted"}
    assert client.post(reverse("programs:enrolment-decide", args=[cohort.public_id]), sent).status_code == 403
    place.refresh_from_db()
    assert place.status == "submitted"


def test_the_grade_counts_in_its_own_program_alone(cohort: Cohort, onlooker: User, signed_in: SignIn) -> None:
    CoordinatorFactory(program=ProgramFactory(), user=onlooker, grade="lead")
    assert not can_edit(onlooker, cohort.program)
    move = reverse("programs:cohort-move", args=[cohort.public_id])
    assert signed_in(onlooker).post(move, {"to": "closed"}).status_code == 403
    cohort.refresh_from_db()
    assert cohort.status == "open"


def test_rights_are_taken_at_once(cohort: Cohort, cora: User, editor: User, signed_in: SignIn) -> None:
    client, move = signed_in(editor), reverse("programs:cohort-move", args=[cohort.public_id])
    change_grade(program=cohort.program, person=editor, grade=Grade.READ, by=cora)
    assert client.post(move, {"to": "matching"}).status_code == 403


def test_only_who_leads_changes_the_rules_and_who_runs_the_program(
    program: Program, cora: User, editor: User, signed_in: SignIn
) -> None:
    client = signed_in(editor)
    page = reverse("programs:program-detail", args=[program.public_id])
    for name in ("program-update", "coordinator-add"):
        url = reverse(f"programs:{name}", args=[program.public_id])
        assert url not in client.get(page).content.decode()
        assert client.get(url).status_code == 403
        assert signed_in(cora).get(url).status_code == 200
    with pytest.raises(Refused):
        add_coordinator(program=program, email="x@example.org", by=editor)
    with pytest.raises(Refused):
        remove_coordinator(program=program, person=cora, by=editor)
    with pytest.raises(Refused):
        change_grade(program=program, person=editor, grade=Grade.LEAD, by=editor)
    assert grades(program) == {cora.pk: "lead", editor.pk: "edit"}


def test_a_new_coordinator_acts_unless_it_is_said_otherwise(
    program: Program, cora: User, ada: User, ben: User, signed_in: SignIn
) -> None:
    url = reverse("programs:coordinator-add", args=[program.public_id])
    client = signed_in(cora)
    client.post(url, {"email": ada.email})
    client.post(url, {"email": ben.email, "grade": "read"})
    assert client.post(url, {"email": ben.email, "grade": "king"}).status_code == 422
    assert grades(program) == {cora.pk: "lead", ada.pk: "edit", ben.pk: "read"}


def test_somebody_always_leads(program: Program, cora: User, editor: User, signed_in: SignIn) -> None:
    with pytest.raises(Refused):
        change_grade(program=program, person=cora, grade=Grade.EDIT, by=cora)
    with pytest.raises(Refused):
        remove_coordinator(program=program, person=cora, by=cora)
    assert "Nobody else leads" in why_not_leave(cora)
    assert why_not_leave(editor) == ""
    url = reverse("programs:coordinator-grade", args=[program.public_id])
    client = signed_in(cora)
    client.post(url, {"coordinator": editor.profile.public_id, "grade": "lead"})
    answer = client.post(url, {"coordinator": cora.profile.public_id, "grade": "read"})
    assert answer.url == reverse("programs:program-detail", args=[program.public_id])
    assert grades(program) == {cora.pk: "read", editor.pk: "lead"}
    assert [fact.data["grade"] for fact in Activity.objects.filter(kind="coordinator.graded").order_by("pk")] == [
        "lead",
        "read",
    ]


@pytest.mark.parametrize("sent", [{}, {"coordinator": "nobody", "grade": "read"}, {"grade": "\x00"}])
def test_nonsense_changes_nobodys_rights(program: Program, cora: User, signed_in: SignIn, sent: dict[str, str]) -> None:
    signed_in(cora).post(reverse("programs:coordinator-grade", args=[program.public_id]), sent)
    assert grades(program) == {cora.pk: "lead"}
