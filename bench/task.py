"""One task of the benchmark in a process of its own, so that its peak memory is its own."""

import sys

from bench import ours, rivals, whole_process

TASKS = {
    "scored": ours.scored,
    "assigned": ours.assigned,
    "whole": ours.whole,
    "stable": ours.stable,
    "scikit_learn": rivals.scikit_learn,
    "scikit_learn_all": rivals.scikit_learn_all,
    "scikit_learn_joined": rivals.scikit_learn_joined,
    "plain_loop": rivals.plain_loop,
    "dense_lsa": rivals.dense_lsa,
    "lapjv": rivals.lapjv,
    "highs": rivals.highs,
    "greedy": rivals.greedy,
    "against_mentor_match": whole_process.against_mentor_match,
    "against_matching": whole_process.against_matching,
}

if __name__ == "__main__":
    if sys.argv[1] == "answers":
        ours.answers()
    else:
        TASKS[sys.argv[1]](sys.argv[2])
