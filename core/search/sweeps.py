"""Sweeps: begun, stopped, gone on with. Who drives them is `core.search.driver`."""

import json
from collections.abc import Iterable

from sqlalchemy import Connection, select

from core.auth.actors import Actor
from core.auth.policy import refuse_unless_allowed
from core.common.errors import UserError
from core.common.i18n import N_
from core.db.engine import transaction
from core.db.tables import sweeps
from core.execution import scheduler
from core.experiments.config import ExperimentConfig
from core.housekeeping.limits import refuse_when_full
from core.runs import queue, repository
from core.runs.starting import check
from core.search import driver, records
from core.search.checking import check_data, check_spec
from core.search.driving import runs_left
from core.search.models import Sweep as Sweep
from core.search.models import SweepState as SweepState
from core.search.models import Trial, TrialState
from core.search.narrowing import narrowed_spec
from core.search.ranking import ranked
from core.search.settings import with_drawn
from core.search.spec import SweepSpec, parse_spec

MOST_SEEDS = 20
HIGHEST_SEED = 2**31 - 1


def create(spec: SweepSpec, actor: Actor) -> str:
    """Begin a sweep; returns its id. UserError where the spec or its config can't be run."""
    refuse_when_full()
    check_spec(spec)
    check(spec.base)
    check_data(spec)
    sweep_id = records.add_sweep(spec, actor.name)
    driver.wake()
    return sweep_id


def get(sweep_id: str) -> Sweep:
    """The sweep with that id; UserError where there is none in this workspace."""
    return records.get_sweep(sweep_id)


def list_sweeps() -> list[Sweep]:
    """All sweeps of this workspace, the newest first; those that can't be read are left out."""
    return records.read_sweeps()


def stop(sweep_id: str, actor: Actor) -> None:
    """No more runs begin, and those under way are stopped. An ended sweep stays as it is.

    UserError where the actor may not.
    """
    with transaction() as connection:
        sweep = _held(connection, sweep_id, actor)
        if sweep.state is SweepState.RUNNING:
            records.change_sweep(connection, sweep_id, state=SweepState.STOPPED, message="")
    for trial in records.read_trials(sweep_id):
        if trial.state is TrialState.RUNNING:
            _stop_run(trial.run_id, Actor(sweep.owner))
    driver.wake()


def go_on(sweep_id: str, actor: Actor) -> None:
    """A stopped or failed sweep searches on. UserError where its budget is used up, it is not the
    actor's, or it searches already."""
    trials = records.read_trials(sweep_id)
    with transaction() as connection:
        sweep = _held(connection, sweep_id, actor)
        if sweep.state is SweepState.RUNNING:
            raise UserError("sweep-runs", N_("Sweep {sweep} searches already."), sweep=sweep_id)
        _refuse_used_up(sweep, sweep.spec, trials)
        records.let_run(connection, sweep_id)
    driver.wake()


def add_budget(sweep_id: str, actor: Actor, runs: int = 0, minutes: float = 0) -> None:
    """So many more runs or minutes; a finished sweep goes on with them, a stopped one waits for
    `go_on`. A kind of budget that the sweep is not held to stays unlimited. UserError where both
    are 0, negative or too many, where a finished one could not begin a run with them, or the actor
    may not."""
    if runs < 0 or minutes < 0 or not (runs or minutes):
        raise UserError(
            "sweep-budget-not-more",
            N_("{runs} runs and {minutes:g} minutes more can't be: name how many of one at least."),
            runs=runs,
            minutes=minutes,
        )
    trials = records.read_trials(sweep_id)
    with transaction() as connection:
        sweep = _held(connection, sweep_id, actor)
        now = sweep.spec.budget
        more = {
            "runs": None if now.runs is None else now.runs + runs,
            "minutes": None if now.minutes is None else now.minutes + minutes,
        }
        values = json.loads(sweep.spec.to_json())
        spec = parse_spec(values | {"budget": more})
        if sweep.state is SweepState.FINISHED:
            _refuse_used_up(sweep, spec, trials)
        records.change_sweep(connection, sweep_id, spec=spec.to_json())
        if sweep.state is SweepState.FINISHED:
            records.let_run(connection, sweep_id)
    driver.wake()


