"""A person's data in one file to keep: a page to read, the same as JSON for machines, and the files she gave."""

import io
import json
import zipfile
from datetime import datetime
from pathlib import PurePath
from typing import Any

from django.conf import settings
from django.core.files.storage import default_storage
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.template.loader import render_to_string

from activity.models import Activity
from activity.queries import Fact, facts
from privacy.queries.links import holdings_of
from privacy.queries.told import Section, handed_out, seen_by, told_by
from profiles.kinds.photos import LARGE, photo_path
from profiles.models import User

FORMAT = 1
MOST_DEEDS = 10_000


def own_copy(person: User, *, now: datetime) -> bytes:
    """The ZIP file. It holds nothing that would run: texts are escaped in the page, and JSON is data."""
    sections, deeds = told_by(person), deeds_of(person)
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("my-data.html", as_page(person, sections, deeds, now))
        archive.writestr("my-data.json", as_json(person, sections, deeds, now))
        for name, content in files_of(person):
            archive.writestr(f"files/{name}", content)
    return target.getvalue()


def deeds_of(person: User) -> list[Fact]:
    """What the person did here, newest first."""
    done = Activity.objects.filter(actor=person).select_related("actor__profile").order_by("-at", "-pk")
    return facts(done[:MOST_DEEDS])


def as_page(person: User, sections: list[Section], deeds: list[Fact], now: datetime) -> str:
    context = {
        "name": person.profile.name,
        "sections": sections,
        "deeds": deeds,
        "now": now,
        "site_name": settings.SITE_NAME,
        "language": person.language,
    }
    return render_to_string("privacy/own_copy.html", context)


def as_json(person: User, sections: list[Section], deeds: list[Fact], now: datetime) -> str:
    told: dict[str, Any] = {
        "format": FORMAT,
        "site": settings.SITE_ORIGIN,
        "made_at": now,
        "person": person.public_id,
        "data": {
            section.model: [
                {
                    "about": dict(record.about),
                    "answers": {
                        answer.field: {
                            "label": answer.label,
                            "value": answer.value,
                            "words": answer.words,
                            "who_can_see_it": answer.who_sees,
                            "kept_to": str(answer.purpose),
                            "how_long": str(answer.kept),
                        }
                        for answer in record.answers
                    },
                }
                for record in section.records
            ]
            for section in sections
        },
        "done": [{"what": deed.sentence, "at": deed.at} for deed in deeds],
    }
    return json.dumps(told, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1)


def photo_of(person: User) -> list[tuple[str, bytes]]:
    """The person's photo in its larger size."""
    path = photo_path(person.profile.photo, LARGE)
    if not person.profile.photo or not default_storage.exists(path):
        return []
    with default_storage.open(path) as file:
        return [("photo.webp", file.read())]


def files_of(person: User) -> list[tuple[str, bytes]]:
    """Photos and the like, by a name that is safe in any folder."""
    held, found = holdings_of(person), photo_of(person)
    for model in held.models:
        for field, _label, _tag in handed_out(model):
            if isinstance(field, models.FileField):
                rows = seen_by(model, person).filter(pk__in=held.of(model)).exclude(**{field.name: ""})
                for name in rows.values_list(field.name, flat=True):
                    if name and field.storage.exists(name):
                        with field.storage.open(name) as file:
                            found.append((PurePath(name).name, file.read()))
    return found
