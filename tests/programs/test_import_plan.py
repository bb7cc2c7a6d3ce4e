"""What an import would do to people who are there: whom it knows again, and what it leaves as it is."""

import pytest
from django.utils import timezone

from profiles.models import Profile, Topic, User
from profiles.services.vocabulary import load_topics
from programs.models import Cohort, Enrolment, Program
from programs.queries.imports import plan_import
from tests.factories import CohortFactory, EnrolmentFactory, TopicFactory, UserFactory, choose
from tests.programs.uploads import bring, commit, stage


def outcomes(cohort: Cohort, by: User, text: str, everyone_is: str = "") -> list[str]:
    return [row.outcome for row in plan_import(stage(cohort, by, text, everyone_is)).rows]


def codes(cohort: Cohort, by: User, text: str, everyone_is: str = "") -> list[tuple[int, str]]:
    return [(fault.line, fault.code) for fault in plan_import(stage(cohort, by, text, everyone_is)).faults]


def remarks(cohort: Cohort, by: User, text: str, everyone_is: str = "") -> list[tuple[int, str]]:
    return [(remark.line, remark.code) for remark in plan_import(stage(cohort, by, text, everyone_is)).remarks]


def test_people_are_known_by_address_in_any_case_then_by_id(cora: User, cohort: Cohort) -> None:
    bring(cohort, cora, "id,name,e-mail,role\n1,Bo,Bo@Example.org,mentor\n2,Al,,mentee\n")
    again = "id,name,e-mail,role\n,Bo,bo@example.ORG,mentor\n2,Al,,mentee\n3,Cy,,mentee\n"
    assert outcomes(cohort, cora, again) == ["unchanged", "unchanged", "new"]


def test_an_id_counts_within_cohort_and_role(cora: User, cohort: Cohort) -> None:
    bring(cohort, cora, "id,role\n1,mentor\n1,mentee\n")
    assert Enrolment.objects.filter(cohort=cohort).values("user").distinct().count() == 2
    other = CohortFactory(program=cohort.program)
    assert outcomes(other, cora, "id,role\n1,mentor\n") == ["new"]


def test_the_same_person_may_have_a_row_per_role(cora: User, cohort: Cohort) -> None:
    bring(cohort, cora, "name,e-mail,role\nBo,bo@x.org,mentor\nBo,bo@x.org,mentee\n")
    user = User.objects.get(email="bo@x.org")
    assert sorted(user.enrolments.values_list("role", flat=True)) == ["mentee", "mentor"]


@pytest.mark.parametrize(
    "text",
    [
        "name,e-mail,role\nBo,bo@x.org,mentor\nBo Li,BO@X.org,mentor\n",
        "id,e-mail,role\n1,bo@x.org,mentor\n1,al@x.org,mentor\n",
        "id,role\n1,both\n1,mentee\n",
    ],
)
def test_a_person_twice_in_a_role_is_told_with_the_other_line(cora: User, cohort: Cohort, text: str) -> None:
    (fault,) = plan_import(stage(cohort, cora, text)).faults
    assert (fault.line, fault.code, fault.params) == (3, "twice", {"other": 2})
    assert "line 2" in fault.sentence


def test_an_id_with_another_persons_address_is_refused(cora: User, cohort: Cohort) -> None:
    bring(cohort, cora, "id,name,e-mail,role\n1,Bo,bo@x.org,mentor\n2,Al,al@x.org,mentor\n")
    text = "id,name,e-mail,role\n1,Bo,new@x.org,mentor\n2,Bo,bo@x.org,mentor\n"
    assert codes(cohort, cora, text) == [(2, "id_taken"), (3, "id_taken")]


def test_a_new_person_needs_a_name_unless_the_file_has_none(cora: User, cohort: Cohort) -> None:
    assert codes(cohort, cora, "name,e-mail,role\n,bo@x.org,mentor\n") == [(2, "no_name")]
    bring(cohort, cora, "e-mail,role\nbo.li@x.org,mentor\n")
    assert User.objects.get(email="bo.li@x.org").profile.name == "bo.li"


