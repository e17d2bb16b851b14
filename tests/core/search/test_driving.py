"""Sweeps that are driven look by look, with trainings that only say what they came to."""

from pathlib import Path
from typing import Any

import pytest

from core.auth.actors import Actor
from core.common.errors import UserError
from core.common.i18n import _
from core.jobs.models import Command
from core.runs import labels, queue, repository
from core.runs.models import Epoch, RunStatus
from core.search import driver, records, results, studies, sweeps
from core.search.driving import Driving
from core.search.models import SweepState, Trial, TrialState
from core.search.spec import parse_spec
from tests.helpers import add_epoch, end_run, small_config, start_run

ANA = Actor("0123456789abcdef")
RATE = "training.optimizer.learning_rate"


def spec_of(**more: Any) -> Any:
    base = {"model": {"name": "linear"}, "training": {"epochs": 3}}
    knobs = [{"path": RATE, "low": 1e-4, "high": 0.1, "log": True}]
    values = {"name": "A try", "base": base, "knobs": knobs, "budget": {"runs": 7}}
    return parse_spec(values | more)


def train(trial: Trial, *accuracies: float, status: str = "finished") -> None:
    """As if somebody trained its run to these validation accuracies, and it ended so."""
    begin(trial, *accuracies)
    end_run(trial.run_id, status, "its words")


def begin(trial: Trial, *accuracies: float) -> None:
    start_run(trial.run_id)
    for number, accuracy in enumerate(accuracies, 1):
        add_epoch(trial.run_id, Epoch(number, 0.1, 0.01, 1.0, accuracy, 1 - accuracy, accuracy))


def under_way(sweep_id: str) -> Trial:
    [trial] = [one for one in results.list_trials(sweep_id) if one.state is TrialState.RUNNING]
    return trial


def test_a_sweep_from_its_beginning_to_its_end(workspace: Path):
    sweep_id = sweeps.create(spec_of(), ANA)
    driving = Driving(sweep_id)
    for number in range(1, 6):
        assert driving.look(60.0)
        trial = under_way(sweep_id)
        assert trial.number == number
        assert 1e-4 <= trial.settings[RATE] <= 0.1
        train(trial, 0.5, 0.5 + number / 100, 0.4)
    run = repository.get_run(trial.run_id)
    assert (run.owner, run.sweep, run.name) == (ANA.name, sweep_id, "A try 5")
    assert run.config.training.optimizer.learning_rate == trial.settings[RATE]
    assert labels.tags_of([run.id])[run.id] == [f"sweep-{sweep_id}"]

    driving.look(60.0)  # the sixth is worse than the median, and is pruned after its first epoch
    trial = under_way(sweep_id)
    begin(trial, 0.1)
    driving.look(60.0)
    assert Command.STOP in repository.get_run(trial.run_id).asked
    end_run(trial.run_id, "stopped")

    driving = Driving(sweep_id)  # the app was killed, and its study is lost too
    studies.forget(sweep_id)
    assert driving.look(60.0)
    pruned = results.list_trials(sweep_id)[5]
    assert (pruned.state, pruned.pruned_in, pruned.value) == (TrialState.PRUNED, 1, 0.1)
    words = _(repository.get_run(pruned.run_id).message)
    assert words == "pruned in epoch 1: below the median"

    train(under_way(sweep_id), 0.3, 0.3, 0.3, status="stopped")  # by hand: another comes for it
    assert driving.look(60.0)
    train(under_way(sweep_id), 0.2, 0.2, 0.2)
    assert not driving.look(60.0)
    sweep = sweeps.get(sweep_id)
    assert sweep.state is SweepState.FINISHED
    assert sweep.seconds > 300
    best = results.best(sweep_id)
    assert best is not None
    assert (best.number, best.value) == (5, 0.55)  # of the epoch whose weights are kept
    assert len(results.study(sweep_id).trials) == 8

    with pytest.raises(UserError) as refused:
        sweeps.go_on(sweep_id, ANA)
    assert refused.value.code == "sweep-budget-used"
    sweeps.add_budget(sweep_id, ANA, runs=2)
    assert driving.look(60.0)
    waits = under_way(sweep_id)
    sweeps.stop(sweep_id, ANA)
    assert repository.get_run(waits.run_id).status is RunStatus.STOPPED
    assert not driving.look(60.0)
    assert results.list_trials(sweep_id)[-1].state is TrialState.STOPPED
    sweeps.go_on(sweep_id, ANA)
    assert driving.look(60.0)
    again = sweeps.train_best_again(sweep_id, ANA)
    runs = [repository.get_run(run_id) for run_id in again]
    assert [run.config.seed for run in runs] == [1, 2, 3]
    assert {run.sweep for run in runs} == {None}
    assert sweeps.train_best_again(sweep_id, ANA) == again  # a click that was two
    assert sweeps.get(sweep_id).again == tuple(again)


