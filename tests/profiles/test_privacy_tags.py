"""Every stored field says who may see it and why; the page about it is made from these tags and misses none."""

import pytest
from django.apps import apps
from django.db import models
from django.test import Client
from django.utils import translation

from activity.kinds.privacy import DataClass, tag_of, wider_circles_of
from profiles.models import FOREIGN, User
from profiles.queries.privacy import circles, field_tags, home_of, project_models

APPS = {
    "activity",
    "profiles",
    "programs",
    "safeguarding",
    "pairings",
    "goals",
    "meetings",
    "matching",
    "privacy",
    "dashboards",
    "mentorship",
}
INHERITED = {
    "password": DataClass.CRITICAL,
    "last_login": DataClass.CRITICAL,
    "groups": DataClass.PROGRAM,
    "user_permissions": DataClass.PROGRAM,
    "is_superuser": DataClass.PROGRAM,
}


def own_models() -> list[type[models.Model]]:
    return [*(model for app in sorted(APPS) for model in apps.get_app_config(app).get_models()), *FOREIGN]


@pytest.mark.parametrize("model", own_models(), ids=lambda model: model._meta.label)
def test_every_field_has_a_tag(model: type[models.Model]) -> None:
    fields = [*model._meta.concrete_fields, *model._meta.many_to_many]
    untagged = {field.name for field in fields if tag_of(field) is None}
    assert untagged == {"id"}


def test_what_django_brings_along_is_tagged_too() -> None:
    assert {name: tag_of(User._meta.get_field(name)).data_class for name in INHERITED} == INHERITED


def test_the_page_knows_the_models_of_all_apps_and_no_others() -> None:
    assert set(project_models()) == set(own_models())


def test_no_field_about_people_is_missing_and_none_is_without_words() -> None:
    about_people = {
        (home_of(field.model), data_class)
        for model in own_models()
        for field in (*model._meta.fields, *model._meta.many_to_many)
        if (tag := tag_of(field)) is not None and not tag.bookkeeping
        for data_class in (tag.data_class, *wider_circles_of(field))
    }
    shown = field_tags()
    names = {str(apps.get_app_config(app).verbose_name): app for app in APPS}
    assert {(names[str(row.where)], row.data_class) for row in shown} == about_people
    assert all(str(row.label) and str(row.purpose) and str(row.kept) for row in shown)
    assert sum(len(circle.fields) for circle in circles()) == len(shown)


def test_purposes_and_labels_are_translatable() -> None:
    plain = [
        f"{model._meta.label}.{field.name}"
        for model in own_models()
        for field in (*model._meta.fields, *model._meta.many_to_many)
        if (tag := tag_of(field)) is not None and not tag.bookkeeping and isinstance(tag.purpose, str)
    ]
    assert plain == []


@pytest.mark.django_db
def test_everybody_can_read_who_sees_what() -> None:
    page = Client().get("/who-can-see-my-data/").content.decode()
    for words in ("Pronouns", "address you rightly", "as long as your account exists", "30 days", "The person you are"):
        assert words in page
    with translation.override("de"):
        assert str(field_tags()[0].kept)
