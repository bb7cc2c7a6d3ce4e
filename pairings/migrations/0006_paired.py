"""Places whose people have been paired before there was a mark for it."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import Q


def mark(apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
    """Every place of a pairing that began."""
    pairings = apps.get_model("pairings", "Pairing").objects.filter(
        status__in=["active", "paused", "completed", "ended"]
    )
    begun = Q(pk__in=pairings.values("mentee")) | Q(pk__in=pairings.values("mentor"))
    apps.get_model("programs", "Enrolment").objects.filter(begun).update(paired=True)


class Migration(migrations.Migration):
    dependencies = [("pairings", "0005_decline_reasons"), ("programs", "0012_paired")]

    operations = [migrations.RunPython(mark, migrations.RunPython.noop)]
