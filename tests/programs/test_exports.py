"""Lists of people as files: what the page shows and no more, safe in spreadsheets, streamed, and written down."""

import csv
import io
import tracemalloc
from collections.abc import Callable
from datetime import date, datetime

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from activity.models import Activity
from profiles.models import Profile, User
from programs import exports
from programs.imports import read_table
from programs.models import Cohort, Enrolment
from programs.queries.enrolments import enrolments_of, sorted_places
from programs.queries.participants import participant_table
from tests.factories import EnrolmentFactory, TopicFactory, choose
from tests.programs.uploads import bring

SignIn = Callable[[User], Client]


def address(cohort: Cohort, filetype: str = "csv") -> str:
    return reverse("programs:enrolment-export", args=(cohort.public_id, filetype))


def content(client: Client, url: str) -> bytes:
    response = client.get(url)
    assert response.status_code == 200
    assert response["Cache-Control"] == "private, no-store"
    assert "attachment" in response["Content-Disposition"]
    return b"".join(response.streaming_content)


def csv_rows(client: Client, url: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content(client, url).decode("utf-8-sig"))))


def test_a_row_tells_what_coordinators_may_see(
    mentor: Enrolment, mentee: Enrolment, cora: User, signed_in: SignIn
) -> None:
    chess = TopicFactory(slug="chess", label_en="Chess", label_de="Schach")
    choose(mentor.user, "offered", chess)
    Enrolment.objects.filter(pk=mentor.pk).update(
        background={"Faculty": "Arts"}, external_id="7", motivation="I like it"
    )
    rows = csv_rows(signed_in(cora), address(mentor.cohort))
    assert [row["name"] for row in rows] == ["Ada Nwosu", "Ben Okafor"]
    ben = rows[1]
    assert {
        name: ben[name]
        for name in (
            "e-mail address",
            "role",
            "state",
            "places",
            "topics offered",
            "why I apply",
            "Faculty",
            "languages",
        )
    } == {
        "e-mail address": "ben@example.org",
        "role": "Mentor",
        "state": "accepted",
        "places": "2",
        "topics offered": "Chess",
        "why I apply": "I like it",
        "Faculty": "Arts",
        "languages": "English",
    }


@pytest.mark.parametrize("status", ["declined", "withdrawn"])
def test_of_people_who_left_there_is_name_role_and_state_alone(
    status: str, mentor: Enrolment, cora: User, signed_in: SignIn
) -> None:
    Enrolment.objects.filter(pk=mentor.pk).update(status=status, motivation="private", background={"x": "private"})
    Profile.objects.filter(user=mentor.user).update(about="private")
    (row,) = csv_rows(signed_in(cora), address(mentor.cohort))
    said = {name for name, value in row.items() if value}
    assert said == {"name", "role", "state", "applied on"}
    assert "private" not in row.values()


def test_the_file_holds_what_the_page_shows_in_its_order(
    mentor: Enrolment, mentee: Enrolment, cora: User, signed_in: SignIn
) -> None:
    client, url = signed_in(cora), address(mentor.cohort)
    names = {
        query: [row["name"] for row in csv_rows(client, url + query)]
        for query in ("?sort=-name", "?role=mentor", "?words=ada", "?state=declined", "?role=nonsense&page=9")
    }
    assert names == {
        "?sort=-name": ["Ben Okafor", "Ada Nwosu"],
        "?role=mentor": ["Ben Okafor"],
        "?words=ada": ["Ada Nwosu"],
        "?state=declined": [],
        "?role=nonsense&page=9": ["Ada Nwosu", "Ben Okafor"],
    }
    page = client.get(reverse("programs:enrolment-table", args=(mentor.cohort.public_id,)) + "?role=mentor")
    assert f"{address(mentor.cohort, 'xlsx')}?role=mentor" in page.content.decode()


@pytest.mark.parametrize("words", ["=1+1", "+cmd|' /C calc'!A0", "@SUM(A1)", "-2+3", "\t=1", "＝1"])
@pytest.mark.parametrize("filetype", ["csv", "xlsx"])
def test_formulas_leave_as_text(words: str, filetype: str, mentor: Enrolment, cora: User, signed_in: SignIn) -> None:
    Profile.objects.filter(user=mentor.user).update(headline=words)
    data = content(signed_in(cora), address(mentor.cohort, filetype))
    if filetype == "csv":
        (row,) = csv.DictReader(io.StringIO(data.decode("utf-8-sig")))
        assert row["one line about me"] == f"'{words.lstrip()}"
        return
    sheet = load_workbook(io.BytesIO(data)).active
    cell = sheet.cell(2, [one.value for one in sheet[1]].index("one line about me") + 1)
    assert (cell.data_type, cell.value) == ("s", f"'{words.lstrip()}")


