"""The tags say of every row about a person what becomes of it, and the tables allow it."""

from activity.kinds.privacy import Erase
from privacy.jobs.emptying import emptied_fields, empty_value
from privacy.queries.links import Model, belongs, links
from profiles.models import User


def test_links_to_accounts_say_what_becomes_of_the_row() -> None:
    silent = {str(link) for link in links()[User] if link.erase is Erase.KEEP}
    assert silent == set()
    stuck = {
        str(link)
        for rows in links().values()
        for link in rows
        if link.erase is Erase.CLEAR and not link.model._meta.get_field(link.field).null
    }
    assert stuck == set()


def test_every_row_that_may_stay_can_be_emptied() -> None:
    for model in may_stay():
        for field in emptied_fields(model):
            empty_value(field)


def may_stay() -> set[Model]:
    """Models whose rows outlive the person: what is shared with others, and what hangs on it."""
    staying: set[Model] = {User}
    while True:
        hanging = {
            link.model
            for target in staying
            for link in links()[target]
            if belongs(link) and link.erase is not Erase.ROW
        }
        if hanging <= staying:
            return staying
        staying |= hanging
