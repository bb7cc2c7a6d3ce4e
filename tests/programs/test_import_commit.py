"""Committing an import: all or nothing, once, from what was seen; and the two real data files."""

import csv
from collections import Counter
from pathlib import Path

import pytest
from django.db import connection
from django.utils import timezone

from activity.models import Activity, Mail, Notice
from activity.queries import sentence_of
from activity.states import Conflict, Refused
from profiles.models import Profile, Topic, TopicChoice, User
from profiles.services.vocabulary import load_topics
from programs.jobs import run_import
from programs.models import Cohort, Enrolment, Invitation, ParticipantImport
from programs.queries.imports import plan_import, version_of
from programs.queries.imports.pages import report_page
from programs.services.imports import commit_import, discard_import, map_import, upload_import
from programs.services.invitations import accept_invitation
from tests.factories import CohortFactory, EnrolmentFactory
from tests.programs.uploads import bring, commit, stage

PEOPLE = (
    "id,name,e-mail,role,interests\n1,Bo,bo@x.org,mentor,Chess\n2,Al,al@x.org,mentee,Chess\n3,Cy,cy@x.org,mentee,Go\n"
)


def everything() -> dict[str, int]:
    """How many rows of each kind there are."""
    models = (User, Profile, Topic, TopicChoice, Enrolment, Activity, Mail)
    return {model.__name__: model.objects.count() for model in models}


def test_people_get_accepted_places_and_a_fact_each(cora: User, cohort: Cohort) -> None:
    upload = bring(cohort, cora, PEOPLE)
    places = Enrolment.objects.filter(cohort=cohort)
    assert Counter(places.values_list("role", "status")) == {("mentor", "accepted"): 1, ("mentee", "accepted"): 2}
    facts = Activity.objects.filter(kind="enrolment.imported", actor=cora, target_model="programs.enrolment")
    assert set(facts.values_list("target_id", flat=True)) == set(places.values_list("pk", flat=True))
    assert not any(user.has_usable_password() for user in User.objects.filter(enrolments__in=places))
    assert Mail.objects.count() == 0
    upload.refresh_from_db()
    assert (upload.status, upload.rows) == ("committed", [])
    assert upload.report["counts"] == {"new": 3, "updated": 0, "unchanged": 0, "wrong": 0}
    assert upload.report["places"] == {"mentor": 1, "mentee": 2, "capacity": 1}
    assert upload.report["topics"] == ["Chess", "Go"]


def test_whoever_has_an_account_already_is_invited_and_not_placed(cora: User, cohort: Cohort, ada: User) -> None:
    """A file must not make somebody's profile readable: she is asked, and has the place once she says yes."""
    for _again in range(2):
        upload = bring(cohort, cora, "name,e-mail,role,capacity\nA,ada@example.org,mentor,3\nN,n@x.org,mentee,\n")
    assert list(Enrolment.objects.values_list("user__email", flat=True)) == ["n@x.org"]
    invitation = Invitation.objects.get()
    assert (invitation.address, invitation.details["capacity"]) == ("ada@example.org", 3)
    assert [(n.recipient, n.kind) for n in Notice.objects.all()] == [(ada, "invited")]
    assert (upload.report["counts"]["invited"], upload.report["counts"]["new"]) == (1, 0)
    assert [line.invited for line in report_page(upload, "invited", 1)] == [True]
    place = accept_invitation(invitation=invitation, by=ada)
    assert (place.status, place.capacity) == ("accepted", 3)


def test_a_second_role_in_the_program_needs_no_invitation(cora: User, cohort: Cohort, ada: User) -> None:
    User.objects.filter(pk=ada.pk).update(last_login=timezone.now())
    EnrolmentFactory(cohort=cohort, user=ada, role="mentee")
    bring(cohort, cora, "name,e-mail,role\nA,ada@example.org,mentor\n")
    place = Enrolment.objects.get(user=ada, role="mentor")
    notice = Notice.objects.get()
    assert (notice.recipient, notice.kind, notice.route_args) == (ada, "place_imported", [place.public_id])
    assert sentence_of(notice) == "The coordinators of First-year companions gave you a place in Autumn."


def test_the_report_keeps_no_names_addresses_or_values(cora: User, cohort: Cohort) -> None:
    upload = stage(cohort, cora, PEOPLE + "4,Dee,not-an-address,mentee,Go\n")
    commit(upload, cora, leave_out=True)
    assert upload.report["left_out"] == [[5, "bad_email", "e-mail", {}]]
    text = str({name: value for name, value in upload.report.items() if name != "topics"})
    assert not [word for word in ("Bo", "x.org", "not-an-address") if word in text]


def test_a_second_import_of_the_same_file_writes_nothing_about_people(cora: User, cohort: Cohort) -> None:
    bring(cohort, cora, PEOPLE)
    before = everything() | {"versions": sum(Enrolment.objects.values_list("version", flat=True))}
    second = bring(cohort, cora, PEOPLE)
    after = everything() | {"versions": sum(Enrolment.objects.values_list("version", flat=True))}
    facts = Activity.objects.filter(target_model="programs.participantimport", target_id=second.pk).count()
    assert facts == 4
    assert after == before | {"Activity": before["Activity"] + facts}


