"""How rows hang on people: read from the tags of all models, so that what is added later is covered."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from allauth.account.models import EmailAddress
from django.apps import apps
from django.db import models
from django.db.models import Value

from activity.kinds.privacy import Erase, tag_of
from profiles.models import User
from programs.models import Invitation

Model = type[models.Model]
FOLLOWS = frozenset({Erase.ROW, Erase.SHELL, Erase.KEEP})


@dataclass(frozen=True)
class Link:
    """`field` of `model` points at a row of `target`. `erase` says what becomes of the row when that one goes."""

    model: Model
    field: str
    target: Model
    erase: Erase
    cascades: bool = True

    def __str__(self) -> str:
        return f"{self.model._meta.label}.{self.field}"


def foreign_keys() -> Iterator["models.ForeignKey[models.Model, models.Model]"]:
    """Every link of every table, those of other packages and the tables between two models too."""
    for model in apps.get_models(include_auto_created=True):
        if model._meta.managed and not model._meta.proxy:
            yield from (field for field in model._meta.concrete_fields if isinstance(field, models.ForeignKey))


def erase_of(field: "models.ForeignKey[models.Model, models.Model]") -> Erase:
    """What the tag says. Tables of other packages say it by what they do when the row goes."""
    tag = tag_of(field)
    if tag is not None:
        return tag.erase
    return Erase.ROW if field.remote_field.on_delete is models.CASCADE else Erase.CLEAR


@cache
def links() -> dict[Model, tuple[Link, ...]]:
    """For every model whose rows belong to people, the links that lead to it; the account stands at the root.

    A model belongs to people when one of its links does not merely name somebody (CLEAR).
    """
    every = [
        Link(
            field.model,
            field.name,
            field.related_model,
            erase_of(field),
            field.remote_field.on_delete is models.CASCADE,
        )
        for field in foreign_keys()
    ]
    found: dict[Model, tuple[Link, ...]] = {}
    waiting: list[Model] = [User]
    while waiting:
        target = waiting.pop()
        if target in found:
            continue
        found[target] = tuple(link for link in every if link.target is target)
        waiting += [link.model for link in found[target] if belongs(link)]
    return found


def belongs(link: Link) -> bool:
    """Whether the row is about whom the link leads to. Bookkeeping at the account itself has to say so (tested)."""
    if link.erase is Erase.KEEP:
        return link.cascades and link.target is not User
    return link.erase in FOLLOWS


Followed = tuple[Link, set[object], bool]  # from these rows; whether what it leads to goes with them


@dataclass
class Holdings:
    """Rows about one person, by model: those that go, and those that stay, emptied, for the others in them."""

    going: dict[Model, set[object]]
    staying: dict[Model, set[object]]

    def of(self, model: Model) -> set[object]:
        return self.going[model] | self.staying[model]

    @property
    def models(self) -> list[Model]:
        return [model for model in links() if self.of(model)]


def addresses_of(person: User) -> frozenset[str]:
    """Her addresses, in small letters. One that was typed and never confirmed may be somebody else's."""
    confirmed = EmailAddress.objects.filter(user=person, verified=True).values_list("email", flat=True)
    return frozenset(address.lower() for address in (*confirmed, person.email) if address)


def holdings_of(person: User) -> Holdings:
    """Every row that belongs to this person; one query for each step away from the account, however many rows.

    Invitations know nobody but an address until they are accepted; those to hers are hers.
    """
    held = Holdings(defaultdict(set), defaultdict(set))
    invited = Invitation.objects.filter(address__in=addresses_of(person))
    held.going[Invitation] = set(invited.values_list("pk", flat=True))
    held.staying[User] = {person.pk}
    step: list[Followed] = list(followed(User, {person.pk}, goes=False))
    while step:
        ahead: list[Followed] = []
        for (link, _keys, goes), rows in zip(step, rows_behind(step), strict=True):
            found = rows - held.going[link.model]
            if goes or link.erase is Erase.ROW:
                held.going[link.model] |= found
                held.staying[link.model] -= found
                ahead += followed(link.model, found, goes=True)
            else:
                new = found - held.staying[link.model]
                held.staying[link.model] |= new
                ahead += followed(link.model, new, goes=False)
        step = ahead
    return held


def followed(target: Model, keys: set[object], *, goes: bool) -> Iterator[Followed]:
    """The links that lead on from these rows."""
    return ((link, keys, goes) for link in links()[target] if keys and belongs(link))


def rows_behind(step: Sequence[Followed]) -> list[set[object]]:
    """The rows each of these links leads to; one query for all of them."""
    first, *others = (
        link.model._base_manager.filter(**{f"{link.field}__in": keys}).order_by().values_list(Value(at), "pk")
        for at, (link, keys, _goes) in enumerate(step)
    )
    found: list[set[object]] = [set() for _link in step]
    for at, pk in first.union(*others, all=True) if others else first:
        found[at].add(pk)
    return found
