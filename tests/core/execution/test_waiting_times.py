"""When what waits begins and ends: over devices, by what was measured, and nothing else."""

import random
from datetime import timedelta

import pytest
from sqlalchemy import update

from core.auth.actors import Actor, Role
from core.db.engine import transaction
from core.db.tables import runs
from core.execution.waiting_times import Line, WaitingTime, in_turns, line_for, waiting_times, words
from core.jobs.models import Role as WorkerRole
from core.jobs.queue_state import pause_queue
from core.runs import repository
from core.runs.models import Epoch, Phase, Results, RunProgress
from tests.helpers import add_epoch, end_run, say, small_config, start_run

ANA = Actor("ana")


def test_each_begins_on_the_device_that_is_free_first():
    found = in_turns([10.0, 4.0], {"a": 5.0, "b": 1.0, "c": 1.0}, 2)
    assert found == {
        "a": WaitingTime(4.0, 9.0),
        "b": WaitingTime(9.0, 10.0),
        "c": WaitingTime(10.0, 11.0),
    }


def test_what_is_not_known_is_said_of_all_that_come_after_it_on_that_device():
    found = in_turns([None], {"a": 5.0}, 1)
    assert found == {"a": WaitingTime(None, None)}
    found = in_turns([None, 3.0], {"a": None, "b": 1.0}, 2)
    assert found == {"a": WaitingTime(3.0, None), "b": WaitingTime(None, None)}


@pytest.mark.parametrize("seed", range(100))
def test_nobody_begins_before_those_ahead_and_no_more_train_than_devices(seed):
    draw = random.Random(seed)
    devices = draw.randint(1, 4)
    left = [draw.uniform(0, 9) for _ in range(draw.randint(0, devices))]
    waits = {str(at): draw.uniform(0, 9) for at in range(draw.randint(0, 8))}
    found = in_turns(left, waits, devices)
    begins = [time.begins for time in found.values()]
    assert begins == sorted(begins)
    spans = [(0.0, end) for end in left] + [(one.begins, one.ends) for one in found.values()]
    for begin, _end in spans:
        assert sum(one[0] <= begin < one[1] - 0.06 for one in spans) <= devices


def finished(seconds_an_epoch: float, epochs: int, beside: float, **changes) -> str:
    run_id = repository.create_run(small_config(**changes), ANA)
    start_run(run_id)
    for number in range(1, epochs + 1):
        add_epoch(run_id, Epoch(number, seconds_an_epoch, 0.1, 1.0, 0.5, None, None))
    end_run(run_id, "finished", results=Results(seconds=seconds_an_epoch * epochs))
    with transaction() as connection:
        began = repository.get_run(run_id).started_at
        ended = began + timedelta(seconds=seconds_an_epoch * epochs + beside)
        change = update(runs).where(runs.c.id == run_id)
        connection.execute(change.values(finished_at=ended))
    return run_id


def test_nothing_is_said_where_nothing_was_measured(either_database):
    waits = repository.create_run(small_config(), ANA)
    assert waiting_times() == {waits: WaitingTime(0.0, None)}


def test_earlier_runs_of_the_same_network_on_the_same_images_say_it(either_database):
    finished(2.0, 5, 4.0)
    finished(50.0, 2, 1.0, model={"name": "mlp"})
    same = repository.create_run(small_config(training={"epochs": 10}), ANA)
    other = repository.create_run(small_config(model={"name": "lenet5"}), ANA)
    found = waiting_times()
    assert found[same] == WaitingTime(0.0, 24.0)
    assert found[other] == WaitingTime(24.0, None)


def test_those_with_the_same_settings_come_first(workspace):
    finished(2.0, 2, 0.0)
    finished(9.0, 2, 0.0, training={"batch_size": 8})
    waits = repository.create_run(small_config(), ANA)
    assert waiting_times()[waits].ends == 4.0


def test_what_trains_says_so_itself_and_what_waits_comes_after_it(either_database, present):
    app = present(WorkerRole.TERMINAL)
    trains = repository.create_run(small_config(training={"epochs": 4}), ANA)
    start_run(trains)
    add_epoch(trains, Epoch(1, 3.0, 0.1, 1.0, 0.5, None, None))
    say(trains, RunProgress(Phase.TRAINING, seconds_left=9.0))
    waits = repository.create_run(small_config(), ANA)
    assert waiting_times() == {trains: WaitingTime(0.0, 9.0), waits: WaitingTime(9.0, 15.0)}
    app.become(WorkerRole.APP, devices=2)
    assert waiting_times()[waits] == WaitingTime(0.0, 6.0)


def test_one_more_training_comes_after_those_whose_turn_is_before_its_owner(either_database):
    assert line_for("ben") == Line(0, 0.0)
    finished(2.0, 3, 4.0)  # of Ana's: 10 s in all, and she has had a turn
    for _ in range(2):
        repository.create_run(small_config(training={"epochs": 3}), ANA)
    assert line_for("ana") == Line(2, 20.0)
    assert line_for("ben") == Line(0, 0.0)  # nobody has waited longer than who has had none yet
    pause_queue(Actor("grace", Role.TEACHER))
    assert line_for("ana") == Line(2, None)


def test_in_a_queue_that_is_held_nothing_has_a_time(workspace):
    finished(2.0, 2, 0.0)
    waits = repository.create_run(small_config(), ANA)
    pause_queue(Actor("mia", Role.TEACHER))
    assert waiting_times() == {waits: WaitingTime(None, None)}
    assert words(waiting_times()[waits], held=True) == "waits until the queue goes on"


def test_the_words_are_no_more_exact_than_what_is_known():
    assert words(WaitingTime(3.0, 244.0)) == "ready in about 4 min"
    assert words(WaitingTime(0.0, None)) == "end not known yet"
    assert words(None) == "end not known yet"
    assert words(WaitingTime(0.0, 0.3)) == "ends in a moment"
