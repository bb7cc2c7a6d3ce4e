"""The way of a file through the pages, as a coordinator walks it."""

import io
from collections.abc import Callable

import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from profiles.models import Topic, User
from programs.imports import read_table
from programs.jobs import run_import
from programs.models import Cohort, Enrolment, ParticipantImport
from tests.factories import CohortFactory, TopicFactory
from tests.programs.uploads import bring, stage, xlsx_bytes
from tests.reading import parsed, words

Enter = Callable[[User], Client]
ROWS = [
    ["Kennung", "Vorname", "Nachname", "E-Mail", "Rolle", "Themen", "Geschlecht", "Sonstiges"],
    ["1", "Bo", "Li", "bo@x.org", "Mentor:in", "Robotic, Falconry", "f", "<b>bold</b>"],
    ["2", "Al", "Day", "al@x.org", "Mentee", "Robotics", "m", ""],
    ["3", "Cy", "Roe", "not an address", "Mentee", "", "", ""],
]


def url(name: str, upload: ParticipantImport) -> str:
    return reverse(f"programs:{name}", args=[upload.public_id])


def send(client: Client, cohort: Cohort, content: bytes, name: str = "people.xlsx", **data: str) -> object:
    file = SimpleUploadedFile(name, content)
    return client.post(
        reverse("programs:import-create", args=[cohort.public_id]), {"file": file, "everyone_is": "column", **data}
    )


def answers(page: BeautifulSoup) -> dict[str, str]:
    """What a browser would send from the page's form as it stands."""
    form = page.main.find("form")
    data = {field["name"]: field.get("value", "") for field in form.find_all("input", type="hidden")}
    for select in form.find_all("select"):
        chosen = select.find("option", selected=True) or select.find("option")
        data[select["name"]] = chosen["value"]
    data.pop("csrfmiddlewaretoken", None)
    return data


def test_the_whole_way(signed_in: Enter, cora: User, cohort: Cohort) -> None:
    robotics = TopicFactory(slug="robotics", label_en="Robotics", label_de="Robotik")
    client = signed_in(cora)
    response = send(client, cohort, xlsx_bytes(ROWS))
    upload = ParticipantImport.objects.get()
    assert response.url == url("import-map", upload)

    page = parsed(client.get(response.url))
    mapping = answers(page)
    assert [mapping[f"column_{n}"] for n in range(8)] == [
        *("id", "first_name", "last_name", "email", "role", "topics", "ignore", "ignore")
    ]
    assert "the law protects most" in page.find(id="id_column_6_helptext").text
    assert "<b>bold</b>" in page.find(id="id_column_7_helptext").text
    response = client.post(response.url, {**mapping, "column_7": "background"})
    assert response.url == url("import-check", upload)

    response = client.get(response.url)
    assert "1 row needs a correction" in words(response)
    page = parsed(response)
    cells = [cell.get_text(strip=True) for cell in page.find(id="faults").tbody.find_all(["th", "td"])]
    assert cells == ["4", "E-Mail", "not an address", "Write an e-mail address such as name@example.org."]
    data = answers(page)
    assert {name: value for name, value in data.items() if name.startswith("word:")} == {
        "word:robotic": "new",
        "word:falconry": "new",
    }
    data["word:robotic"] = "topic:robotics"
    refused = client.post(url("import-commit", upload), data)
    assert refused.status_code == 422
    assert "1 row has an error" in words(refused)
    assert answers(parsed(refused))["word:robotic"] == "topic:robotics"
    assert Enrolment.objects.count() == 0

    response = client.post(url("import-commit", upload), {**data, "leave_out": "on"})
    assert response.url == url("import-progress", upload)
    assert "Waiting for the worker" in words(client.get(response.url))
    assert run_import(upload.pk) == "committed"
    response = client.get(response.url)
    assert response.url == url("import-report", upload)
    report = client.get(response.url)
    assert "2 rows were imported" in words(report)
    assert {a.get_text(strip=True) for a in parsed(report).find(id="report").tbody.find_all("a")} == {"Bo Li", "Al Day"}
    assert "Write an e-mail address" in words(client.get(response.url, {"show": "wrong"}))
    mentor = Enrolment.objects.get(role="mentor")
    assert {choice.topic for choice in mentor.user.profile.choices.all()} == {
        robotics,
        Topic.objects.get(label_en="Falconry"),
    }
    assert mentor.background == {"Sonstiges": "<b>bold</b>"}

    second = send(client, CohortFactory(program=cohort.program), xlsx_bytes(ROWS))
    page = parsed(client.get(second.url))
    assert "same columns before" in page.main.get_text()
    assert answers(page)["column_7"] == "background"


def test_the_rows_to_correct_come_as_a_file_that_can_be_sent_again(
    signed_in: Enter, cora: User, cohort: Cohort
) -> None:
    upload = stage(cohort, cora, 'id,name,e-mail,role,about\n1,Bo,oops,mentor,"=1+1"\n2,Al,al@x.org,mentee,\n')
    response = signed_in(cora).get(url("import-faults", upload))
    assert response["Content-Disposition"] == 'attachment; filename="rows-to-correct.csv"'
    assert "'=1+1" in response.content.decode()
    table = read_table(io.BytesIO(response.content))
    assert table.header == ["id", "name", "e-mail", "role", "about", "Line", "Please correct"]
    assert table.rows[0][1:7] == ["1", "Bo", "oops", "mentor", "=1+1", "2"]
    assert len(table.rows) == 1


