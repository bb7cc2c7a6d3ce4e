"""What a database looks like inside, to compare tables made from the models with those that migrations make.

`python -m tests.structure` prints it for the database of the settings.
"""

import json
import os
import re
import sys
from typing import Any

import django
from django.db import connection

TOLD = ("columns", "primary_key", "unique", "foreign_key", "check", "index", "definition")
BY_HAND = {
    "sqlite": "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint "
    "WHERE contype IN ('c', 'x') AND connamespace = 'public'::regnamespace",
}


def structure() -> dict[str, Any]:
    """Columns and constraints of each table by name, and what only the database knows."""
    look, told = connection.introspection, {}
    with connection.cursor() as cursor:
        for table in look.table_names(cursor):
            if table.startswith(("django_", "auth_")):  # Django's own
                continue
            rules = look.get_constraints(cursor, table)
            told[table] = {
                "columns": {
                    one.name: [one.type_code, one.null_ok] for one in look.get_table_description(cursor, table)
                },
                "rules": sorted(repr([told_name(name), *map(rule.get, TOLD)]) for name, rule in rules.items()),
            }
        cursor.execute(BY_HAND[connection.vendor])
        return json.loads(json.dumps({**told, "by hand": dict(cursor.fetchall())}, default=str))


def told_name(name: str) -> str:
    """Names that SQLite gives by itself say nothing but the order of columns."""
    return re.sub(r"^(sqlite_autoindex_|__|fk_\d).*", "", name)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mentorship.settings")
    django.setup()
    sys.stdout.write(json.dumps(structure()))
