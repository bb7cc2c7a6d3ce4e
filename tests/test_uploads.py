"""Nobody fills the disk: what is too large is refused before it is read, also from visitors."""

import io

import pytest
from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.test import Client, RequestFactory
from django.urls import reverse

from mentorship import uploads
from profiles.models import User
from programs.models import Cohort


def test_a_visitor_cannot_leave_a_file_on_the_disk(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[bytes] = []
    monkeypatch.setattr(uploads, "MOST_BYTES", 3_000_000)
    monkeypatch.setattr(
        TemporaryFileUploadHandler, "receive_data_chunk", lambda self, data, start: written.append(data)
    )
    large = io.BytesIO(b"x" * 3_000_001)
    large.name = "x.bin"
    response = Client().post(reverse("account_login"), {"file": large})
    assert (response.status_code, written) == (400, [])
    assert "a file may have been too large" in response.content.decode()


def test_what_fits_arrives_whole() -> None:
    for size in (10, 3_000_000):  # one is kept in memory, one on the disk
        file = io.BytesIO(b"x" * size)
        file.name = "people.csv"
        request = RequestFactory().post("/", {"file": file, "role": "mentor"})
        assert (request.FILES["file"].size, request.POST["role"]) == (size, "mentor")


def test_a_file_a_page_does_not_take_gets_the_sentence_of_the_page(
    cora: User, cohort: Cohort, signed_in: object
) -> None:
    file = io.BytesIO(b"name,role\n" + b"x" * 10_600_000)
    file.name = "people.csv"
    url = reverse("programs:import-create", args=[cohort.public_id])
    response = signed_in(cora).post(url, {"file": file, "everyone_is": "mentee"})  # type: ignore[operator]
    assert response.status_code == 422
    assert "larger than 10 MB" in response.content.decode()
