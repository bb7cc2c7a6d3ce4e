"""What people may tell in confidence, and what they may allow us to do with it, in the words they agree to."""

from dataclasses import dataclass

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from profiles.kinds.coded import CodedList, reads_german

Text = str | Promise
LONGEST_WORDS = 500
MOST_ANSWERS = 30


class PersonalKind(models.TextChoices):
    """What an answer in confidence is about."""

    LIVED_EXPERIENCE = "lived_experience", _("Something I have lived through")
    IDENTITY = "identity", _("Who I am")
    ACCOMMODATION = "accommodation", _("What I need to take part")


class Purpose(models.TextChoices):
    """What a person may allow, each on its own."""

    MATCH = "match", _("Match me by this")
    COORDINATORS = "coordinators", _("Show it to my coordinators")
    PARTNER = "partner", _("Show it to the person I am paired with")
    COUNT = "count", _("Count me where it is checked who fares how")


@dataclass(frozen=True)
class Wording:
    """What a person agreed to, word for word. Never changed: a new text is a new version."""

    purpose: Purpose
    version: str
    text: Text


WORDINGS = (
    Wording(
        Purpose.MATCH,
        "2026-11",
        _(
            "Runs of the matching may bring me together with people who have told the same and allow this too. Nobody "
            "is told what we share; that we share something may show. Without a run it is not used: nobody finds it "
            "by searching."
        ),
    ),
    Wording(
        Purpose.COORDINATORS,
        "2026-11",
        _("The coordinators of the programs I apply to or take part in may read it, so that they can take care of it."),
    ),
    Wording(
        Purpose.PARTNER,
        "2026-11",
        _("The person I am paired with may read it from the day our pairing begins until it ends."),
    ),
    Wording(
        Purpose.COUNT,
        "2026-11",
        _(
            "Once in each cohort the coordinators may have it counted how mentees who told the same fared: how many "
            "found a mentor, how well they fit, how long it took. They see numbers rounded to fives, of five people or "
            "more, never names. What was counted stays counted; if I take this back, I am in no later count."
        ),
    ),
)
CURRENT = {wording.purpose: wording for wording in WORDINGS}

WHY: dict[PersonalKind, Text] = {
    PersonalKind.LIVED_EXPERIENCE: _(
        "Somebody who has been through the same often needs no explanation. Tell only what you would like to be "
        "understood in."
    ),
    PersonalKind.IDENTITY: _("Some people would like to meet somebody they need not explain themselves to."),
    PersonalKind.ACCOMMODATION: _("So that meeting works for you from the first time on."),
}
# What somebody needs says whom to tell, not whom to meet; whether they fare worse for it may be counted.
PURPOSES: dict[PersonalKind, tuple[Purpose, ...]] = {
    PersonalKind.LIVED_EXPERIENCE: tuple(Purpose),
    PersonalKind.IDENTITY: tuple(Purpose),
    PersonalKind.ACCOMMODATION: (Purpose.COORDINATORS, Purpose.PARTNER, Purpose.COUNT),
}


class PersonalList(CodedList):
    """The answers on offer. A code belongs to one kind."""

    def of_kind(self, kind: PersonalKind) -> list[tuple[str, str]]:
        """Code and label of one kind, in the order of the file."""
        label = "de" if reads_german() else "en"
        return [(code, row[label]) for code, row in self.rows.items() if row["kind"] == kind]


PERSONAL = PersonalList("personal.csv")
