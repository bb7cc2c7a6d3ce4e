"""Pages of programs: what visitors, participants and coordinators see, and what a form does with what was typed."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from profiles.models import User
from programs.models import Cohort, Coordinator, Enrolment, Program
from tests.factories import CohortFactory, CoordinatorFactory, EnrolmentFactory, ProgramFactory

SignIn = Callable[[User], Client]
RULES = {
    "name": "Companions",
    "language": "en",
    "summary": "Somebody beside you",
    "description": "For everybody in the first year.",
    "contact_email": "team@example.org",
    "crisis_contacts": "Nightline 0800 111",
    "approval_required": "on",
    "request_days": "5",
}


def page(name: str, *args: str) -> str:
    return reverse(f"programs:{name}", args=args)


def words(client: Client, url: str, status: int = 200) -> str:
    response = client.get(url)
    assert response.status_code == status
    return response.content.decode()


def test_a_visitor_sees_open_programs_alone(db: None) -> None:
    opened = CohortFactory(program=ProgramFactory(name="Open door"), name="Spring")
    hidden = CohortFactory(program=ProgramFactory(name="Closed door"), status="matching")
    text = words(Client(), page("program-list"))
    assert "Open door" in text
    assert "Closed door" not in text
    detail = words(Client(), page("program-detail", opened.program.public_id))
    assert "Spring" in detail
    assert page("enrolment-apply", opened.public_id) in detail
    for public_id in (hidden.program.public_id, "nothing"):
        assert Client().get(page("program-detail", public_id)).status_code == 404


def test_a_visitor_meets_coordinators_by_first_name_and_never_by_address(cohort: Cohort, cora: User) -> None:
    text = words(Client(), page("program-detail", cohort.program.public_id))
    assert "Cora L." in text
    assert "Lindt" not in text
    assert "cora@example.org" not in text


def test_a_visitor_does_not_see_cohorts_in_preparation(cohort: Cohort) -> None:
    CohortFactory(program=cohort.program, name="Secret plans", status="draft")
    assert "Secret plans" not in words(Client(), page("program-detail", cohort.program.public_id))


def test_an_empty_list_says_what_will_appear(dov: User, signed_in: SignIn) -> None:
    assert "takes applications at the moment" in words(signed_in(dov), page("program-list"))


def test_what_people_write_is_shown_as_text(cohort: Cohort, ada: User, signed_in: SignIn) -> None:
    Program.objects.update(description="<script>alert(1)</script>", summary="<b>bold</b>", crisis_contacts="<i>112</i>")
    text = words(signed_in(ada), page("program-detail", cohort.program.public_id))
    assert "<script>alert" not in text
    assert "<b>bold" not in text
    assert "<i>112" not in text
    assert "&lt;script&gt;" in text


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_of_a_coordinator_asks_the_same_number_of_questions(
    number: int, dov: User, signed_in: SignIn, django_assert_num_queries
) -> None:
    for _ in range(number):
        program = CoordinatorFactory(user=dov).program
        for _ in range(number):
            EnrolmentFactory(cohort=CohortFactory(program=program), user=dov)
    client = signed_in(dov)
    client.get(page("program-list"))
    with django_assert_num_queries(15):
        text = words(client, page("program-list"))
    assert text.count("You run this program") == number


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_of_a_visitor_asks_three_questions(number: int, db: None, django_assert_num_queries) -> None:
    for _ in range(number):
        CohortFactory()
    with django_assert_num_queries(3):
        words(Client(), page("program-list"))


def test_only_a_site_admin_sets_up_programs(sam: User, dov: User, signed_in: SignIn) -> None:
    for person, status in ((dov, 403), (sam, 200)):
        assert signed_in(person).get(page("program-create")).status_code == status
    assert signed_in(dov).post(page("program-create"), RULES).status_code == 403
    response = signed_in(sam).post(page("program-create"), {**RULES, "coordinator_email": "dov@example.org"})
    program = Program.objects.get()
    assert response.url == page("program-detail", program.public_id)
    assert (program.name, program.self_matching, program.request_days) == ("Companions", False, 5)
    assert [row.user for row in program.coordinators.all()] == [dov]


def test_a_refused_program_keeps_what_was_typed(sam: User, signed_in: SignIn) -> None:
    response = signed_in(sam).post(page("program-create"), {**RULES, "coordinator_email": "nobody@example.org"})
    assert response.status_code == 422
    text = response.content.decode()
    assert "sign up first" in text
    assert "For everybody in the first year." in text
    assert "nobody@example.org" in text


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "x" * 121}, "name"),
        ({"name": "Bell\x07"}, "name"),
        ({"contact_email": "no address"}, "contact_email"),
        ({"request_days": "0"}, "request_days"),
        ({"request_days": "61"}, "request_days"),
        ({"request_days": "9" * 40}, "request_days"),
        ({"description": "NUL\x00"}, "description"),
        ({"version": "9" * 40}, "version"),
        ({"version": ""}, "version"),
    ],
)
def test_bad_rules_are_refused_beside_their_field(
    program: Program, cora: User, signed_in: SignIn, change: dict[str, str], field: str
) -> None:
    response = signed_in(cora).post(page("program-update", program.public_id), {**RULES, "version": "1", **change})
    assert response.status_code == 422
    assert set(response.context["form"].errors) == {field}
    program.refresh_from_db()
    assert (program.name, program.version) == ("First-year companions", 1)


def test_two_windows_do_not_overwrite_each_other(program: Program, cora: User, signed_in: SignIn) -> None:
    client, url = signed_in(cora), page("program-update", program.public_id)
    assert client.post(url, {**RULES, "version": "1"}).status_code == 302
    response = client.post(url, {**RULES, "version": "1", "name": "From the other window"})
    assert response.status_code == 422
    assert "changed this program meanwhile" in response.content.decode()
    assert "From the other window" in response.content.decode()
    program.refresh_from_db()
    assert program.name == "Companions"


def test_the_answer_to_an_address_is_the_same_whether_it_has_an_account(
    program: Program, cora: User, dov: User, signed_in: SignIn
) -> None:
    client, url = signed_in(cora), page("coordinator-add", program.public_id)
    answers = []
    for address in ("dov@example.org", "nobody@example.org"):
        response = client.post(url, {"email": address}, follow=True)
        answers.append([str(message).replace(address, "…") for message in response.context["messages"]])
    assert answers[0] == answers[1]
    assert len(answers[0]) == 1
    assert {row.user for row in program.coordinators.all()} == {cora, dov}


def test_removing_a_coordinator_asks_first(program: Program, cora: User, dov: User, signed_in: SignIn) -> None:
    CoordinatorFactory(program=program, user=dov)
    client, url = signed_in(cora), page("coordinator-remove", program.public_id)
    dovs = {"coordinator": dov.profile.public_id}
    assert "Dov Stern" in client.get(url, dovs).content.decode()
    assert Coordinator.objects.filter(program=program).count() == 2
    assert client.post(url, dovs).url == page("coordinator-add", program.public_id)
    assert [row.user for row in program.coordinators.all()] == [cora]
    assert client.get(page("program-update", program.public_id)).status_code == 200
    assert signed_in(dov).get(page("program-update", program.public_id)).status_code == 404


def test_removing_oneself_leads_to_the_list(program: Program, cora: User, dov: User, signed_in: SignIn) -> None:
    CoordinatorFactory(program=program, user=dov)
    chosen = {"coordinator": cora.profile.public_id}
    response = signed_in(cora).post(page("coordinator-remove", program.public_id), chosen)
    assert response.url == page("program-list")


@pytest.mark.parametrize("chosen", ["", "nobody", "\x00", "<b>"])
def test_removing_nobody_in_particular_removes_nobody(
    program: Program, cora: User, signed_in: SignIn, chosen: str
) -> None:
    for method in ("get", "post"):
        response = getattr(signed_in(cora), method)(
            page("coordinator-remove", program.public_id), {"coordinator": chosen}
        )
        assert response.url == page("coordinator-add", program.public_id)
    assert Coordinator.objects.filter(program=program).count() == 1


def test_the_last_coordinator_is_told_why_she_stays(program: Program, cora: User, signed_in: SignIn) -> None:
    chosen = {"coordinator": cora.profile.public_id}
    response = signed_in(cora).post(page("coordinator-remove", program.public_id), chosen, follow=True)
    assert "Somebody has to lead the program" in response.content.decode()
    assert Coordinator.objects.filter(program=program).count() == 1


def test_another_programs_coordinator_finds_nothing_to_change(
    program: Program, cohort: Cohort, edda: User, mentee: Enrolment, signed_in: SignIn
) -> None:
    client = signed_in(edda)
    for name in ("program-update", "coordinator-add", "coordinator-remove", "cohort-create"):
        assert client.get(page(name, program.public_id)).status_code == 404
        assert client.post(page(name, program.public_id), RULES).status_code == 404
    for name in ("cohort-update", "cohort-move", "enrolment-table", "enrolment-add"):
        assert client.get(page(name, cohort.public_id)).status_code == 404
    for name in ("enrolment-detail", "enrolment-withdraw", "enrolment-capacity", "enrolment-update"):
        assert client.get(page(name, mentee.public_id)).status_code == 404