def test_a_closed_account_of_the_program_is_named(cora: User, cohort: Cohort) -> None:
    EnrolmentFactory(cohort=cohort, role="mentor", user=UserFactory(email="gone@x.org", is_active=False))
    assert codes(cohort, cora, "e-mail,name\ngone@x.org,Gone\n", "mentee") == [(2, "account_closed")]


@pytest.mark.parametrize("active", [True, False])
def test_the_preview_tells_an_account_elsewhere_from_no_account_in_nothing(
    cora: User, cohort: Cohort, active: bool
) -> None:
    """Cells that agree with the profile, cells that do not, new topics and missing names: all as with a new address."""
    load_topics()
    known = UserFactory(email="known@x.org", is_active=active)
    Profile.objects.filter(user=known).update(name="Dov", place="Bonn")
    choose(known, "offered", TopicFactory(label_en="Chess"))
    head = "e-mail,name,place,interests,capacity\n"
    for cells in ("Dov,Bonn,Chess,2", "Dov,Rome,Quilting,2", ",Bonn,,", "Dov,,,"):
        seen = []
        for address in ("known@x.org", "nobody@x.org"):
            plan = plan_import(stage(cohort, cora, f"{head}{address},{cells}\n", "mentor"))
            said = [(fault.code, fault.sentence) for fault in (*plan.faults, *plan.remarks)]
            words = [word.word for word in plan.new_words()]
            seen.append((plan.counts, plan.places, said, words, [row.outcome for row in plan.rows]))
        assert seen[0] == seen[1], cells


def test_fewer_places_than_pairings_and_a_minimum_above_the_places_are_refused(
    cora: User, cohort: Cohort, mentor: Enrolment
) -> None:
    Enrolment.objects.filter(pk=mentor.pk).update(active=2)
    assert codes(cohort, cora, "e-mail,name,capacity\nben@example.org,Ben,1\n", "mentor") == [(2, "below_active")]
    text = "e-mail,name,capacity,minimum\nnew@x.org,New,1,2\n"
    assert codes(cohort, cora, text, "mentor") == [(2, "minimum_over_capacity")]


def test_zero_and_missing_places_are_remarked_on(cora: User, cohort: Cohort) -> None:
    text = "id,name,capacity\n1,Bo,0\n2,Al,\n3,Cy,2\n"
    assert remarks(cohort, cora, text, "mentor") == [(2, "zero_capacity"), (3, "no_capacity")]
    bring(cohort, cora, text, "mentor")
    assert list(Enrolment.objects.filter(cohort=cohort).values_list("capacity", flat=True)) == [0, 1, 2]
    assert remarks(cohort, cora, text, "mentor") == [(2, "zero_capacity")]


@pytest.mark.parametrize("status", ["withdrawn", "declined"])
def test_who_has_left_stays_out(cora: User, cohort: Cohort, mentee: Enrolment, status: str) -> None:
    Enrolment.objects.filter(pk=mentee.pk).update(status=status)
    text = "e-mail,name,grade\nada@example.org,Ada,AA\n"
    assert remarks(cohort, cora, text, "mentee") == [(2, status)]
    bring(cohort, cora, text, "mentee")
    mentee.refresh_from_db()
    assert (mentee.status, mentee.background) == (status, {})


def test_an_application_is_not_decided_by_an_import(cora: User, cohort: Cohort, mentee: Enrolment) -> None:
    Enrolment.objects.filter(pk=mentee.pk).update(status="submitted")
    text = "e-mail,name,grade\nada@example.org,Ada Nwosu,AA\n"
    assert remarks(cohort, cora, text, "mentee") == [(2, "applicant")]
    bring(cohort, cora, text, "mentee")
    mentee.refresh_from_db()
    assert (mentee.status, mentee.background) == ("submitted", {"grade": "AA"})


