"""Reading pages as tests do: parsed, or the words of their main part."""

from typing import Any

from bs4 import BeautifulSoup
from django.http import HttpResponse


def parsed(answer: Any) -> BeautifulSoup:
    """A page as it is shown or, with what is wrong, shown again."""
    assert answer.status_code in (200, 422), answer.status_code
    return BeautifulSoup(answer.content, "html.parser")


def words(shown: BeautifulSoup | HttpResponse) -> str:
    """What the main part of a page says, in one line."""
    page = shown if isinstance(shown, BeautifulSoup) else parsed(shown)
    assert page.main
    return " ".join(page.main.get_text(" ").split())
