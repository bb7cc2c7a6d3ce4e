"""What committing a file would do: to whom, to which place, and what speaks against it. Reads, never writes."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from profiles.models import Topic, User
from programs.kinds import Role, conflict_keys
from programs.models import Answer, Cohort, Enrolment, ParticipantImport, Wording
from programs.queries.imports.answers import NOTHING, Asked, asked_by
from programs.queries.imports.columns import answers_for
from programs.queries.imports.drafts import Draft, conflict_prefix, read_drafts
from programs.queries.imports.faults import Fault
from programs.queries.imports.known import Known, known_people
from programs.queries.imports.watching import Watch, unwatched
from programs.queries.imports.words import MOST_WORDS, NewWord, Vocabulary

OUT = frozenset({"withdrawn", "declined"})  # an import does not undo what people decided
WAITING = frozenset({"submitted", "waitlisted"})


@dataclass
class PlacePlan:
    """One place in the cohort: a new one, or changes to one that exists; and answers to the program's questions."""

    role: str
    enrolment: Enrolment | None
    changes: dict[str, Any]
    answers: dict[Wording, Any] = field(default_factory=dict)


@dataclass
class PersonPlan:
    """One person of the file; several rows may be about her. `profile` and `topics` are what may be written.

    Where rows disagree the first one counts, so that importing the same file again changes nothing. `topics` are
    words by side. A `stranger` has an account and no place in this program: until the file is committed, which invites
    her, nothing tells her from an address without an account.
    """

    user: User | None
    writable: bool
    email: str = ""
    profile: dict[str, Any] = field(default_factory=dict)
    topics: dict[str, list[str]] = field(default_factory=dict)
    places: list[PlacePlan] = field(default_factory=list)
    changed: bool = False
    stranger: bool = False


@dataclass
class RowPlan:
    """One row: its draft, the person and places it is about. `outcome`: new, updated, unchanged or wrong; committing
    turns new into invited where the person is asked first.
    """

    draft: Draft
    person: PersonPlan | None = None
    places: list[PlacePlan] = field(default_factory=list)
    outcome: str = "wrong"


@dataclass
class Plan:
    """The whole file. Whether it may be committed is for the service to say."""

    rows: list[RowPlan]
    people: list[PersonPlan]
    vocabulary: Vocabulary

    @property
    def faults(self) -> list[Fault]:
        return [fault for row in self.rows for fault in row.draft.faults]

    @property
    def remarks(self) -> list[Fault]:
        return [remark for row in self.rows if row.person for remark in row.draft.remarks]

    @property
    def counts(self) -> Counter[str]:
        """Rows by outcome; every outcome is there."""
        counts = Counter(dict.fromkeys(("new", "updated", "unchanged", "wrong"), 0))
        counts.update(row.outcome for row in self.rows)
        return counts

    @property
    def places(self) -> Counter[str]:
        """Places of this file by role, and how many mentees its mentors take, once it is committed."""
        counts: Counter[str] = Counter()
        for person in self.people:
            for place in person.places:
                counts[place.role] += 1
                if place.role == Role.MENTOR:
                    counts["capacity"] += capacity_of(place)
        return counts

    @property
    def words(self) -> Iterator[str]:
        """The words of topics that would be written."""
        return (word for person in self.people for words in person.topics.values() for word in words)

    def new_words(self, *, suggest: bool = True) -> list[NewWord]:
        return self.vocabulary.new_words(self.words, suggest=suggest)

    @property
    def too_many_words(self) -> bool:
        return len(self.new_words(suggest=False)) > MOST_WORDS


def capacity_of(place: PlacePlan) -> int:
    stored = place.enrolment.capacity if place.enrolment else 1
    return place.changes.get("capacity", stored)


def version_of(upload: ParticipantImport) -> str:
    """Changes with every step of the upload; a page carries it so that nobody commits what she has not seen."""
    return upload.status_since.isoformat()


def plan_import(upload: ParticipantImport, choices: dict[str, str] | None = None, watch: Watch = unwatched) -> Plan:
    """The plan of an upload under its mapping and topic choices (`choices` instead, where given)."""
    rows = watch("read", upload.rows, len(upload.rows))
    asks = any(answers_for(upload.mapping, upload.header))
    asked = asked_by(upload.cohort.program) if asks else NOTHING
    drafts = read_drafts(upload.header, rows, upload.mapping, upload.everyone_is, asked)
    vocabulary = Vocabulary(upload.cohort.program.public_id, upload.topic_choices if choices is None else choices)
    return plan_drafts(upload.cohort, drafts, vocabulary, watch, asked)