@pytest.mark.parametrize(
    ("content", "word"),
    [(b"", "empty"), (b"name,e-mail\n", "nobody below"), (bytes(range(256)) * 20, "cannot be read")],
)
def test_a_bad_file_is_answered_beside_the_field(
    signed_in: Enter, cora: User, cohort: Cohort, content: bytes, word: str
) -> None:
    response = send(signed_in(cora), cohort, content, everyone_is="mentor")
    assert response.status_code == 422
    assert word in parsed(response).find(id="id_file_error").text
    assert parsed(response).find("input", {"name": "everyone_is", "value": "mentor"}).has_attr("checked")
    assert not ParticipantImport.objects.exists()


def test_a_mapping_that_cannot_work_is_answered_with_what_was_chosen(
    signed_in: Enter, cora: User, cohort: Cohort
) -> None:
    client = signed_in(cora)
    where = send(client, cohort, b"name,place\nBo,Bonn\n", "people.csv", everyone_is="mentor").url
    response = client.post(where, {"everyone_is": "mentor", "column_0": "name", "column_1": "background"})
    assert response.status_code == 422
    assert "e-mail addresses or with ids" in words(response)
    assert answers(parsed(response))["column_1"] == "background"


def test_other_peoples_text_is_shown_as_text(signed_in: Enter, cora: User, cohort: Cohort) -> None:
    nasty = "<script>alert(1)</script>"
    upload = stage(
        cohort, cora, f"id,name,e-mail,role,{nasty}\n1,{nasty},{nasty},mentor,{nasty}\n2,{nasty},,mentee,x\n"
    )
    client = signed_in(cora)
    for name in ("import-map", "import-check"):
        content = client.get(url(name, upload)).content.decode()
        assert nasty not in content
        assert "&lt;script&gt;alert(1)" in content


def test_steps_are_found_again_from_the_list(signed_in: Enter, cora: User, cohort: Cohort) -> None:
    client = signed_in(cora)
    where = reverse("programs:import-list", args=[cohort.public_id])
    assert "Nothing has been imported yet" in words(client.get(where))
    bring(cohort, cora, "id,name,role\n1,Bo,mentor\n")
    stage(cohort, cora, "id,name,role\n2,Al,mentor\n")
    send(client, cohort, b"id,name,role\n3,Cy,mentor\n", "third.csv")
    page = parsed(client.get(where))
    links = [row.a.get_text(strip=True) for row in page.find(id="imports").tbody.find_all("tr")]
    assert links == [
        "Go on with the columns: third.csv",
        "Go on with the preview: people.csv",
        "Read the report: people.csv",
    ]
    numbers = [cell.get_text(strip=True) for cell in page.find(id="imports").tbody.find_all("td", class_="num")]
    assert numbers == ["–", "–", "–", "–", "1", "0"]


@pytest.mark.parametrize("count", [1, 3])
def test_lists_have_a_constant_number_of_queries(
    signed_in: Enter, cora: User, cohort: Cohort, count: int, django_assert_num_queries: object
) -> None:
    client = signed_in(cora)
    for n in range(count):
        rows = "".join(f"{n}-{k},P,mentor,Chess {n} {k}\n" for k in range(count))
        upload = bring(cohort, cora, f"id,name,role,interests\n{rows}")
    waiting = stage(cohort, cora, f"id,name,role,interests\n{rows}" + "x,,mentor,Go\n")
    client.get(reverse("programs:import-list", args=[cohort.public_id]))
    with django_assert_num_queries(9):
        client.get(reverse("programs:import-list", args=[cohort.public_id]))
    with django_assert_num_queries(9):
        client.get(url("import-report", upload))
    with django_assert_num_queries(13):
        client.get(url("import-check", waiting))


def test_every_step_leads_to_where_the_import_stands(signed_in: Enter, cora: User, cohort: Cohort) -> None:
    client = signed_in(cora)
    done = bring(cohort, cora, "id,name,role\n1,Bo,mentor\n")
    for name in ("import-map", "import-check", "import-faults"):
        assert client.get(url(name, done)).url == url("import-report", done)
    assert client.post(url("import-commit", done)).url == url("import-report", done)
    fresh = ParticipantImport.objects.get(
        public_id=send(client, cohort, b"id,name\n1,Bo\n", "f.csv").url.split("/")[-3]
    )
    for name in ("import-check", "import-faults", "import-report"):
        assert client.get(url(name, fresh)).url == url("import-map", fresh)
    assert client.post(url("import-discard", fresh)).url == reverse("programs:import-list", args=[cohort.public_id])
    assert client.get(url("import-map", fresh)).url == reverse("programs:import-list", args=[cohort.public_id])


def test_nobody_else_gets_in(
    signed_in: Enter, cora: User, edda: User, ada: User, mentee: Enrolment, cohort: Cohort
) -> None:
    upload = stage(cohort, cora, "id,name,role\n1,Bo,mentor\n")
    for person in (edda, ada):
        client = signed_in(person)
        assert client.get(reverse("programs:import-create", args=[cohort.public_id])).status_code == 404
        assert client.get(url("import-check", upload)).status_code == 404
        assert client.post(url("import-commit", upload)).status_code == 404
        assert client.post(url("import-discard", upload)).status_code == 404
    upload.refresh_from_db()
    assert upload.status == "mapped"


def test_words_nobody_could_have_been_asked_about_are_ignored(signed_in: Enter, cora: User, cohort: Cohort) -> None:
    upload = stage(cohort, cora, "id,name,role,topics\n1,Bo,mentor,Falconry\n")
    client = signed_in(cora)
    page = parsed(client.get(url("import-check", upload)))
    forged = {"word:a\x00b": "none", "word:" + "x" * 600: "none", "word:falconry": "none"}
    assert client.post(url("import-commit", upload), answers(page) | forged).status_code == 302
    assert run_import(upload.pk) == "committed"
    upload.refresh_from_db()
    assert (upload.status, upload.topic_choices) == ("committed", {"falconry": "none"})