def test_a_profile_is_updated_until_its_owner_has_signed_in(cora: User, cohort: Cohort) -> None:
    bring(cohort, cora, "e-mail,name,place,interests\nbo@x.org,Bo,Bonn,Chess\n", "mentor")
    bring(cohort, cora, "e-mail,name,place,interests\nbo@x.org,Bo Li,,Chess; Go\n", "mentor")
    user = User.objects.get(email="bo@x.org")
    assert (user.profile.name, user.profile.place, user.profile.version) == ("Bo Li", "Bonn", 2)
    assert set(user.profile.choices.values_list("topic__label_en", "side")) == {("Chess", "offered"), ("Go", "offered")}

    User.objects.filter(pk=user.pk).update(last_login=timezone.now())
    upload = stage(cohort, cora, "e-mail,name,place,interests,capacity\nbo@x.org,B,Rome,Golf,3\n", "mentor")
    plan = commit(upload, cora)
    user = User.objects.get(email="bo@x.org")
    assert (user.profile.name, user.profile.place) == ("Bo Li", "Bonn")
    assert set(user.profile.choices.values_list("topic__label_en", flat=True)) == {"Chess", "Go"}
    assert user.enrolments.get().capacity == 3
    assert [(remark.line, remark.code) for remark in plan.remarks] == [(2, "own_words")]
    assert not Topic.objects.filter(label_en="Golf").exists()


def test_an_account_of_another_program_is_invited_and_left_as_it_is(cora: User, cohort: Cohort) -> None:
    place = EnrolmentFactory(user__email="Guest@x.org", role="mentor")
    bring(cohort, cora, "e-mail,name,about\nguest@X.org,Other Name,Hello\n", "mentor")
    guest = User.objects.get(pk=place.user.pk)
    assert (guest.email, guest.profile.name, guest.profile.about) == ("Guest@x.org", place.user.profile.name, "")
    assert not guest.enrolments.filter(cohort=cohort).exists()
    assert [invitation.address for invitation in cohort.invitations.all()] == ["guest@x.org"]


def test_an_address_is_filled_in_where_there_was_none_and_never_changed(cora: User, cohort: Cohort) -> None:
    bring(cohort, cora, "id,name,e-mail,role\n1,Bo,,mentor\n", "")
    both = "id,name,e-mail,role\n1,Bo,bo@x.org,mentor\n,Bo,bo@x.org,mentee\n"
    assert outcomes(cohort, cora, both) == ["updated", "new"]
    bring(cohort, cora, both)
    assert list(User.objects.filter(enrolments__cohort=cohort).distinct().values_list("email", flat=True)) == [
        "bo@x.org"
    ]
    assert outcomes(cohort, cora, both) == ["unchanged", "unchanged"]
    assert codes(cohort, cora, "id,name,e-mail,role\n1,Bo,other@x.org,mentor\n") == [(2, "id_taken")]


def test_the_first_of_two_rows_counts_and_the_file_stays_without_effect(cora: User, cohort: Cohort) -> None:
    text = "e-mail,name,place,interests,role\nbo@x.org,Bo,Bonn,Chess,mentor\nbo@x.org,Bob,Rome,Go,mentee\n"
    bring(cohort, cora, text)
    profile = User.objects.get(email="bo@x.org").profile
    assert (profile.name, profile.place) == ("Bo", "Bonn")
    assert outcomes(cohort, cora, text) == ["unchanged", "unchanged"]


def test_conflict_keys_of_other_columns_stay(cora: User, cohort: Cohort) -> None:
    bring(cohort, cora, "id,name,advisor\n1,Bo,Prof. A\n", "mentor")
    place = Enrolment.objects.get(cohort=cohort, external_id="1")
    Enrolment.objects.filter(pk=place.pk).update(conflicts=["advisor: prof. a", "lab: l1"])
    assert outcomes(cohort, cora, "id,name,advisor\n1,Bo,Prof. A\n", "mentor") == ["unchanged"]
    bring(cohort, cora, "id,name,advisor\n1,Bo,Prof. C\n", "mentor")
    place.refresh_from_db()
    assert place.conflicts == ["lab: l1", "advisor: prof. c"]


