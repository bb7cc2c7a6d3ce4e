"""The tables of the tests, made from the models, are those that migrations make."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

from tests.conftest import ROOT
from tests.structure import structure


@pytest.mark.skipif(connection.vendor != "sqlite", reason="on PostgreSQL the production journey looks at this")
def test_migrations_make_the_tables_of_the_tests(db: None, tmp_path: Path) -> None:
    """A migration that rebuilds a table of SQLite drops its triggers, for example."""
    environment = {**os.environ, "DATABASE_URL": f"sqlite:///{tmp_path / 'migrated.sqlite3'}"}

    def run(*words: str) -> str:
        return subprocess.run(
            [sys.executable, *words], cwd=ROOT, env=environment, check=True, capture_output=True, text=True
        ).stdout

    run("manage.py", "migrate", "--verbosity", "0")
    assert json.loads(run("-m", "tests.structure")) == structure()
