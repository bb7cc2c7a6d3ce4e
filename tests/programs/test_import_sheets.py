"""Workbooks with a sheet for each role, and what is told of sheets that are not read."""

import io

import pytest
from openpyxl import Workbook

from activity.states import Refused
from profiles.models import User
from programs.imports import Table, read_table
from programs.imports.sheets import role_of
from programs.models import Cohort, Enrolment
from programs.queries.imports import guessed_mapping
from programs.services.imports import map_import, upload_import
from tests.programs.uploads import commit

MENTORS = [["id", "name", "Topics", "capacity"], ["m1", "Bo", "Chess", "2"], ["m2", "Eva", "Go", "1"]]
MENTEES = [["ID", "Name", "Faculty"], ["s1", "Al", "Law"]]


def book(**sheets: list[list[str]]) -> io.BytesIO:
    made = Workbook()
    made.remove(made.active)
    for title, rows in sheets.items():
        sheet = made.create_sheet(title.replace("_", " "))
        for row in rows:
            sheet.append(row)
    target = io.BytesIO()
    made.save(target)
    target.seek(0)
    return target


def read(**sheets: list[list[str]]) -> Table:
    return read_table(book(**sheets))


def test_both_sheets_are_read_each_with_its_role() -> None:
    table = read(Mentors=MENTORS, Mentees=MENTEES, Notes=[["buy"], ["cake"]])
    assert table.header == ["id", "name", "Topics", "capacity", "Faculty", "role"]
    assert table.rows == [
        [2, "m1", "Bo", "Chess", "2", "", "mentor"],
        [3, "m2", "Eva", "Go", "1", "", "mentor"],
        [1002, "s1", "Al", "", "", "Law", "mentee"],
    ]
    assert table.notes == [
        "We read the sheets “Mentors” and “Mentees”, each with its role.",
        "Lines of the sheet “Mentees” count on: its line 2 is line 1002 here.",
        "These sheets were left out: “Notes”.",
    ]


def test_a_sheet_s_own_column_of_roles_wins() -> None:
    rows = [["id", "name", "Rolle"], ["x", "Cy", "both"]]
    table = read(Mentorinnen_und_Mentoren=rows, Mentees=MENTEES)
    assert (table.header, [row[3] for row in table.rows]) == (["id", "name", "Rolle", "Faculty"], ["both", "mentee"])


@pytest.mark.parametrize(
    ("title", "role"),
    [
        *(("Mentors", "mentor"), ("Mentor:innen 2026", "mentor"), ("MENTORINNEN", "mentor"), ("Mentees", "mentee")),
        *(("Mentee-Liste", "mentee"), ("Mentors and mentees", ""), ("Sheet 1", ""), ("", "")),
    ],
)
def test_names_of_sheets(title: str, role: str) -> None:
    assert role_of(title) == role


def test_one_sheet_of_a_role_alone_is_read_as_any_other() -> None:
    table = read(Mentors=MENTORS, Mentees=[["id", "name"]], Notes=[["cake"]])
    assert (len(table.rows), table.tells_roles) == (2, False)
    assert table.notes == ["The workbook has several sheets. We read the sheet “Mentors” only."]


def test_too_many_cells_are_still_found() -> None:
    table = read(Mentors=MENTORS, Mentees=[*MENTEES, ["s2", "Cy", "Art", "lost"]])
    assert len(table.rows[-1]) == len(table.header) + 2


def test_too_many_columns_together_are_refused() -> None:
    wide = [[["id", *(f"{side}{n}" for n in range(70))], ["1", *"x" * 70]] for side in "ab"]
    with pytest.raises(Refused, match="too many different columns"):
        read(Mentors=wide[0], Mentees=wide[1])


def test_the_whole_way(cora: User, cohort: Cohort) -> None:
    table = read(Mentors=MENTORS, Mentees=MENTEES)
    upload = upload_import(
        cohort=cohort, file_name="both.xlsx", header=table.header, rows=table.rows, everyone_is="", by=cora
    )
    map_import(upload=upload, mapping=guessed_mapping(table.header), everyone_is="", by=cora)
    commit(upload, cora)
    assert set(Enrolment.objects.values_list("external_id", "role")) == {
        ("m1", "mentor"),
        ("m2", "mentor"),
        ("s1", "mentee"),
    }
