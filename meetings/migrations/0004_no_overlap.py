"""Sessions of one pairing never overlap: an exclusion constraint on PostgreSQL, triggers on SQLite.

On SQLite a later migration that rebuilds the table drops its triggers; such a migration calls `forwards` again at its
end (tests/test_migrations.py notices when it was forgotten).
"""

from django.db import migrations

NAME = "session_no_overlap_in_a_pairing"
TAKES_TIME = "('scheduled', 'held')"

POSTGRESQL = f"""
CREATE EXTENSION IF NOT EXISTS btree_gist;
ALTER TABLE meetings_session ADD CONSTRAINT {NAME}
    EXCLUDE USING gist (pairing_id WITH =, tstzrange(starts_at, ends_at) WITH &&)
    WHERE (status IN {TAKES_TIME});
"""

SQLITE_TRIGGER = f"""
CREATE TRIGGER {NAME}_{{event}} BEFORE {{event}} ON meetings_session
WHEN NEW.status IN {TAKES_TIME} AND EXISTS (
    SELECT 1 FROM meetings_session AS other
    WHERE other.pairing_id = NEW.pairing_id AND other.id IS NOT NEW.id AND other.status IN {TAKES_TIME}
      AND other.starts_at < NEW.ends_at AND other.ends_at > NEW.starts_at
)
BEGIN
    SELECT RAISE(ABORT, '{NAME}');
END
"""  # noqa: S608 - nothing in it comes from outside


def forwards(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(POSTGRESQL)
    elif schema_editor.connection.vendor == "sqlite":
        for event in ("INSERT", "UPDATE"):
            schema_editor.execute(SQLITE_TRIGGER.format(event=event))


def backwards(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"ALTER TABLE meetings_session DROP CONSTRAINT {NAME}")
    elif schema_editor.connection.vendor == "sqlite":
        for event in ("INSERT", "UPDATE"):
            schema_editor.execute(f"DROP TRIGGER {NAME}_{event}")


class Migration(migrations.Migration):
    dependencies = [
        ("meetings", "0003_initial"),
    ]

    operations = [
        migrations.RunPython(forwards, backwards),
    ]
