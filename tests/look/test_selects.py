"""Our template of a select writes what Django's own would."""

from bs4 import BeautifulSoup, Tag
from django import forms
from django.forms.renderers import BaseRenderer, DjangoTemplates, TemplatesSetting

CHOICES = [("", "–"), (1, 'One & "two"'), ("Europe", [("Europe/Berlin", "Berlin"), ("Europe/Paris", "Paris")])]


class Marked(forms.Select):
    """A select in which an option has attributes of its own."""

    def create_option(self, *args: object, **kwargs: object) -> dict[str, object]:
        option = super().create_option(*args, **kwargs)
        option["attrs"] |= {"disabled": option["value"] == "", "data-of": option["value"], "hidden": False}
        return option


def written(widget: forms.Select, value: object, renderer: BaseRenderer) -> list[tuple[str, dict[str, str], str]]:
    """Name, attributes and text of the tags, in order."""
    page = BeautifulSoup(widget.render("zone", value, {"id": "id_zone", "required": True}, renderer), "html.parser")
    return [(tag.name, tag.attrs, tag.string or "") for tag in page.descendants if isinstance(tag, Tag)]


def test_selects_are_written_as_django_writes_them() -> None:
    for widget in (forms.Select(choices=CHOICES), forms.SelectMultiple(choices=CHOICES), Marked(choices=CHOICES)):
        for value in (None, "Europe/Paris", ["Europe/Berlin", "1"]):
            ours, own = written(widget, value, TemplatesSetting()), written(widget, value, DjangoTemplates())
            assert len(own) == 6
            assert ours == own