def test_wrong_rows_hold_everything_up_until_they_are_left_out(cora: User, cohort: Cohort) -> None:
    upload = stage(cohort, cora, PEOPLE + "4,Dee,oops,mentee,Go\n5,,,,\n")
    before = everything()
    with pytest.raises(Refused, match="2 rows have errors"):
        commit(upload, cora)
    assert everything() == before
    commit(upload, cora, leave_out=True)
    assert Enrolment.objects.filter(cohort=cohort).count() == 3
    assert [row[0] for row in upload.report["left_out"]] == [5, 6]


def test_a_file_of_errors_only_is_refused(cora: User, cohort: Cohort) -> None:
    upload = stage(cohort, cora, "id,name,e-mail,role\n1,Bo,oops,mentor\n")
    with pytest.raises(Refused, match="nobody to import"):
        commit(upload, cora, leave_out=True)


FAIL_ON_LAST = {
    "sqlite": """CREATE TRIGGER refuse_cy BEFORE INSERT ON programs_enrolment WHEN NEW.external_id = '3'
                 BEGIN SELECT RAISE(ABORT, 'refused'); END""",
    "postgresql": """CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql
                     AS $$ BEGIN RAISE unique_violation; END $$;
                     CREATE TRIGGER refuse_cy BEFORE INSERT ON programs_enrolment FOR EACH ROW
                     WHEN (NEW.external_id = '3') EXECUTE FUNCTION refuse()""",
}


def test_a_failure_at_the_last_row_in_the_database_leaves_nothing_behind(cora: User, cohort: Cohort) -> None:
    upload = stage(cohort, cora, PEOPLE)
    before = everything()
    with connection.cursor() as cursor:
        cursor.execute(FAIL_ON_LAST[connection.vendor])
    with pytest.raises(Refused, match="at the same moment"):
        commit(upload, cora)
    told = Activity.objects.about(upload).filter(kind__in=["import.started", "import.failed"]).count()
    assert everything() == before | {"Activity": before["Activity"] + told}
    with connection.cursor() as cursor:
        cursor.execute(
            "DROP TRIGGER refuse_cy" + (" ON programs_enrolment" if connection.vendor == "postgresql" else "")
        )
    upload.refresh_from_db()
    assert (upload.status, len(upload.rows)) == ("mapped", 3)
    commit(upload, cora)
    assert Enrolment.objects.filter(cohort=cohort).count() == 3


def test_a_commit_goes_through_once(cora: User, cohort: Cohort) -> None:
    upload = stage(cohort, cora, PEOPLE)
    seen = version_of(upload)
    commit(upload, cora)
    before = everything()
    with pytest.raises(Conflict, match="imported"):
        commit_import(upload=upload, choices={}, leave_out=False, seen=seen, wrong=0, by=cora)
    with pytest.raises(Conflict):
        discard_import(upload=upload, by=cora)
    assert everything() == before


def test_what_was_mapped_anew_or_went_wrong_meanwhile_is_not_committed_unseen(cora: User, cohort: Cohort) -> None:
    upload = stage(cohort, cora, PEOPLE + "4,Dee,oops,mentee,Go\n")
    commit_import(upload=upload, choices={}, leave_out=True, seen=version_of(upload), wrong=2, by=cora)
    assert run_import(upload.pk) == "failed"
    upload.refresh_from_db()
    assert (upload.status, "other rows" in upload.failure) == ("mapped", True)
    seen = version_of(upload)
    map_import(upload=upload, mapping={**upload.mapping, "interests": "about"}, everyone_is="", by=cora)
    with pytest.raises(Conflict, match="Meanwhile"):
        commit_import(upload=upload, choices={}, leave_out=True, seen=seen, wrong=1, by=cora)
    assert Enrolment.objects.filter(cohort=cohort).count() == 0


@pytest.mark.parametrize(
    ("mapping", "everyone_is", "word"),
    [
        ({"a": "email", "b": "email"}, "mentor", "Only one column can be: “e-mail address”"),
        ({"a": "id", "b": "id"}, "mentor", "Only one column can be: “id in your files”"),
        ({"a": "name", "b": "topics"}, "mentor", "e-mail addresses or with ids"),
        ({"a": "email", "b": "name"}, "", "roles"),
        ({"a": "email", "b": "no such meaning"}, "", "roles"),
    ],
)
def test_a_mapping_that_cannot_work_is_refused(
    cora: User, cohort: Cohort, mapping: dict[str, str], everyone_is: str, word: str
) -> None:
    upload = upload_import(
        cohort=cohort, file_name="f", header=["a", "b"], rows=[[2, "x", "y"]], everyone_is="", by=cora
    )
    with pytest.raises(Refused, match=word):
        map_import(upload=upload, mapping=mapping, everyone_is=everyone_is, by=cora)
    upload.refresh_from_db()
    assert upload.status == "uploaded"