def narrowed(sweep_id: str) -> SweepSpec:
    """A spec for another sweep: each range drawn close around the best third of the runs, choices
    those that they took. UserError where fewer than six runs have a value."""
    sweep = records.get_sweep(sweep_id)
    return narrowed_spec(sweep.spec, records.read_trials(sweep_id))


def train_best_again(sweep_id: str, actor: Actor, seeds: int = 3) -> list[str]:
    """Put the best run's config into the queue, whole: all training images, `seeds` other seeds,
    no pruner, with the test. Returns the ids of the runs; while any of an earlier time trains or
    waits, those. UserError where there is no best run yet, or the actor may not.

    Other seeds than the sweep's: the best of many was chosen with that one's luck.
    """
    if not 1 <= seeds <= MOST_SEEDS:
        raise UserError(
            "sweep-seeds",
            N_("{count} seeds can't be: it must be a number from 1 to {most}."),
            count=seeds,
            most=MOST_SEEDS,
        )
    sweep = records.get_sweep(sweep_id)
    refuse_unless_allowed(actor, sweep.owner, N_("Sweep {sweep}", sweep=sweep_id))
    if any(map(_is_under_way, sweep.again)):
        return list(sweep.again)
    found = ranked(sweep.spec, records.read_trials(sweep_id))
    if not found:
        raise UserError(
            "sweep-without-best",
            N_("Sweep {sweep} has no finished run yet: there is no best one."),
            sweep=sweep_id,
        )
    config = with_drawn(sweep.spec.base, found[0].settings)
    run_ids = [scheduler.submit(one, actor) for one in _whole(config, sweep, seeds)]
    with transaction() as connection:
        known = _held(connection, sweep_id, actor).again
        records.change_sweep(connection, sweep_id, again=json.dumps([*known, *run_ids]))
    return run_ids


def _is_under_way(run_id: str) -> bool:
    try:
        return repository.get_run(run_id).active
    except UserError:  # deleted, or not to be read
        return False


def _refuse_used_up(sweep: Sweep, spec: SweepSpec, trials: list[Trial]) -> None:
    """UserError where no run could begin with the budget of that spec."""
    minutes = spec.budget.minutes
    if not runs_left(spec, trials) or (minutes and sweep.seconds >= minutes * 60):
        raise UserError(
            "sweep-budget-used",
            N_("The budget of sweep {sweep} is used up: add runs, minutes, or both."),
            sweep=sweep.id,
        )


def _whole(config: ExperimentConfig, sweep: Sweep, seeds: int) -> Iterable[ExperimentConfig]:
    data = config.data.model_copy(update={"fraction": 1.0})
    for number in range(1, seeds + 1):
        seed = (config.seed + number) % (HIGHEST_SEED + 1)
        name = f"{sweep.name or sweep.id}: best, seed {seed}"[-100:]
        yield config.model_copy(update={"data": data, "seed": seed, "name": name})


def _held(connection: Connection, sweep_id: str, actor: Actor) -> Sweep:
    """The sweep as it is until the end of the transaction. UserError where there is none, or it is
    not the actor's."""
    query = select(sweeps).where(records.called(sweep_id)).with_for_update()
    row = connection.execute(query).first()
    if row is None:
        raise records.unknown(sweep_id)
    refuse_unless_allowed(actor, row.owner, N_("Sweep {sweep}", sweep=sweep_id))
    return records.sweep_of(row)


def _stop_run(run_id: str, actor: Actor) -> None:
    try:
        queue.request_stop(run_id, actor)
    except UserError as error:
        if error.code != "run-unknown":
            raise
