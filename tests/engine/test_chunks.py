"""Ranges scored apart from a packed problem give the same solution; one changed person touches nobody else."""

from dataclasses import replace

import numpy as np
import pytest

from matching.engine import Index, Policy, ProblemError, Rules, shortlist, solve
from matching.engine import ground as grounds
from matching.engine.chunks import Packed, load_edges, pack, save_edges
from matching.engine.market import CANDIDATES
from matching.engine.scanning import scan, warm_up
from tests.engine.people import cohort

POLICY = Policy(objective="total", rules=Rules(shared_hours=0.5))


@pytest.mark.parametrize("seed", range(3))
def test_ranges_from_disk_give_the_same_assignment(tmp_path, monkeypatch, seed):
    problem = cohort(seed, mentees=50, mentors=20, policy=POLICY, exclusions=[("e001", "m001", "past_pair")])
    seekers = Index(problem).encode(problem.mentees)
    pack(seekers, tmp_path / "packed")
    assert Packed(tmp_path / "packed").digest == problem.digest
    files = []
    for first in range(0, 50, 13):
        edges = Packed(tmp_path / "packed").best(CANDIDATES, first, min(first + 13, 50))
        files.append(tmp_path / f"{first}.npz")
        save_edges(edges, files[-1])
    joined = load_edges(files)
    whole = scan(seekers, CANDIDATES).edges
    for name in ("rows", "cols", "values"):
        assert np.array_equal(getattr(joined, name), getattr(whole, name))
    assert solve(problem, first=joined).to_json() == solve(problem).to_json()
    monkeypatch.setattr(grounds, "COMPLETE_UP_TO", 0)
    assert solve(problem, first=joined).to_json() == solve(problem).to_json()


def test_packed_and_compiled_agree(tmp_path):
    problem = cohort(7, mentees=30, mentors=20, policy=POLICY)
    seekers = Index(problem).encode(problem.mentees)
    pack(seekers, tmp_path)
    opened = Packed(tmp_path).seekers
    for compiled in (True, False):
        one, two = (scan(some, 6, compiled=compiled).edges for some in (seekers, opened))
        assert one.values.tolist() == two.values.tolist()
        assert one.cols.tolist() == two.cols.tolist()


def test_nothing_packed_is_said(tmp_path):
    with pytest.raises(ProblemError, match="pack it again"):
        Packed(tmp_path).best(1, 0, 1)
    (tmp_path / "about.json").write_text('{"version": 0}')
    with pytest.raises(ProblemError, match="another version"):
        Packed(tmp_path).best(1, 0, 1)


def test_a_changed_mentee_is_ranked_as_if_always_so():
    problem = cohort(4, policy=POLICY)
    index = Index(problem)
    for before in problem.mentees:
        changed = replace(before, interests=("chess", "grief"), availability=tuple(range(40, 80)))
        new = shortlist(problem, None, [changed], index=index)[before.id]
        others = [one for one in problem.mentees if one.id != before.id]
        whole = replace(problem, mentees=(*others, changed))
        assert {one.mentor for one in new} == {one.mentor for one in shortlist(whole, None, [before.id])[before.id]}


def test_a_changed_mentor_changes_one_row():
    problem = cohort(5, policy=POLICY)
    index = Index(problem)
    mentor = replace(problem.mentors[2], interests=("exams", "chess"), languages=("xx",))
    changed = index.with_mentor(mentor)
    fresh = Index(changed.problem, index.encoder)
    for one in problem.mentees:
        assert shortlist(changed.problem, None, [one], index=changed) == shortlist(
            changed.problem, None, [one], index=fresh
        )
    kept = np.arange(len(problem.mentors)) != 2
    assert np.array_equal(changed.mentors.known[kept], index.mentors.known[kept])


def test_accepted_pairs_stay_and_the_rest_is_solved_again():
    problem = cohort(6, policy=POLICY)
    accepted = [(one.mentee, one.mentor) for one in solve(problem).pairs[::2]]
    newcomer = replace(problem.mentees[0], id="e999", picks=(), demand=1)
    later = replace(problem, mentees=(*problem.mentees, newcomer), pins=accepted)
    again = solve(later)
    assert set(accepted) <= {(one.mentee, one.mentor) for one in again.pairs}
    assert again.certificate.valid
    assert again.certificate.pairs >= len(accepted)


def test_warm_up_changes_no_result():
    problem = cohort(8, mentees=120, mentors=60, policy=POLICY)
    seekers = Index(problem).encode(problem.mentees)
    cold = scan(seekers, 5).edges
    assert warm_up(seekers)
    warm = scan(seekers, 5).edges
    assert warm.values.tolist() == cold.values.tolist()
    assert warm.cols.tolist() == cold.cols.tolist()