def test_a_cohort_that_has_ended_takes_nobody(cora: User, cohort: Cohort) -> None:
    upload = stage(cohort, cora, PEOPLE)
    Cohort.objects.filter(pk=cohort.pk).update(status="closed")
    with pytest.raises(Refused, match="has ended"):
        commit(upload, cora)
    cohort.refresh_from_db()
    with pytest.raises(Refused, match="has ended"):
        stage(cohort, cora, PEOPLE)


def test_too_many_new_words_are_no_list_of_topics(cora: User, cohort: Cohort) -> None:
    rows = "".join(f'{n},P,"{", ".join(f"w{n} {k}" for k in range(50))}"\n' for n in range(7))
    upload = stage(cohort, cora, f"id,name,interests\n{rows}", "mentor")
    assert plan_import(upload).too_many_words
    with pytest.raises(Refused, match="too many new words"):
        commit(upload, cora)


def test_discarding_lets_the_rows_go(cora: User, cohort: Cohort) -> None:
    upload = stage(cohort, cora, PEOPLE)
    discard_import(upload=upload, by=cora)
    upload.refresh_from_db()
    assert (upload.status, upload.rows) == ("discarded", [])


def test_the_mapping_is_remembered_for_the_same_columns_of_the_program(cora: User, cohort: Cohort, edda: User) -> None:
    text = "Kürzel,Nachname,Spalte\n1,Bo,x\n"
    mapping = {"Kürzel": "id", "Nachname": "name", "Spalte": "background"}
    commit(stage(cohort, cora, text, "mentor", mapping), cora)

    def initial(where: Cohort, by: User, header: list[str]) -> dict[str, str]:
        rows: list[list[int | str]] = [[2, *header]]
        return upload_import(cohort=where, file_name="f", header=header, rows=rows, everyone_is="", by=by).mapping

    swapped = ["Nachname", "Spalte", "Kürzel"]
    assert initial(CohortFactory(program=cohort.program), cora, swapped) == mapping
    assert initial(cohort, cora, [*swapped, "E-Mail"])["Nachname"] == "last_name"
    assert initial(CohortFactory(program=edda.coordinations.get().program), edda, swapped)["Nachname"] == "last_name"


def test_imports_of_other_programs_are_invisible(cora: User, edda: User, sam: User, ada: User, cohort: Cohort) -> None:
    upload = stage(cohort, cora, PEOPLE)
    seen_by = {
        person: ParticipantImport.objects.visible_to(person).filter(pk=upload.pk).exists()
        for person in (cora, edda, sam, ada)
    }
    assert seen_by == {cora: True, edda: False, sam: True, ada: False}


def test_the_peer_mentoring_file(cora: User, cohort: Cohort, data_dir: Path) -> None:
    """14 mentors with 27 places, 19 mentees; stray blanks merge topics; advisors keep people apart."""
    load_topics()
    path = data_dir / "peer_mentoring_vt.csv"
    upload = bring(cohort, cora, path)
    assert upload.report["counts"] == {"new": 33, "updated": 0, "unchanged": 0, "wrong": 0}
    assert upload.report["places"] == {"mentor": 14, "mentee": 19, "capacity": 27}

    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    raw = {word for row in rows for word in row["interests"].split(",")}
    trimmed = {word.strip() for word in raw}
    chosen = Topic.objects.filter(choices__profile__user__enrolments__cohort=cohort).distinct().count()
    assert chosen <= len(trimmed) < len(raw)

    places = {place.external_id: place for place in Enrolment.objects.filter(cohort=cohort)}
    assert {i: place.conflicts for i, place in places.items()} == {
        row["id"]: [f"advisor: {row['advisor']}"] if row["advisor"] else [] for row in rows
    }
    mentor = places["mentor 2"]
    assert (mentor.user.profile.name, mentor.user.email) == ("mentor 2", None)
    assert mentor.background == {"degree": "PhD", "year": "5+"}
    assert bring(cohort, cora, path).report["counts"]["unchanged"] == 33


def test_the_mentor_match_files(cora: User, cohort: Cohort, data_dir: Path) -> None:
    """500 people a file; who has both roles gets both places; identities are left alone."""
    both = {}
    for role in ("mentor", "mentee"):
        path = data_dir / f"mentor_match_large_{role}s.csv"
        with path.open(encoding="utf-8", newline="") as file:
            both[role] = sum(row["both mentor and mentee"] == "yes" for row in csv.DictReader(file))
        upload = bring(cohort, cora, path, role)
        assert upload.report["counts"] == {"new": 500, "updated": 0, "unchanged": 0, "wrong": 0}
        assert bring(cohort, cora, path, role).report["counts"]["unchanged"] == 500
    assert User.objects.filter(enrolments__cohort=cohort).distinct().count() == 1000
    assert Counter(Enrolment.objects.filter(cohort=cohort).values_list("role", flat=True)) == {
        "mentor": 500 + both["mentee"],
        "mentee": 500 + both["mentor"],
    }
    place = Enrolment.objects.get(cohort=cohort, user__email="mentor.001@gov.uk", role="mentor")
    assert place.background == {"grade": "HEO", "organisation": "Department of Truth", "profession": "DDaT"}
    assert (place.user.profile.name, place.user.profile.occupation) == ("mentor 001", "Some role")
