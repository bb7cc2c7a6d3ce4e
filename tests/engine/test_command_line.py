"""The command line on real files: reference values, every encoding, bad rows by line, never a traceback."""

import csv
import json
import os
from pathlib import Path

import openpyxl
import pytest

from matching.engine import Policy
from matching.engine.__main__ import main

ROOT = Path(__file__).parents[2]
DATA = Path(os.environ.get("MENTORSHIP_DATA", ROOT.parent / "shared" / "data"))
reference = pytest.mark.skipif(not DATA.is_dir(), reason=f"needs the reference data in {DATA} or MENTORSHIP_DATA")


def table(path):
    return list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))


def solution(folder):
    return json.loads((folder / "solution.json").read_text(encoding="utf-8"))


@reference
@pytest.mark.parametrize(("conflicts", "total"), [("true", 11.4), ("false", 11.7333)])
def test_reference_values(tmp_path, capsys, conflicts, total):
    policy = (ROOT / "examples/interests_only.toml").read_text().replace("conflicts = true", f"conflicts = {conflicts}")
    (tmp_path / "policy.toml").write_text(policy)
    out = tmp_path / "out"
    told = [str(DATA / "peer_mentoring_vt.csv"), "--map", "advisor=conflicts", "--out", str(out)]
    assert main([*told, "--policy", str(tmp_path / "policy.toml")]) == 0
    found = solution(out)
    assert found["certificate"]["total"] == pytest.approx(total, abs=5e-5)
    assert found["certificate"]["upper_bound"] == pytest.approx(found["certificate"]["total"])
    assert found["certificate"]["placed"] == len(found["pairs"]) == 19
    assert found["unplaced"] == []
    assert found["idle"] == []
    people = {row["id"]: row for row in table(DATA / "peer_mentoring_vt.csv")}
    loads = {}
    for row in table(out / "pairs.csv"):
        loads[row["mentor"]] = loads.get(row["mentor"], 0) + 1
        mentee, mentor = people[row["mentee"]], people[row["mentor"]]
        if conflicts == "true" and mentee["advisor"]:
            assert mentee["advisor"] != mentor["advisor"]
    for person in people.values():
        if person["role"] == "Mentor":
            assert 1 <= loads[person["id"]] <= float(person["capacity"])
    assert "left alone" in capsys.readouterr().err


@reference
def test_two_files_with_their_own_columns(tmp_path):
    names = ["email address=id", "first name=name", "profession=background:profession", "organisation=conflicts"]
    told = ["--mentors", str(DATA / "mentor_match_small_mentors.csv")]
    told += ["--mentees", str(DATA / "mentor_match_small_mentees.csv"), "--out", str(tmp_path), "--quiet"]
    assert main([*told, *(word for one in names for word in ("--map", one))]) == 0
    assert solution(tmp_path)["certificate"]["mentees"] == 50
    assert solution(tmp_path)["certificate"]["placed"] == 50


def test_the_example_and_its_outputs(tmp_path, capsys):
    assert main([str(ROOT / "examples/people.csv"), "--out", str(tmp_path)]) == 0
    out = capsys.readouterr()
    assert "7 of 7 mentees have a mentor" in out.out
    assert '"objective": "floor"' in out.err
    assert "explain" in out.err
    written = {path.name for path in tmp_path.iterdir()}
    assert written == {"pairs.csv", "unplaced.csv", "solution.json", "problem.json", "report.txt", "report.html"}
    assert {row["mentee"] for row in table(tmp_path / "pairs.csv")} >= {"emil", "fatma", "gwen"}
    assert [row["reason"] for row in table(tmp_path / "unplaced.csv")] == ["all_full"]
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert page.count("<svg") == 3
    assert "Emil Brandt" in page
    assert "<script" not in page


def test_a_problem_file_gives_the_same_bytes(tmp_path):
    main([str(ROOT / "examples/people.csv"), "--out", str(tmp_path / "one"), "--quiet"])
    assert main([str(tmp_path / "one/problem.json"), "--out", str(tmp_path / "two"), "--quiet"]) == 0
    for name in ("solution.json", "pairs.csv", "report.html"):
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


def test_written_default_policy_is_the_default():
    assert Policy.from_toml((ROOT / "examples/default.toml").read_text()) == Policy.default()


PEOPLE = "id;role;name;interests;capacity\nm1;MENTOR;Jörg Weiß;Töpfern, Chor;2.0\ne1; mentee ;Zoë;töpfern;\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
def test_every_encoding_and_separator(tmp_path, encoding, separator):
    text = PEOPLE.replace(", ", " / ").replace(";", separator).replace("Töpfern / Chor", "Töpfern")
    (tmp_path / "people.csv").write_bytes(text.encode(encoding))
    assert main([str(tmp_path / "people.csv"), "--out", str(tmp_path), "--quiet"]) == 0
    row = table(tmp_path / "pairs.csv")[0]
    assert (row["mentor_name"], row["mentee_name"], row["score"]) == ("Jörg Weiß", "Zoë", "1")


