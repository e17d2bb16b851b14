"""A small school in the simulation (`bench.simulation` is for a large one), and what is fair."""

import pytest

from bench._fairness import demands, fair_shares, fairness, jain
from bench.simulation import Size, figures, simulate


def test_every_run_is_trained_once_and_people_get_the_same(either_database):
    size = Size(people=20, runs=100, devices=4, hosts=0, seconds=0.05)
    seen = simulate(size)
    assert not seen.wrong
    assert not seen.hosts[0]["errors"]
    assert seen.fairness >= 0.95
    assert len(seen.late) == 1
    assert {one.what: one for one in figures(size, seen)}["waiting time"].values == seen.waits


def test_what_is_fair_where_people_want_different_numbers():
    wanted = {"ana": 1, "ben": 3, "cleo": 20}
    assert fair_shares(wanted, 9) == {"ana": 1, "ben": 3, "cleo": 5}
    assert fair_shares(wanted, 100) == wanted
    assert sum(demands(200, 5000)) == 5000
    assert min(demands(200, 5000)) >= 1


def test_fairness_tells_turns_from_first_come_first_served():
    assert jain([2, 2, 2]) == 1
    assert jain([1, 0, 0, 0]) == pytest.approx(0.25)
    wanted = dict.fromkeys("abcdefghij", 10)
    assert fairness("abcdefghij" * 10, wanted) == 1
    assert fairness([owner for owner in wanted for _ in range(10)], wanted) < 0.5