def test_words_are_known_by_any_of_their_spellings(cora: User, cohort: Cohort) -> None:
    load_topics()
    plan = plan_import(stage(cohort, cora, 'id,name,interests\n1,Bo," ROBOTICS ; Robotik"\n', "mentor"))
    assert plan.new_words() == []
    commit_and_count = bring(cohort, cora, 'id,name,interests\n1,Bo," ROBOTICS ; Robotik"\n', "mentor")
    assert commit_and_count.report["topics"] == []
    assert Enrolment.objects.get(external_id="1").user.profile.choices.count() == 1


def test_new_words_come_with_what_they_look_like(cora: User, cohort: Cohort) -> None:
    TopicFactory(slug="robotics", label_en="Robotics", label_de="Robotik")
    text = "id,name,interests\n1,Bo,Robotic; Falconry\n2,Al,falconry\n3,Cy,Falconery\n"
    words = plan_import(stage(cohort, cora, text, "mentor")).new_words()
    assert [(word.word, word.count, [option["value"] for option in word.options]) for word in words] == [
        ("Falconery", 1, ["word:falconry"]),
        ("Robotic", 1, ["topic:robotics"]),
        ("Falconry", 2, []),
    ]


def test_choices_say_what_a_word_means_and_are_remembered(cora: User, cohort: Cohort, program: Program) -> None:
    robotics = TopicFactory(slug="robotics", label_en="Robotics", label_de="Robotik")
    text = "id,name,interests\n1,Bo,Robotic; Falconry; tba\n2,Al,Falconery\n"
    choices = {"robotic": "topic:robotics", "falconery": "word:falconry", "tba": "none"}
    upload = stage(cohort, cora, text, "mentor")
    commit(upload, cora, choices)
    falconry = Topic.objects.get(label_en="Falconry")
    assert (falconry.scope, falconry.label_de, falconry.area) == (program.public_id, "Falconry", "skills")
    chosen = {
        e.external_id: {c.topic for c in e.user.profile.choices.all()} for e in Enrolment.objects.filter(cohort=cohort)
    }
    assert chosen == {"1": {robotics, falconry}, "2": {falconry}}

    assert outcomes(cohort, cora, text, "mentor") == ["unchanged", "unchanged"]
    other = CohortFactory(program=program)
    bring(other, cora, text, "mentor")
    assert Topic.objects.filter(scope=program.public_id).count() == 1


def test_a_topic_of_the_program_is_known_in_the_program_alone(cora: User, cohort: Cohort, edda: User) -> None:
    text = "id,name,interests\n1,Bo,Falconry\n"
    bring(cohort, cora, text, "mentor")
    elsewhere = CohortFactory(program=edda.coordinations.get().program)
    assert [word.key for word in plan_import(stage(elsewhere, edda, text, "mentor")).new_words()] == ["falconry"]


def test_the_number_of_queries_does_not_grow_with_the_file(
    cora: User, cohort: Cohort, django_assert_num_queries: object
) -> None:
    for count in (1, 3, 30):
        rows = "".join(f"{n},p{n}@x.org,P,Chess {n}\n" for n in range(count))
        bring(cohort, cora, f"id,e-mail,name,interests\n{rows}", "mentor")
        upload = stage(cohort, cora, f"id,e-mail,name,interests\n{rows}", "mentor")
        with django_assert_num_queries(8):
            plan_import(upload)


def test_what_people_chose_themselves_on_the_other_side_stays(cora: User, cohort: Cohort) -> None:
    bring(cohort, cora, "e-mail,name,interests\nbo@x.org,Bo,Chess\n", "mentor")
    user = User.objects.get(email="bo@x.org")
    choose(user, "sought", TopicFactory(slug="sailing"))
    bring(cohort, cora, "e-mail,name,interests\nbo@x.org,Bo,Go\n", "mentor")
    assert set(user.profile.choices.values_list("topic__label_en", "side")) == {
        ("Go", "offered"),
        ("Sailing", "sought"),
    }
