"""Every aim on the same problem: the certificate's numbers for the own aim, and laws that hold between them."""

from dataclasses import replace

import pytest

from bench.cohorts import cohort
from matching.engine import ProblemError, aims, compare_aims, solve

SCARCE = cohort(60, 10)


def test_each_aim_reaches_what_solving_under_it_reaches() -> None:
    found = compare_aims(SCARCE)
    assert set(found) == {"total", "floor", "tiers", "concave", "stable"}
    for aim, reach in found.items():
        certificate = solve(replace(SCARCE, policy=replace(SCARCE.policy, objective=aim))).certificate
        assert (reach.placed, reach.pairs, reach.total) == (certificate.placed, certificate.pairs, certificate.total)
        assert reach.worst_share == pytest.approx(certificate.worst_share)
        assert 100 * reach.price == pytest.approx(certificate.price, abs=1e-6)


def test_the_best_total_costs_nothing_and_no_aim_beats_it() -> None:
    found = compare_aims(SCARCE)
    assert found["total"].price == 0
    assert all(one.total <= found["total"].total + 1e-9 for one in found.values())
    alike = [one.worst_share for one in found.values() if one.pairs == found["floor"].pairs]
    assert found["floor"].worst_share >= 0.95 * max(alike) - 1e-9


def test_what_a_policy_refuses_is_left_out() -> None:
    problem = replace(SCARCE, policy=replace(SCARCE.policy, place_first=False))
    assert set(compare_aims(problem)) == {"total", "floor", "tiers", "concave"}


def test_too_many_pairs_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(aims, "COMPLETE_UP_TO", 599)
    with pytest.raises(ProblemError):
        compare_aims(SCARCE)
