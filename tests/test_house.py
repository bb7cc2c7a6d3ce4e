"""The house keeps its own rules: contracts, sizes, first lines, settings that refuse, words that are translated."""

import ast
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from django.conf import settings

from tests.conftest import ROOT

SKIPPED = {".venv", "envs", "var", "migrations", "vendor", "staticfiles", "locale", ".git", "out"}
SOURCES = [p for p in ROOT.rglob("*.py") if not SKIPPED & set(p.relative_to(ROOT).parts)]
TEXTS = [
    p
    for kind in ("*.html", "*.css", "*.js", "*.txt")
    for folder in ("templates", "static")
    for p in (ROOT / folder).rglob(kind)
    if not SKIPPED & set(p.relative_to(ROOT).parts)
]


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_import_contracts_hold() -> None:
    tool = Path(sys.executable).with_name("lint-imports")
    result = subprocess.run([tool, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout[-3000:] + result.stderr[-1000:]


def test_no_file_is_longer_than_400_lines() -> None:
    long = {named(p): n for p in [*SOURCES, *TEXTS] if (n := len(p.read_text("utf-8").splitlines())) > 400}
    assert long == {}


def test_every_module_says_on_its_first_line_why_it_exists() -> None:
    silent = []
    for path in SOURCES:
        text = path.read_text("utf-8")
        if text.strip() and not ast.get_docstring(ast.parse(text)):
            silent.append(named(path))
    assert silent == []


def test_nothing_is_imported_inside_a_function() -> None:
    hidden = []
    for path in SOURCES:
        if path.name == "run.py":  # asks whether venv is there before anything is installed
            continue
        for function in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
                hidden += [
                    f"{named(path)}:{node.lineno}"
                    for node in ast.walk(function)
                    if isinstance(node, ast.Import | ast.ImportFrom)
                ]
    assert hidden == []


def test_no_inline_style_script_or_unescaped_text_in_templates() -> None:
    pattern = re.compile(r"""\sstyle=|<script(?![^>]*\ssrc=)|\son[a-z]+=["']|\|safe\b|mark_safe""")
    found = []
    for path in (ROOT / "templates").rglob("*.html"):
        if "mail" in path.parts:  # mails are read where no stylesheet reaches
            continue
        found += [f"{named(path)}: {m.group().strip()}" for m in pattern.finditer(path.read_text("utf-8"))]
    assert found == []


def test_no_page_asks_another_host_for_anything() -> None:
    pattern = re.compile(r"""(?:src|href|action)=["'](?:https?:)?//""")
    found = [named(p) for p in (ROOT / "templates").rglob("*.html") if pattern.search(p.read_text("utf-8"))]
    assert found == []


SAFE = {
    "MODE": "production",
    "SECRET_KEY": "x" * 60,
    "SITE_ORIGIN": "https://mentoring.example.org",
    "DATABASE_URL": "postgres://nobody@127.0.0.1/none",
    "REDIS_URL": "redis://127.0.0.1:6379/15",
}


def start_with(changes: dict[str, str]) -> subprocess.CompletedProcess[str]:
    code = "from django.conf import settings; print(settings.PRODUCTION)"
    environment = {"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "mentorship.settings", **SAFE, **changes}
    return subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )


def test_safe_production_settings_start() -> None:
    assert start_with({}).stdout.strip() == "True"


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"SECRET_KEY": ""}, "SECRET_KEY"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY"),
        ({"DEBUG": "1"}, "DEBUG"),
        ({"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS"),
        ({"SITE_ORIGIN": "http://mentoring.example.org"}, "SITE_ORIGIN"),
        ({"DATABASE_URL": ""}, "DATABASE_URL"),
        ({"MODE": "prod"}, "MODE"),
        ({"REQUIRE_SECOND_FACTOR": "some"}, "REQUIRE_SECOND_FACTOR"),
    ],
)
def test_unsafe_production_settings_are_refused_by_name(changes: dict[str, str], word: str) -> None:
    result = start_with(changes)
    assert result.returncode != 0
    assert "ImproperlyConfigured" in result.stderr
    assert word in result.stderr.splitlines()[-1]


def test_every_variable_read_is_in_the_example() -> None:
    read = set()
    for name in ("mentorship/settings.py", "mentorship/providers.py", "mentorship/gunicorn.py"):
        text = (ROOT / name).read_text("utf-8")
        read |= set(re.findall(r"""env\.\w+\(\s*"([A-Z_]+)\"""", text))
        read |= set(re.findall(r"""environ\.get\(\s*"([A-Z_]+)\"""", text))
    read |= set(re.findall(r"\$\{([A-Z_]+)", (ROOT / "docker-compose.yml").read_text("utf-8")))
    told = set(re.findall(r"^#?\s?([A-Z_]+)=", (ROOT / ".env.example").read_text("utf-8"), flags=re.M))
    assert read - told == set()


def test_operators_are_told_of_all_that_runs_by_the_clock() -> None:
    told = re.findall(r"^\| `(\w+\.\w+)` \|", (ROOT / "docs/operations.md").read_text("utf-8"), flags=re.M)
    assert sorted(told) == sorted(entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values())


def test_german_is_complete_and_nothing_is_fuzzy() -> None:
    with (ROOT / "locale/de/LC_MESSAGES/django.po").open("rb") as file:
        catalog = read_po(file, locale="de")
    open_ones = [m.id for m in catalog if m.id and (m.fuzzy or not all(m.string if m.pluralizable else [m.string]))]
    assert open_ones == []


@pytest.mark.skipif(
    not shutil.which("xgettext") and not os.environ.get("CI"), reason="needs gettext: apt install gettext"
)
def test_no_string_waits_to_be_collected(tmp_path: Path) -> None:
    """What `makemessages` finds in the sources is what the catalog has."""
    copy = tmp_path / "project"
    ignore = shutil.ignore_patterns(*(SKIPPED - {"locale"}), "__pycache__", "tests", "bench")
    shutil.copytree(ROOT, copy, ignore=ignore)
    subprocess.run(
        [sys.executable, "manage.py", "makemessages", "-l", "de", "--no-obsolete", "--no-wrap"],
        cwd=copy,
        check=True,
        capture_output=True,
        env={**os.environ, "MODE": "test"},
    )

    def strings(root: Path) -> set[object]:
        with (root / "locale/de/LC_MESSAGES/django.po").open("rb") as file:
            return {m.id for m in read_po(file, locale="de") if m.id}

    assert strings(copy) - strings(ROOT) == set()
