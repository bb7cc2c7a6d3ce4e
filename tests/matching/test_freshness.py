"""A warm ranking is never stale: whatever changes what is compared is seen by the very next search."""

import pytest

from goals.services import set_goal
from matching.snapshot import Ranking, ranking_for
from profiles.kinds import Side
from profiles.models import User
from profiles.services.answers import save_answers
from programs.models import Cohort, Enrolment
from programs.services.enrolments import change_details, withdraw_enrolment
from tests.factories import EnrolmentFactory, TopicFactory, choose, decide_enrolment
from tests.programs.uploads import bring

FILE = "id,name,role,interests,year\n1,Ben,mentor,{ben},{year}\n2,Bo,mentor,Rowing,1\n3,Ada,mentee,Chess,1\n"


def place_of(cohort: Cohort, name: str) -> Enrolment:
    return Enrolment.objects.get(cohort=cohort, user__profile__name=name)


def bring_people(cohort: Cohort, cora: User, *, ben: str = "Chess", year: str = "1") -> tuple[Enrolment, Enrolment]:
    """Ada's and Ben's places after an import of the file with these cells of Ben's."""
    bring(cohort, cora, FILE.format(ben=ben, year=year))
    return place_of(cohort, "Ada"), place_of(cohort, "Ben")


def value(name: str, ranking: Ranking, mentor: Enrolment) -> float | None:
    """What one component says of Ada and this mentor."""
    return next(row["value"] for row in ranking.components(mentor.public_id) if row["name"] == name)


def test_an_import_that_changes_a_mentors_topics(cora: User, cohort: Cohort) -> None:
    ada, ben = bring_people(cohort, cora)
    before = ranking_for(ada)
    version, when = ben.user.profile.version, ben.user.profile.updated_at
    assert (next(iter(before.scores)), value("interests", before, ben)) == (ben.public_id, 1.0)
    bring_people(cohort, cora, ben="Rowing")
    after = ranking_for(ada)
    assert value("interests", after, ben) == 0.0
    assert after.scores[ben.public_id] < before.scores[ben.public_id]
    ben.user.profile.refresh_from_db()
    assert ben.user.profile.version == version + 1
    assert ben.user.profile.updated_at > when


def test_an_import_that_changes_a_mentors_background(cora: User, cohort: Cohort) -> None:
    ada, ben = bring_people(cohort, cora)
    assert ben.background == {"year": "1"}
    before = ranking_for(ada).scores[ben.public_id]
    bring_people(cohort, cora, year="3")
    assert ranking_for(ada).scores[ben.public_id] < before


def test_an_import_that_brings_a_mentor(cora: User, cohort: Cohort) -> None:
    ada, _ben = bring_people(cohort, cora)
    ranking_for(ada)
    bring(cohort, cora, "id,name,role,interests\n9,Cy,mentor,Chess\n")
    assert place_of(cohort, "Cy").public_id in ranking_for(ada).scores


def test_a_conflict_of_interest_laid_down(cora: User, cohort: Cohort, mentee: Enrolment, mentor: Enrolment) -> None:
    change_details(enrolment=mentee, places=1, minimum=0, conflicts=["lab:a"], version=mentee.version, by=cora)
    assert list(ranking_for(mentee).scores) == [mentor.public_id]
    change_details(enrolment=mentor, places=2, minimum=0, conflicts=["lab:a"], version=mentor.version, by=cora)
    assert ranking_for(mentee).left_out == {"conflicts": {mentor.public_id}}


def test_a_mentors_own_answers(mentee: Enrolment, mentor: Enrolment, ben: User) -> None:
    chess = TopicFactory(slug="chess")
    choose(mentee.user, "sought", chess)
    mentee.user.profile.hours = [84, 85]
    mentee.user.profile.save()
    assert value("interests", ranking_for(mentee), mentor) is None
    profile = save_answers(profile=ben.profile, by=ben, version=1, answers={}, topics={Side.OFFERED: [chess]})
    assert value("interests", ranking_for(mentee), mentor) == 1.0
    assert value("availability", ranking_for(mentee), mentor) is None
    save_answers(profile=profile, by=ben, version=profile.version, answers={"hours": [84, 85]})
    assert value("availability", ranking_for(mentee), mentor) > 0


@pytest.mark.parametrize("leaver", ["withdrawn", "waitlisted"])
def test_a_mentor_who_joins_or_leaves(
    leaver: str, cora: User, cohort: Cohort, mentee: Enrolment, mentor: Enrolment
) -> None:
    applicant = EnrolmentFactory(cohort=cohort, role="mentor", status="submitted")
    assert set(ranking_for(mentee).scores) == {mentor.public_id}
    decide_enrolment(enrolment=applicant, to="accepted", by=cora)
    assert set(ranking_for(mentee).scores) == {mentor.public_id, applicant.public_id}
    if leaver == "withdrawn":
        withdraw_enrolment(enrolment=mentor, by=mentor.user)
    else:
        decide_enrolment(enrolment=mentor, to="waitlisted", by=cora)
    assert set(ranking_for(mentee).scores) == {applicant.public_id}


def test_a_mentees_own_new_goal(mentee: Enrolment, mentor: Enrolment, ada: User) -> None:
    chess = TopicFactory(slug="chess")
    choose(mentor.user, "offered", chess)
    assert value("goals", ranking_for(mentee), mentor) is None
    set_goal(by=ada, title="Play a tournament", topics=[chess])
    assert value("goals", ranking_for(mentee), mentor) > 0