def test_a_workbook_has_numbers_and_dates(mentor: Enrolment, cora: User, signed_in: SignIn) -> None:
    sheet = load_workbook(io.BytesIO(content(signed_in(cora), address(mentor.cohort, "xlsx")))).active
    row = dict(zip([one.value for one in sheet[1]], sheet[2], strict=True))
    assert row["places"].value == 2
    assert row["applied on"].value.date() == Enrolment.objects.get().applied_at.date()
    assert sheet.freeze_panes == "A2"


def test_a_workbook_survives_characters_it_cannot_hold() -> None:
    rows = [["Bell\x07 <&> \ufffe \ud800"], [None], [date(2026, 5, 3)], [-1.5], [" x\ny "], [True], ["x" * 40_000]]
    file = io.BytesIO(b"".join(exports.xlsx_stream('A "list" <&>', ["a"], rows)))
    sheet = load_workbook(file).active
    values = [cell.value for cell in sheet["A"]]
    assert sheet.title == 'A "list" <&>'
    assert values[:2] == ["a", "Bell\ufffd <&> \ufffd \ufffd"]
    assert values[2:] == [None, datetime(2026, 5, 3), -1.5, " x\ny ", "True", "x" * 32_767]


def test_what_went_out_comes_in_again_unchanged(cohort: Cohort, cora: User, signed_in: SignIn) -> None:
    bring(cohort, cora, "id,name,e-mail,role,interests\n1,Bo,bo@x.org,mentor,Chess\n2,Al,al@x.org,mentee,Chess\n")
    table = read_table(io.BytesIO(content(signed_in(cora), address(cohort, "xlsx"))))
    again = bring(cohort, cora, exports.csv_text(table.header, (row[1:] for row in table.rows)))
    again.refresh_from_db()
    assert again.report["counts"]["new"] == 0
    assert again.report["counts"]["wrong"] == 0


def test_taking_a_list_out_is_written_down(mentor: Enrolment, cora: User, signed_in: SignIn) -> None:
    content(signed_in(cora), address(mentor.cohort, "xlsx"))
    fact = Activity.objects.get(kind="cohort.exported")
    assert (fact.actor, fact.target_id, fact.data) == (
        cora,
        mentor.cohort_id,
        {"what": "people", "filetype": "xlsx", "rows": 1},
    )


@pytest.mark.parametrize("filetype", ["ods", "exe"])
def test_other_kinds_of_file_do_not_exist(filetype: str, cohort: Cohort, cora: User, signed_in: SignIn) -> None:
    assert signed_in(cora).get(address(cohort, filetype)).status_code == 404
    assert not Activity.objects.filter(kind="cohort.exported").exists()


def test_a_german_reader_gets_german_words_although_it_streams(
    mentor: Enrolment, cora: User, signed_in: SignIn
) -> None:
    User.objects.filter(pk=cora.pk).update(language="de")
    (row,) = csv_rows(signed_in(cora), address(mentor.cohort))
    assert row["Sprachen" if "Sprachen" in row else "languages"] == "Englisch"


@pytest.mark.parametrize("number", [1, 3])
def test_people_cost_the_same_number_of_queries(number: int, cohort: Cohort, django_assert_num_queries) -> None:
    for _ in range(number):
        place = EnrolmentFactory(cohort=cohort)
        choose(place.user, "sought", TopicFactory())
    with django_assert_num_queries(6):
        table = participant_table(cohort, sorted_places(enrolments_of(cohort), "name"))
        assert len(list(table.rows)) == number


def test_memory_does_not_grow_with_the_number_of_rows() -> None:
    def peak(number: int) -> int:
        tracemalloc.start()
        for _piece in exports.csv_stream(["a"], ([f"row {i} " * 20] for i in range(number))):
            pass
        for _piece in exports.xlsx_stream("a", ["a"], ([f"row {i} " * 20] for i in range(number // 10))):
            pass
        _now, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    assert peak(20_000) < 2 * peak(2_000) + 200_000
