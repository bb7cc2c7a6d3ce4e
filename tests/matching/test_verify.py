"""`verify_run`: the stored problem gives the same result again, and what was tampered with is found."""

from collections.abc import Callable

import pytest
from django.core.management import CommandError, call_command

from matching.models import MatchRun, Proposal
from matching.services.runs import start_run
from profiles.models import User
from programs.models import Cohort, Enrolment

Pair = tuple[Enrolment, Enrolment]
Finished = Callable[[], MatchRun]


def test_a_stored_run_is_verified(
    finished: Finished, fitting: Pair, many: Callable[[int], None], capsys: pytest.CaptureFixture[str]
) -> None:
    many(4)
    run = finished()
    call_command("verify_run", run.public_id)
    assert "Run 1 of Autumn is verified: 5 pairs with a total fit of 5.0000" in capsys.readouterr().out


def test_what_people_change_later_does_not_matter(finished: Finished, fitting: Pair, ada: User) -> None:
    run = finished()
    ada.profile.languages = ["fr"]
    ada.profile.save()
    call_command("verify_run", run.public_id)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"problem": ("capacity", '"capacity":2', '"capacity":3')}, "no longer has the digest"),
        ({"solution_digest": "0" * 64}, "gives another solution"),
    ],
)
def test_a_changed_run_is_found(finished: Finished, fitting: Pair, change: dict[str, object], words: str) -> None:
    run = finished()
    for field, value in change.items():
        new = getattr(run, field).replace(*value[1:]) if isinstance(value, tuple) else value
        assert new != getattr(run, field)
        MatchRun.objects.update(**{field: new})
    with pytest.raises(CommandError, match=words):
        call_command("verify_run", run.public_id)


def test_a_changed_proposal_is_found(finished: Finished, fitting: Pair) -> None:
    run = finished()
    Proposal.objects.update(score=0.99)
    with pytest.raises(CommandError, match="stored proposals differ"):
        call_command("verify_run", run.public_id)


def test_runs_without_a_result_and_unknown_ids_get_a_sentence(cohort: Cohort, cora: User, fitting: Pair) -> None:
    run = start_run(cohort=cohort, by=cora)
    with pytest.raises(CommandError, match="is queued: it has no result to verify"):
        call_command("verify_run", run.public_id)
    with pytest.raises(CommandError, match="There is no run nobody"):
        call_command("verify_run", "nobody")


def test_a_run_that_waits_for_its_chunks_has_no_result_yet(spread: MatchRun) -> None:
    with pytest.raises(CommandError, match="is running: it has no result to verify"):
        call_command("verify_run", spread.public_id)
