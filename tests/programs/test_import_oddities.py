"""Tables as survey tools and spreadsheet programs really export them: each oddity read as a person would read it."""

import io
from pathlib import Path

import pytest

from profiles.models import Topic, TopicChoice, User
from programs.imports import Table, read_table
from programs.models import Cohort, Enrolment
from programs.queries.imports.cells import listed
from tests.programs.uploads import bring, csv_bytes, xlsx_bytes

PEOPLE = [["Zoë Müller", "zoe@example.org", "mentor"], ["Bo Li", "bo@example.org", "mentee"]]
HEADER = ["Name", "E-Mail", "Role"]


def read(text: str, encoding: str = "utf-8") -> Table:
    return read_table(csv_bytes(text, encoding))


def cells(table: Table) -> list[list[int | str]]:
    return [row[1:] for row in table.rows]


@pytest.mark.parametrize("words", ["Zoë Müller", "Jürgen Groß", "Çelik Ñandú", "François Lefèvre", "Åse Ødegård"])
@pytest.mark.parametrize("encoding", ["mac_roman", "cp1252"])
def test_letters_of_windows_and_of_old_macs_come_through(encoding: str, words: str) -> None:
    assert cells(read(f"name,e-mail\n{words},a@example.org\n", encoding)) == [[words, "a@example.org"]]


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize(
    "title", ["Our mentors 2026\n", "\nMentoring\n\nexported on 3 May\n\n", '"Mentors, mentees; all"\n']
)
def test_titles_above_the_names_of_the_columns_are_left_out_and_told(title: str, separator: str) -> None:
    table = read(title + "\n".join(separator.join(row) for row in [HEADER, *PEOPLE]))
    assert (table.header, cells(table)) == (HEADER, PEOPLE)
    assert "above the names of the columns" in table.notes[0]


def test_lines_count_from_the_top_of_the_file_below_a_title() -> None:
    assert [row[0] for row in read("Title\n\nname,e-mail\nBo,b@x.org\n\nAl,a@x.org\n").rows] == [4, 6]


def test_a_first_row_of_names_stays_the_header_whatever_people_are_called() -> None:
    table = read("name,e-mail\nName,email\nRole,type\n")
    assert (table.header, len(table.rows), table.notes) == (["name", "e-mail"], 2, [])


def test_columns_nobody_knows_stay_as_they_are() -> None:
    assert read("who,where\nBo,name\nAl,e-mail\n").header == ["who", "where"]


def test_merged_headings_name_the_columns_below_them() -> None:
    rows = [["Person", None, None, "Topics", None], ["Name", "E-Mail", "Role", "offered", "sought"]]
    table = read_table(io.BytesIO(xlsx_bytes([*rows, ["Bo", "b@x.org", "mentor", "Chess", None]])))
    assert table.header == ["Name", "E-Mail", "Role", "Topics offered", "Topics sought"]
    assert cells(table) == [["Bo", "b@x.org", "mentor", "Chess", ""]]


def test_columns_of_the_same_name_are_told_apart() -> None:
    table = read("Name,Notes,E-Mail,notes,Notes (2),NOTES\nBo,a,b@x.org,c,d,e\n")
    assert table.header == ["Name", "Notes", "E-Mail", "notes (3)", "Notes (2)", "NOTES (4)"]
    assert cells(table) == [["Bo", "a", "b@x.org", "c", "d", "e"]]
    assert "same name" in table.notes[0]


@pytest.mark.parametrize(
    ("yes", "no"), [("Yes", "No"), ("Ja", "Nein"), ("1", "0"), ("x", ""), ("TRUE", "FALSE"), ("Checked", "Unchecked")]
)
def test_one_column_per_choice_becomes_one_column(yes: str, no: str) -> None:
    table = read(
        "Name,Topics [Chess],Role,Topics [Choir],Topics [Time management]\n"
        f"Bo,{yes},mentor,{no},{yes}\nAl,{no},mentee,{no},{no}\n"
    )
    assert table.header == ["Name", "Topics", "Role"]
    assert cells(table) == [["Bo", "Chess\nTime management", "mentor"], ["Al", "", "mentee"]]
    assert "3 columns" in table.notes[0]


def test_a_column_per_choice_may_repeat_the_choice() -> None:
    table = read("Name,Topics [Chess],Topics [Choir]\nBo,Chess,\nAl,chess,Choir\n")
    assert cells(table) == [["Bo", "Chess"], ["Al", "Chess\nChoir"]]


def test_columns_with_words_of_their_own_are_left_apart() -> None:
    table = read("Name,Topics [Chess],Topics [Other]\nBo,yes,I like go\n")
    assert table.header == ["Name", "Topics [Chess]", "Topics [Other]"]
    assert table.notes == []


def test_a_row_with_a_cell_too_many_keeps_it_beside_joined_columns() -> None:
    table = read("Name,T [a],T [b]\nBo,x,x,too much\nAl,,\n")
    assert table.rows == [[2, "Bo", "a\nb", "…"], [3, "Al", ""]]


@pytest.mark.parametrize(
    ("cell", "entries"),
    [
        ("Chess, Choir", ["Chess", "Choir"]),
        ("Chess;Choir;", ["Chess", "Choir"]),
        ("Chess|Choir", ["Chess", "Choir"]),
        ("Chess\nChoir", ["Chess", "Choir"]),
        ("Chess / Choir", ["Chess", "Choir"]),
        ("and/or", ["and/or"]),
        ("• Chess\n• Choir", ["Chess", "Choir"]),
        (" , ;", []),
    ],
)
def test_several_choices_in_a_cell(cell: str, entries: list[str]) -> None:
    assert listed(cell) == entries


def test_trailing_blank_columns_and_rows_are_nothing() -> None:
    table = read("Name;E-Mail;;;\nBo;b@x.org;;;\n;;;;\n ; ;;;\n\n")
    assert (table.header, table.rows) == (["Name", "E-Mail"], [[2, "Bo", "b@x.org"]])


def test_a_whole_survey_export_arrives(cora: User, cohort: Cohort, tmp_path: Path) -> None:
    """Title, old Mac letters, semicolons, a column per choice, yes and no in German, a decimal comma."""
    text = (
        "Anmeldungen Herbst;;;;;;\n\n"
        "Name;E-Mail-Adresse;Rolle;Plätze;Themen [Schach];Themen [Chor];Sprachen\n"
        "Jürgen Groß;j@example.org;Mentor;2,0;Ja;Nein;Deutsch / English\n"
        "Zoë Müller;z@example.org;Mentee;;Nein;Ja;Deutsch\n"
    )
    file = tmp_path / "export.csv"
    file.write_bytes(text.encode("mac_roman"))
    bring(cohort, cora, file)
    mentor = Enrolment.objects.get(role="mentor")
    assert (mentor.user.profile.name, mentor.capacity) == ("Jürgen Groß", 2)
    assert mentor.user.profile.languages == ["de", "en"]
    chosen = set(TopicChoice.objects.values_list("profile__name", "topic__label_de", "side"))
    assert chosen == {("Jürgen Groß", "Schach", "offered"), ("Zoë Müller", "Chor", "sought")}
    assert Topic.objects.count() == 2