def test_excel_workbook(tmp_path):
    book = openpyxl.Workbook()
    for line in PEOPLE.splitlines():
        book.active.append(line.split(";"))
    book.active["E2"] = 2
    book.save(tmp_path / "people.xlsx")
    assert main([str(tmp_path / "people.xlsx"), "--out", str(tmp_path), "--quiet"]) == 0
    assert solution(tmp_path)["certificate"]["placed"] == 1


def test_both_roles_and_hours_in_words(tmp_path):
    text = (
        "id,role,interests_offered,interests_sought,availability\n"
        'a,both,chess,go,"Mon 18:00-19:30; Di 9-10:30"\n'
        "b,both,go,chess,36-38 | 40\n"
    )
    (tmp_path / "people.csv").write_text(text)
    assert main([str(tmp_path / "people.csv"), "--out", str(tmp_path), "--quiet"]) == 0
    pairs = solution(tmp_path)["pairs"]
    assert [(pair["mentee"], pair["mentor"]) for pair in pairs] == [("a", "b"), ("b", "a")]
    hours = next(one for one in pairs[0]["components"] if one["name"] == "availability")
    assert hours["evidence"]["half_hours"] == [36, 37, 38]


def test_formulas_are_made_harmless(tmp_path):
    text = 'id,role,name\nm1,mentor,"=HYPERLINK(""http://x"")"\ne1,mentee,+1+1\n'
    (tmp_path / "people.csv").write_text(text)
    assert main([str(tmp_path / "people.csv"), "--out", str(tmp_path), "--quiet"]) == 0
    row = table(tmp_path / "pairs.csv")[0]
    assert row["mentor_name"].startswith("'=")
    assert row["mentee_name"] == "'+1+1"


BAD_ROWS = """id,role,capacity,availability
m1,mentor,2,
m2,mentor,two,
,mentee,,
e1,boss,,
e2,,,
e3,mentee,,Mon 25-26
e4,mentee,,soon
m1,mentor,1,
e5,mentee,,
"""


def test_bad_rows_are_named_by_line(tmp_path, capsys):
    (tmp_path / "people.csv").write_text(BAD_ROWS)
    assert main([str(tmp_path / "people.csv"), "--out", str(tmp_path / "out"), "--quiet"]) == 2
    told = capsys.readouterr().err
    for line in range(3, 10):
        assert f"people.csv, line {line}:" in told
    assert "7 rows cannot be used" in told
    assert not (tmp_path / "out").exists()
    assert main([str(tmp_path / "people.csv"), "--out", str(tmp_path / "out"), "--quiet", "--skip-bad-rows"]) == 0
    assert [pair["mentee"] for pair in solution(tmp_path / "out")["pairs"]] == ["e5"]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty"),
        (b"\n\n , \n", "is empty"),
        (b"name,role\nx,mentor\n", "no column id"),
        (b"id,name\nx,y\n", "no column role"),
        (b"id,role\nm,mentor\n", "There are no mentees"),
        (b"id,role\nm,mentee\n", "There are no mentors"),
        (b"id,role\nm,mentor,3,4\n", "line 2: there are more cells"),
        (b"id,role\n\0\0,mentor\n", "NUL"),
        (b"PK\x03\x04rubbish", "ends in .xlsx"),
        (b"\xff\xfe\x00", "unknown text encoding"),
        (b'id,role\n"' + b"x" * 200_000, "line"),
    ],
)
def test_broken_files_get_a_sentence(tmp_path, capsys, content, words):
    (tmp_path / "people.csv").write_bytes(content)
    assert main([str(tmp_path / "people.csv"), "--quiet"]) == 2
    assert words in capsys.readouterr().err


@pytest.mark.parametrize(
    ("told", "words"),
    [
        (["nowhere.csv"], "cannot be opened"),
        ([], "Name a file"),
        (["{people}", "--map", "x"], "COLUMN=FIELD"),
        (["{people}", "--map", "boss=conflicts"], 'no column "boss"'),
        (["{people}", "--map", "role=colour"], '"colour" is not a field'),
        (["{people}", "--policy", "none.toml"], "cannot be read"),
        (["{people}", "--out", "{people}"], "cannot be written"),
    ],
)
def test_bad_requests_get_a_sentence(tmp_path, capsys, told, words):
    (tmp_path / "people.csv").write_text("id,role\nm,mentor\ne,mentee\n")
    assert main([one.format(people=tmp_path / "people.csv") for one in told]) == 2
    assert words in capsys.readouterr().err


@pytest.mark.parametrize("content", [b"no zip", b"PK\x03\x04 cut off"])
def test_broken_workbook_gets_a_sentence(tmp_path, capsys, content):
    (tmp_path / "people.xlsx").write_bytes(content)
    assert main([str(tmp_path / "people.xlsx")]) == 2
    assert "cannot be read as an Excel workbook" in capsys.readouterr().err