def plan_drafts(
    cohort: Cohort, drafts: Iterable[Draft], vocabulary: Vocabulary, watch: Watch = unwatched, asked: Asked = NOTHING
) -> Plan:
    """Compare what the rows say with what is there. A constant number of queries for up to 5,000 people."""
    drafts = list(drafts)
    planner = Planner(known_people(cohort, (draft.email for draft in drafts if draft.email)))
    planner.ask(cohort, asked)
    planner.give_addresses(drafts)
    rows = [planner.row(draft) for draft in watch("compare", drafts, len(drafts))]
    people = list(planner.people.values())
    for person in people:
        person.changed = person_changes(person, planner.known, vocabulary)
    for row in rows:
        if row.person is not None:
            row.outcome = outcome_of(row)
    return Plan(rows, people, vocabulary)


class Planner:
    """Goes through the rows in order, remembering who has been seen."""

    def __init__(self, known: Known) -> None:
        self.known = known
        self.people: dict[tuple[str, ...], PersonPlan] = {}
        self.seen: dict[tuple[str, ...], int] = {}
        self.blank = Enrolment()

    def ask(self, cohort: Cohort, asked: Asked) -> None:
        """Take in what the program asks and what the people of the cohort have answered."""
        self.asked = asked
        self.kept: dict[tuple[int, int], Any] = {}
        if asked.wordings:
            rows = Answer.objects.filter(enrolment__cohort=cohort).values_list("enrolment", "question", "value")
            self.kept = {(place, question): value for place, question, value in rows}

    def give_answers(self, person: PersonPlan, draft: Draft, place: PlacePlan) -> None:
        """The answers that differ from what is kept; who has an account in use gives her own."""
        held = place.enrolment.pk if place.enrolment else 0
        answers = {self.asked.wordings[name]: value for name, value in draft.answers.items()}
        new = {
            wording: value
            for wording, value in answers.items()
            if wording.asks_role(place.role) and self.kept.get((held, wording.question_id)) != value
        }
        if person.writable:
            place.answers = new
        elif new:
            draft.remarks.append(Fault(draft.line, "own_words"))

    def give_addresses(self, drafts: list[Draft]) -> None:
        """People known by id alone are known by the address the file gives them, in all of its rows."""
        for draft in drafts:
            found = (self.known.by_id.get((role, draft.external_id)) for role in draft.roles if draft.external_id)
            for enrolment in found:
                if enrolment and draft.email and not enrolment.user.email and not draft.faults:
                    self.known.by_email.setdefault(draft.email, enrolment.user)

    def row(self, draft: Draft) -> RowPlan:
        """The plan of one row; its draft collects the faults that only others' rows and rows stored can show."""
        row = RowPlan(draft)
        if draft.faults:
            return row
        user = self.user_of(draft)
        if draft.faults:
            return row
        key = self.key_of(draft, user)
        self.check_twice(draft, key)
        unread = user is None or user.pk in self.known.strangers
        if unread and key not in self.people and not (draft.name or draft.nickname):
            draft.faults.append(Fault(draft.line, "no_name"))
        if user is not None and not unread and not user.is_active:
            draft.faults.append(Fault(draft.line, "account_closed", value=draft.email))
        places = [self.place(draft, role, user) for role in draft.roles]
        if draft.faults:
            return row
        row.person = self.people.setdefault(key, self.new_person(draft, user))
        row.places = [place for place in places if place is not None]
        row.person.places += row.places
        if row.places:
            self.describe(row.person, draft)
        for place in row.places:
            self.give_answers(row.person, draft, place)
        return row

    def user_of(self, draft: Draft) -> User | None:
        """Whom the row means: by address, else by id in the same role. A fault where the two disagree."""
        by_email = self.known.by_email.get(draft.email) if draft.email else None
        found = [self.known.by_id.get((role, draft.external_id)) for role in draft.roles if draft.external_id]
        by_id = {enrolment.user_id: enrolment.user for enrolment in found if enrolment}
        other = next(iter(by_id.values()), None)
        if len(by_id) > 1 or (other and draft.email and other != by_email):
            draft.faults.append(Fault(draft.line, "id_taken", value=draft.external_id))
        return by_email or other

    def key_of(self, draft: Draft, user: User | None) -> tuple[str, ...]:
        """One key per person of the file."""
        if user is not None:
            return ("user", str(user.pk))
        return ("email", draft.email) if draft.email else ("id", draft.roles[0], draft.external_id)

    def check_twice(self, draft: Draft, key: tuple[str, ...]) -> None:
        """A person has one row per role, and an id one person per role."""
        for role in draft.roles:
            marks = [("person", role, *key)]
            if draft.external_id:
                marks.append(("id", role, draft.external_id))
            other = next((self.seen[mark] for mark in marks if mark in self.seen), None)
            if other is not None:
                draft.faults.append(Fault(draft.line, "twice", params={"other": other}))
                return
            self.seen |= dict.fromkeys(marks, draft.line)

    def new_person(self, draft: Draft, user: User | None) -> PersonPlan:
        if user is None:
            return PersonPlan(None, True, draft.email, {"name": draft.nickname} if draft.nickname else {})
        stranger = user.pk in self.known.strangers
        return PersonPlan(user, stranger or user.pk in self.known.ours, stranger=stranger)

    def place(self, draft: Draft, role: str, user: User | None) -> PlacePlan | None:
        """The place in this role; None where the person has left it, which an import respects."""
        enrolment = self.known.places.get((user.pk, role)) if user else None
        if enrolment is not None and enrolment.status in OUT:
            draft.remarks.append(Fault(draft.line, enrolment.status))
            return None
        if enrolment is not None and enrolment.status in WAITING:
            draft.remarks.append(Fault(draft.line, "applicant"))
        changes = self.wanted(draft, role, enrolment)
        if enrolment is None:
            return PlacePlan(role, None, changes)
        draft.remarks[:] = [remark for remark in draft.remarks if remark.code != "no_capacity"]
        different = {name: value for name, value in changes.items() if getattr(enrolment, name) != value}
        return PlacePlan(role, enrolment, different)

    def wanted(self, draft: Draft, role: str, enrolment: Enrolment | None) -> dict[str, Any]:
        """The coordinator's own fields as the row wants them."""
        stored = enrolment or self.blank
        wanted: dict[str, Any] = {}
        if draft.external_id:
            wanted["external_id"] = draft.external_id
        if draft.background:
            wanted["background"] = {**stored.background, **draft.background}
        if draft.conflicts:
            replaced = tuple(conflict_prefix(column).casefold() for column in draft.conflicts)
            kept = [key for key in stored.conflicts if not key.casefold().startswith(replaced)]
            keys = conflict_keys([*kept, *(key for keys in draft.conflicts.values() for key in keys)])
            wanted["conflicts"] = stored.conflicts if set(keys) == set(stored.conflicts) else keys
        if role == Role.MENTOR:
            wanted |= self.wanted_places(draft, stored)
        return wanted

    def wanted_places(self, draft: Draft, stored: Enrolment) -> dict[str, int]:
        """Capacity and minimum. A stored minimum that the file does not repeat shrinks with the places."""
        capacity = stored.capacity if draft.capacity is None else draft.capacity
        minimum = min(stored.minimum, capacity) if draft.minimum is None else draft.minimum
        if minimum > capacity:
            draft.faults.append(Fault(draft.line, "minimum_over_capacity"))
        if capacity < stored.active:
            draft.faults.append(Fault(draft.line, "below_active", params={"active": stored.active}))
        return {"capacity": capacity, "minimum": minimum}

    def describe(self, person: PersonPlan, draft: Draft) -> None:
        """Take over what the row says about the person; what she wrote herself is remarked on and left."""
        if not person.writable and person.user is not None:
            profile = person.user.profile
            if draft.topics or any(getattr(profile, name) != value for name, value in draft.profile.items()):
                draft.remarks.append(Fault(draft.line, "own_words"))
            return
        if person.user is not None and not person.user.email:
            person.email = person.email or draft.email
        person.profile = {**draft.profile, **person.profile}
        for side, words in draft.topics.items():
            person.topics.setdefault(side, []).extend(words)


def person_changes(person: PersonPlan, known: Known, vocabulary: Vocabulary) -> bool:
    """Whether the account or profile would differ afterwards; reduces `profile` and `topics` to what differs."""
    if person.user is None:
        return True
    if person.stranger:
        return False
    stored = person.user.profile
    person.profile = {name: value for name, value in person.profile.items() if getattr(stored, name) != value}
    for side in list(person.topics):
        wanted = {vocabulary.meaning(word) for word in person.topics[side]} - {None}
        have = known.topics.get((person.user.pk, side), set())
        if {topic.pk if isinstance(topic, Topic) else topic for topic in wanted} == have:
            del person.topics[side]
    return bool(person.profile or person.topics or person.email)


def outcome_of(row: RowPlan) -> str:
    """What becomes of a row that is not wrong."""
    if any(place.enrolment is None for place in row.places):
        return "new"
    changed = any(place.changes or place.answers for place in row.places) or (
        bool(row.places) and row.person and row.person.changed
    )
    return "updated" if changed else "unchanged"
