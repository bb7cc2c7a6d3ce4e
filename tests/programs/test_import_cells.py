"""What columns and cells mean: guesses from names, numbers, lists, roles, and faults named by line and column."""

import pytest

from programs.exports import csv_text, plain_cell
from programs.imports import read_table
from programs.queries.imports import guessed_mapping, is_sensitive
from programs.queries.imports.cells import formats_in, listed, roles_in, whole_number, years_in, yes_or_no
from programs.queries.imports.columns import NAMES, words_of
from programs.queries.imports.drafts import Draft, read_drafts
from tests.programs.uploads import csv_bytes


@pytest.mark.parametrize(
    ("name", "meaning"),
    [
        ("E-Mail-Adresse", "email"),
        ("Email Address", "email"),
        ("ID", "id"),
        ("Vorname", "first_name"),
        ("last_name", "last_name"),
        ("Rolle", "role"),
        ("Mentor:in oder Mentee", "role"),
        ("both mentor and mentee", "both"),
        ("Max. Mentees", "capacity"),
        ("Plätze", "capacity"),
        ("Interests", "topics"),
        ("interest 2", "topics"),
        ("Ich suche", "sought"),
        ("Can help with …", "offered"),
        ("Sprachen", "languages"),
        ("Biography", "about"),
        ("advisor", "conflict"),
        ("Line manager", "conflict"),
        ("Führungskraft", "conflict"),
        ("degree", "background"),
        ("Studiengang", "field_of_study"),
        ("favourite colour", "ignore"),
        ("gender", "ignore"),
        ("identity to match", "ignore"),
    ],
)
def test_meanings_are_guessed_from_names_in_both_languages(name: str, meaning: str) -> None:
    assert guessed_mapping([name]) == {name: meaning}


def test_a_meaning_given_once_goes_to_the_first_column() -> None:
    assert guessed_mapping(["Name", "Full name", "degree", "grade"]) == {
        "Name": "name",
        "Full name": "ignore",
        "degree": "background",
        "grade": "background",
    }


def test_no_name_suggests_two_meanings() -> None:
    words = [words_of(name) for names in NAMES.values() for name in names.split(",")]
    assert sorted(words) == sorted(set(words))
    assert [word for word in words if is_sensitive(word)] == []


@pytest.mark.parametrize(
    "name", ["Gender", "sex", "Geschlecht", "Religion", "Gesundheitszustand", "characteristics", "Age", "Migration?"]
)
def test_sensitive_names_are_recognised(name: str) -> None:
    assert is_sensitive(name)


@pytest.mark.parametrize("name", ["Languages", "sucht", "Sussex office", "page", "Falter", "embraced"])
def test_ordinary_names_are_not_sensitive(name: str) -> None:
    assert not is_sensitive(name)


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("2", 2),
        ("2.0", 2),
        ("2,0", 2),
        ("0", 0),
        ("2.5", None),
        ("-1", None),
        ("two", None),
        ("1e3", None),
        ("²", None),
    ],
)
def test_whole_numbers(cell: str, number: int | None) -> None:
    assert whole_number(cell) == number


@pytest.mark.parametrize(("cell", "years"), [("5", 5), ("5+", 5), ("about 12 years", 12), ("-3", None), ("1999", None)])
def test_years(cell: str, years: int | None) -> None:
    assert years_in(cell) == years


@pytest.mark.parametrize(
    ("cell", "answer"), [("Yes", True), ("ja", True), ("NEIN", False), ("no", False), ("eh", None)]
)
def test_yes_or_no(cell: str, answer: bool | None) -> None:
    assert yes_or_no(cell) is answer


@pytest.mark.parametrize(
    ("cell", "roles"),
    [
        ("Mentor", ("mentor",)),
        ("Mentor:in", ("mentor",)),
        ("Mentor*innen", ("mentor",)),
        ("MENTEE", ("mentee",)),
        ("both", ("mentor", "mentee")),
        ("mentee, mentor", ("mentor", "mentee")),
        ("Mentor und Mentee", ("mentor", "mentee")),
        ("mentor / boss", ()),
        ("", ()),
    ],
)
def test_roles(cell: str, roles: tuple[str, ...]) -> None:
    assert roles_in(cell) == roles


def test_lists_are_split_trimmed_and_hold_each_word_once() -> None:
    assert listed(" Robotics;robotics ,ROBOTICS| Chess\nFluid  mechanics,,n/a") == [
        "Robotics",
        "Chess",
        "Fluid mechanics",
    ]


def test_formats() -> None:
    assert formats_in("vor Ort, Zoom, carrier pigeon") == (["online", "in_person"], ["carrier pigeon"])
    assert formats_in("hybrid") == (["online", "in_person"], [])


def drafts(text: str, everyone_is: str = "") -> list[Draft]:
    table = read_table(csv_bytes(text))
    return read_drafts(table.header, table.rows, guessed_mapping(table.header), everyone_is)


