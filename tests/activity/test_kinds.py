"""Everything that can happen has words, and every mail can be written."""

import re

import pytest
from django.template.loader import render_to_string
from django.utils import translation

from activity.kinds.facts import FACTS, NOTICES
from profiles.models import User
from tests.conftest import ROOT

NAMES = {
    "name": "Ben O.",
    "cohort": "Autumn",
    "mentee": "Ada N.",
    "mentor": "Ben O.",
    "program": "Companions",
    "until": "1 May",
    "gate": "Training",
}
MAILED = sorted(kind for kind, notice in NOTICES.items() if notice.mail)


def test_every_kind_that_code_names_is_listed() -> None:
    named = set()
    for path in ROOT.glob("*/**/*.py"):
        if not {".venv", "tests", "migrations", "bench", "engine"} & set(path.relative_to(ROOT).parts):
            named |= set(re.findall(r'kind="([a-z_]+\.[a-z_]+)"', path.read_text("utf-8")))
    assert named - set(FACTS) == set()


@pytest.mark.parametrize("kind", sorted(NOTICES))
def test_a_notice_names_only_what_it_is_given(kind: str) -> None:
    for language in ("en", "de"):
        with translation.override(language):
            assert "%(" not in str(NOTICES[kind].sentence) % NAMES


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("kind", MAILED)
def test_every_mail_says_what_happened_and_where_to_go(kind: str, language: str, ada: User) -> None:
    context = {"names": NAMES, "link": "https://example.org/x/", "person": ada, "site_name": "Mentorship"}
    with translation.override(language):
        subject = render_to_string(f"mail/{kind}/subject.txt", context)
        body = render_to_string(f"mail/{kind}/body.txt", context)
    assert 5 < len(" ".join(subject.split())) < 90
    assert "https://example.org/x/" in body
    assert "&" not in subject + body.replace("&nbsp;", "")  # nothing is HTML-escaped in plain text
    assert "None" not in body
