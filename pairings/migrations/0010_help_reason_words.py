"""The words of one reason for a call for help, now that it also holds where nobody asks a mentor; no SQL."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("pairings", "0009_request_stranded"),
    ]

    operations = [
        migrations.AlterField(
            model_name="helpcall",
            name="reason",
            field=models.CharField(
                choices=[
                    ("nobody_left", "nobody on the list is left to ask"),
                    ("long_search", "nothing has happened in the search for a while"),
                    ("asked", "asked for help"),
                    ("offer", "a suggested pairing did not come about"),
                ],
                max_length=12,
            ),
        ),
    ]
