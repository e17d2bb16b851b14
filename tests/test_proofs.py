"""Short versions of the proofs in `bench/`: that they run, and find nothing. No clock is judged."""

import pytest

from bench import hostile, row, sessions


@pytest.mark.parametrize(
    ("kind", "times"), [("configs", 200), ("names", 120), ("images", 200), ("archives", 30)]
)
def test_hostile_inputs_are_taken_or_refused_in_words(kind: str, times: int) -> None:
    tried = hostile.tried(kind, times)
    assert tried.times >= times / 2
    assert tried.broken == []
    assert tried.outside == []


@pytest.mark.long
@pytest.mark.parametrize("kind", ["queries", "values"])
def test_hostile_addresses_and_values_break_no_page(kind: str) -> None:
    tried = hostile.tried(kind, 60)
    assert tried.times >= 50
    assert tried.broken == []
    assert tried.outside == []


@pytest.mark.long
def test_sessions_meet_no_error_beside_a_training() -> None:
    errors, *_speed, grown = sessions.measure(0.4, 5)
    assert errors.values == [0]
    assert grown.values[0] < 100


@pytest.mark.long
def test_trainings_in_a_row_leave_nothing_over() -> None:
    finished, grown, processes, threads, descriptors = row.measure(5)
    assert finished.values == [5]
    assert grown.values[0] < 30
    assert processes.values[0] <= 0
    assert threads.values[0] <= 2  # a pool's own come and go
    assert descriptors.values[0] <= 4