def test_more_runs_are_none_where_the_minutes_are_used_up(workspace: Path):
    sweep_id = sweeps.create(spec_of(budget={"runs": 1, "minutes": 2}), ANA)
    driving = Driving(sweep_id)
    driving.look(0.0)
    train(under_way(sweep_id), 0.5)
    assert not driving.look(121.0)
    assert sweeps.get(sweep_id).state is SweepState.FINISHED
    for more in ({"runs": 3}, {"minutes": 3}):
        with pytest.raises(UserError) as refused:
            sweeps.add_budget(sweep_id, ANA, **more)
        assert refused.value.code == "sweep-budget-used"
    assert sweeps.get(sweep_id).spec.budget.runs == 1
    sweeps.add_budget(sweep_id, ANA, runs=3, minutes=3)
    assert driving.look(1.0)
    assert under_way(sweep_id).number == 2


def test_a_sweep_ends_after_five_failures_in_a_row(workspace: Path):
    sweep_id = sweeps.create(spec_of(sampler="random", pruner="none"), ANA)
    driving = Driving(sweep_id)
    for _number in range(5):
        assert driving.look(1.0)
        train(under_way(sweep_id), status="failed")
    assert not driving.look(1.0)
    sweep = sweeps.get(sweep_id)
    assert sweep.state is SweepState.FAILED
    assert _(sweep.message) == "5 runs in a row have failed. The last of them: its words"
    sweeps.go_on(sweep_id, ANA)
    assert driving.look(1.0)
    assert under_way(sweep_id).number == 6


def test_what_finds_no_room_in_the_queue_waits(workspace: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("VISTAZO_WAITING_RUNS", "1")
    other = repository.create_run(small_config(), ANA)
    sweep_id = sweeps.create(spec_of(), ANA)
    driving = Driving(sweep_id)
    for _look in range(3):
        assert not driving.look(1.0)
    assert "may wait" in _(sweeps.get(sweep_id).message)
    queue.request_stop(other, ANA)
    assert driving.look(1.0)
    assert under_way(sweep_id).number == 1
    assert not sweeps.get(sweep_id).message


@pytest.mark.usefixtures("either_database")
def test_a_run_whose_process_is_gone_goes_on():
    sweep_id = sweeps.create(spec_of(pruner="none"), ANA)
    driving = Driving(sweep_id)
    driving.look(1.0)
    trial = under_way(sweep_id)
    train(trial, 0.5, status="interrupted")
    assert driving.look(1.0)
    assert repository.get_run(trial.run_id).status is RunStatus.QUEUED
    train(trial, 0.5, 0.6, 0.7)
    driving.look(1.0)
    assert results.list_trials(sweep_id)[0].value == 0.7


def test_two_processes_do_not_drive_one_sweep(workspace: Path):
    sweep_id = sweeps.create(spec_of(), ANA)
    first = driver.this_driver()
    assert first.look()
    me = records.under_way()[sweep_id]
    assert me
    assert not records.claim(sweep_id, "another")
    assert queue.waiting() == [under_way(sweep_id).run_id]
