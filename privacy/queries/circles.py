"""Who can see an answer of a person at this moment, by name: from the class of its tag and from what she is part of."""

from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import Model, Q
from django.utils.translation import gettext as _

from activity.kinds.privacy import DataClass, Tag
from pairings.models import Pairing
from pairings.states import IN_TOUCH
from profiles.kinds.personal import Purpose
from profiles.models import SensitiveAnswer, User
from programs.kinds.questions import Readers
from programs.models import Answer, Enrolment

# Who reads an answer to a program's own question is what the person was promised when she gave it.
PROMISED = {
    Readers.COORDINATORS: DataClass.PRIVATE,
    Readers.PARTNER: DataClass.PAIRING,
    Readers.CANDIDATES: DataClass.PROGRAM,
}


def class_of(row: Model, tag: Tag) -> DataClass:
    """The circle of one answer: that of its tag, unless the row itself says more."""
    if isinstance(row, Answer):
        return PROMISED[Readers(row.wording.readers)]
    return tag.data_class


def allowed_by(row: Model) -> frozenset[str]:
    """Who else reads what was told in confidence, because the person allows it now; a run and a count tell nobody."""
    if not isinstance(row, SensitiveAnswer):
        return frozenset()
    given = frozenset(one.purpose for one in row.consents.all() if one.withdrawn_at is None)
    return given - {Purpose.MATCH, Purpose.COUNT}


@dataclass(frozen=True)
class Circles:
    """The programs a person is in now, and those she is paired with, by name; also by the cohort's id."""

    programs: tuple[str, ...]
    partners: tuple[str, ...]
    program_of: dict[int, str] = field(default_factory=dict)

    def who_sees_row(self, row: Model, tag: Tag, cohort: int | None = None) -> str:
        """Who sees this answer of this row."""
        allowed = allowed_by(row)
        if allowed == {Purpose.PARTNER}:
            return _("You, and whoever you are paired with, as you have allowed")
        if allowed and tag.data_class is DataClass.CRITICAL:
            return self.who_sees(DataClass.PAIRING if Purpose.PARTNER in allowed else DataClass.PRIVATE, cohort)
        return self.who_sees(class_of(row, tag), cohort)

    def who_sees(self, data_class: DataClass, cohort: int | None = None) -> str:
        """The circle in one sentence. `cohort`: the answer was given to this one alone."""
        programs = (self.program_of[cohort],) if cohort in self.program_of else self.programs
        names = {"programs": ", ".join(programs), "partners": ", ".join(self.partners)}
        if data_class is DataClass.PUBLIC:
            return _("Everybody, without signing in")
        if data_class is DataClass.CRITICAL:
            return _("You alone")
        if not programs:
            return _("You alone, as you are in no program now")
        if data_class is DataClass.PRIVATE:
            return _("You, and the coordinators of %(programs)s") % names
        if data_class is DataClass.PROGRAM:
            return _("You, and the participants and coordinators of %(programs)s") % names
        if self.partners:
            return _("You, %(partners)s, and the coordinators of %(programs)s") % names
        return _("You, and the coordinators of %(programs)s; also whoever you are paired with later") % names


def circles_of(person: User) -> Circles:
    """Two queries."""
    programs: dict[int, str] = {}
    names: list[str] = []
    mine = Enrolment.objects.filter(user=person).select_related("cohort__program").order_by("pk")
    for place in mine:
        programs[place.cohort_id] = place.cohort.program.name
        if place.status in Enrolment.lifecycle.open and place.cohort.program.name not in names:
            names.append(place.cohort.program.name)
    partners = defaultdict(list)
    both = Q(mentee__user=person) | Q(mentor__user=person)
    for pairing in Pairing.objects.filter(both, status__in=IN_TOUCH).people().order_by("pk"):
        other = pairing.mentor if pairing.mentee.user_id == person.pk else pairing.mentee
        partners[other.user.profile.name].append(pairing)
    return Circles(tuple(names), tuple(partners), programs)
