"""The shape of a lifecycle: its states, their words and tones, and the moves that are allowed."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Text = str | Promise


class Refused(Exception):
    """A service says no. `sentence` is shown to the person as it is and tells what to do instead."""

    def __init__(self, sentence: Text) -> None:
        super().__init__(sentence)
        self.sentence = str(sentence)


class Conflict(Refused):
    """Somebody else was faster: the row is no longer in the state (or version) this move starts from."""


@dataclass(frozen=True)
class State:
    """One state: its stored value, the word on screen, and its tone (ok, wait, stop, info, plain)."""

    value: str
    label: Text
    tone: str


@dataclass(frozen=True)
class Lifecycle:
    """States and allowed moves of one model. `moves` maps a target state to the states it may start from."""

    name: str
    states: tuple[State, ...]
    moves: Mapping[str, frozenset[str]]
    open: frozenset[str]

    @property
    def choices(self) -> list[tuple[str, Text]]:
        return [(state.value, state.label) for state in self.states]

    @property
    def values(self) -> tuple[str, ...]:
        return tuple(state.value for state in self.states)

    @property
    def initial(self) -> str:
        return self.states[0].value

    def state(self, value: str) -> State:
        """The state with this value. Raises KeyError for a value the lifecycle does not have."""
        for state in self.states:
            if state.value == value:
                return state
        raise KeyError(f"{self.name} has no state {value!r}")

    def sources(self, to: str) -> frozenset[str]:
        """States from which `to` may be reached. Raises KeyError where no move leads there."""
        return self.moves[to]

    def allows(self, source: str, to: str) -> bool:
        return source in self.moves.get(to, frozenset())


MAIL = Lifecycle(
    "mail",
    (
        State("queued", _("queued"), "wait"),
        State("held", _("waiting for the mail of the day"), "wait"),
        State("sent", _("sent"), "ok"),
        State("dropped", _("no longer true, not sent"), "plain"),
        State("parked", _("could not be delivered"), "stop"),
    ),
    {
        "sent": frozenset({"queued", "held"}),
        "dropped": frozenset({"queued", "held"}),
        "parked": frozenset({"queued"}),
        "queued": frozenset({"parked"}),
    },
    open=frozenset({"queued"}),
)