def faults(text: str, everyone_is: str = "") -> list[tuple[int, str, str, str]]:
    """Line, code, column and value of every fault."""
    return [(f.line, f.code, f.column, f.value) for draft in drafts(text, everyone_is) for f in draft.faults]


def test_a_full_row_is_understood() -> None:
    (draft,) = drafts(
        "id;first name;last name;e-mail;role;places;at least;offers;suche;languages;format;industry;studienfach;"
        "years of experience;advisor;lab;grade;pronouns\n"
        '7;Zoë;Müller;MAILTO:Zoe@Example.org;both;3,0;1;"Chess, Go";Robotics;Deutsch, en, Klingon;online;'
        "software und it;Physik;12+;Prof. B;L1|L2;AA;she/her\n"
    )
    assert draft.faults == []
    assert (draft.external_id, draft.name, draft.email) == ("7", "Zoë Müller", "zoe@example.org")
    assert (draft.roles, draft.capacity, draft.minimum) == (("mentor", "mentee"), 3, 1)
    assert draft.topics == {"offered": ["Chess", "Go"], "sought": ["Robotics"]}
    assert draft.conflicts == {"advisor": ["advisor: prof. b"], "lab": ["lab: l1", "lab: l2"]}
    assert draft.background == {"grade": "AA"}
    assert draft.profile == {
        "name": "Zoë Müller",
        "languages": ["de", "en"],
        "formats": ["online"],
        "industry": "it",
        "field_of_study": "physics",
        "experience_years": 12,
        "pronouns": "she/her",
    }
    assert [(r.code, r.column) for r in draft.remarks] == [("unknown_language", "languages")]


def test_interests_are_offered_by_mentors_and_sought_by_mentees() -> None:
    found = drafts("id,role,interests\n1,mentor,Chess\n2,mentee,Chess\n3,both,Chess\n")
    assert [draft.topics for draft in found] == [
        {"offered": ["Chess"]},
        {"sought": ["Chess"]},
        {"offered": ["Chess"], "sought": ["Chess"]},
    ]


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        (",Bo,mentor,1", (2, "no_identity", "", "")),
        ("bo@,Bo,mentor,1", (2, "bad_email", "e-mail", "bo@")),
        ("bo@x.org,Bo,boss,1", (2, "bad_role", "role", "boss")),
        ("bo@x.org,Bo,,1", (2, "no_role", "role", "")),
        ("bo@x.org,Bo,mentor,many", (2, "bad_capacity", "capacity", "many")),
        ("bo@x.org,Bo,mentor,-1", (2, "bad_capacity", "capacity", "-1")),
        ("bo@x.org,Bo,mentor,51", (2, "bad_capacity", "capacity", "51")),
        (f"bo@x.org,{'B' * 121},mentor,1", (2, "too_long", "name", "B" * 80)),
        (f"bo@x.org,{'B' * 5001},mentor,1", (2, "too_long", "name", "B" * 80)),
        ("bo@x.org,B\0o,mentor,1", (2, "unreadable", "name", "B\ufffdo")),
        ("bo@x.org,#REF!,mentor,1", (2, "formula_error", "name", "#REF!")),
        ("bo@x.org,Bo,mentor,1,2", (2, "too_many_cells", "", "")),
    ],
)
def test_faults_are_named_by_line_and_column(row: str, fault: tuple[int, str, str, str]) -> None:
    assert faults(f"e-mail,name,role,capacity\n{row}\n") == [fault]


def test_faults_are_sentences_without_the_value() -> None:
    (draft,) = drafts("e-mail,name,role,capacity\nbo@x.org,Bo,mentor,lots\n")
    assert [fault.sentence for fault in draft.faults] == ["Write a whole number from 0 to 50."]


def test_what_a_mentee_row_says_about_places_does_not_matter() -> None:
    (draft,) = drafts("id,role,capacity\n1,mentee,none\n")
    assert (draft.faults, draft.capacity) == ([], None)


def test_columns_left_out_are_not_checked() -> None:
    assert faults("id,role,notes\n1,mentee,#REF!\n") == []


@pytest.mark.parametrize("cell", ["=1+1", "+cmd|' /C calc'!A0", "@SUM(A1)", " =1", "-2+3", "＝1"])
def test_formulas_leave_as_plain_text_and_come_back_as_typed(cell: str) -> None:
    assert plain_cell(cell) == f"'{cell.strip()}"
    back = read_table(csv_bytes(csv_text(["name", "note"], [["Bo", cell]]).removeprefix("\ufeff")))
    assert back.rows == [[2, "Bo", cell.strip()]]


@pytest.mark.parametrize("cell", ["-2", "+4,5", "Bo", "a=b", "", None, 7])
def test_other_cells_leave_as_they_are(cell: object) -> None:
    assert plain_cell(cell) == ("" if cell is None else str(cell))
