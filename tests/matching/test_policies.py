"""The policy editor: measures and aims, rules kept under a name, version by version, and the live example."""

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse

from matching.jobs import run_match
from matching.kinds import PRESETS, Aim, policy_of
from matching.models import MatchRun, SavedPolicy
from matching.services.policies import save_policy
from matching.services.runs import start_run
from matching.snapshot import example_for, policy_from
from profiles.models import User
from programs.models import Cohort, Enrolment
from tests.factories import CohortFactory, ProgramFactory, TopicFactory, choose

Pair = tuple[Enrolment, Enrolment]
TOLD = {"name": "", "preset": "career", "aim": "total", "shared_hours": "0", "place_first": "on", "languages": "on"}


@pytest.fixture
def editor(cohort: Cohort) -> str:
    return reverse("matching:run-create", args=(cohort.public_id,))


@pytest.mark.parametrize("aim", Aim.values)
def test_every_aim_runs_and_is_certified(cohort: Cohort, fitting: Pair, cora: User, aim: str) -> None:
    Enrolment.objects.filter(pk=fitting[1].pk).update(minimum=1)
    run = start_run(cohort=cohort, by=cora, policy=policy_of(objective=aim))
    assert run_match(run.pk) == "succeeded"
    certificate = MatchRun.objects.get(pk=run.pk).certificate
    assert (certificate["objective"], certificate["valid"], certificate["placed"]) == (aim, True, 1)


@pytest.mark.parametrize("preset", PRESETS)
def test_every_preset_is_a_policy(preset: str) -> None:
    stored = policy_of(preset)
    assert {name: one.weight for name, one in policy_from(stored).components.items()} == {
        name: weight for name, weight in stored["weights"].items() if weight
    }


def test_how_lists_are_compared_changes_the_fit(cohort: Cohort, fitting: Pair) -> None:
    choose(fitting[1].user, "offered", TopicFactory(), TopicFactory())
    weights = dict.fromkeys(PRESETS["balanced"].weights, 0) | {"interests": 1}
    covered = example_for(cohort, policy_of(weights=weights))
    alike = example_for(cohort, policy_of(weights=weights, measures={"interests": "cosine"}, rare=False))
    assert covered is not None and alike is not None
    assert covered.score == 1.0
    assert alike.score == pytest.approx(3**-0.5, abs=1e-6)


def test_rules_are_kept_with_the_run_and_changed_in_a_new_version(
    desk: Client, editor: str, cohort: Cohort, fitting: Pair
) -> None:
    assert desk.post(editor, TOLD | {"save_as": "Ours", "weight_goals": "0", "rare": "on"}).status_code == 302
    first = SavedPolicy.objects.get()
    assert (first.name, first.version, first.policy["weights"]["goals"]) == ("Ours", 1, 0)
    assert MatchRun.objects.get().policy == first.policy
    run_match(MatchRun.objects.get().pk)
    page = BeautifulSoup(desk.get(editor).content, "html.parser")
    link = page.find("a", string="Ours")["href"]
    form = BeautifulSoup(desk.get(editor + link).content, "html.parser")
    assert form.select_one("[name=weight_goals]")["value"] == "0"
    assert form.select_one("[name=preset][checked]")["value"] == "career"
    assert form.select_one("[name=aim][checked]")["value"] == "total"
    assert form.select_one("[name=save_as]")["value"] == "Ours"
    desk.post(editor + link, TOLD | {"save_as": "Ours", "weight_goals": "1"})
    assert list(SavedPolicy.objects.newest().values_list("name", "version")) == [("Ours", 2)]
    first.refresh_from_db()
    assert first.policy["weights"]["goals"] == 0


def test_the_same_rules_make_no_new_version_and_a_name_belongs_to_its_program(cohort: Cohort, cora: User) -> None:
    one = save_policy(program=cohort.program, name="Ours", policy=policy_of(), by=cora)
    assert save_policy(program=cohort.program, name="Ours", policy=policy_of(), by=cora) == one
    other = save_policy(program=ProgramFactory(), name="Ours", policy=policy_of(), by=cora)
    assert (other.version, SavedPolicy.objects.visible_to(cora).get()) == (1, one)


def test_rules_are_shared_between_cohorts_and_put_away_in_all_versions(
    desk: Client, cohort: Cohort, cora: User, editor: str
) -> None:
    for goals in (1, 2):
        save_policy(program=cohort.program, name="Ours", policy=policy_of(goals=goals), by=cora)
    sibling = reverse("matching:run-create", args=(CohortFactory(program=cohort.program).public_id,))
    assert "Ours" in desk.get(sibling).content.decode()
    newest = SavedPolicy.objects.newest().get()
    desk.post(reverse("matching:policy-retire", args=(newest.public_id,)), {"cohort": cohort.public_id})
    assert "Ours" not in desk.get(editor).content.decode()
    assert not SavedPolicy.objects.newest().exists()


def test_the_example_keeps_what_was_typed_and_starts_nothing(desk: Client, editor: str, fitting: Pair) -> None:
    told = TOLD | {"name": "Mine", "weight_interests": "5", "example": "1"}
    page = desk.post(editor, told)
    text = page.content.decode()
    assert page.status_code == 200
    assert "For example: Ada Nwosu and Ben Okafor, fit" in text and 'value="Mine"' in text
    part = desk.post(editor, told, headers={"HX-Request": "true"}).content.decode()
    assert "For example: Ada Nwosu and Ben Okafor" in part and "<html" not in part
    assert not MatchRun.objects.exists()
    assert desk.post(editor, TOLD | {"weight_interests": "9", "example": "1"}).status_code == 422
