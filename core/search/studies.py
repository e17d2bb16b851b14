"""The sweep as Optuna has it: sampler, pruner, ranges, and studies made of the sweep's trials.

The study in the database is Optuna's own; the app's rows (`core.search.records`) say more than it
and are what counts. Where a study is missing or behind, as after a restore, it is made anew of
them. Optuna is imported in here only, when a sweep needs it: it takes half a second.
"""

import logging
import warnings
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

# Optuna imports it. While it is imported, questions of other threads to a database break: so it is
# there before any thread is.
import sqlalchemy.orm  # noqa: F401

from core.common import settings
from core.common.locks import held
from core.runs.models import Epoch
from core.search.checking import grid_points
from core.search.models import Trial, TrialState
from core.search.scoring import reported
from core.search.settings import alternatives, field_at, with_drawn
from core.search.spec import SweepSpec, Value, Varied

SECONDS_OF_PATIENCE = 20  # with another process that writes
STARTING = 10  # trials that are drawn at random before the others teach anything
FIRST_RUNG = 1  # the epoch after which ASHA and Hyperband look first
FACTOR = 3  # one of so many goes on
Curves = Mapping[str, list[Epoch]]


class Search:
    """One sweep's study, and what is asked of it. Trials are counted from 1."""

    def __init__(self, study: Any, storage: Any, spec: SweepSpec) -> None:
        self.study, self._storage, self._spec = study, storage, spec

    def draw(self) -> tuple[int, dict[str, Value]]:
        """Ask for the next trial: its number, and its settings by path.

        The network, optimiser and so on come first; then the knobs that those have.
        """
        trial = self.study.ask()
        config, drawn = self._spec.base, dict[str, Value]()
        first = alternatives(self._spec)
        for each in [*first, *(each for each in self._spec.knobs if each not in first)]:
            if field_at(config, each.path) is None:
                continue
            drawn[each.path] = _suggest(trial, each)
            if each in first:
                config = with_drawn(config, {each.path: drawn[each.path]})
        return trial.number + 1, drawn

    def add_epochs(self, number: int, epochs: Iterable[Epoch]) -> bool:
        """Hear of a trial's new epochs; whether the pruner would end it."""
        from optuna.trial import Trial as Asked

        if self._spec.second != "none":  # Optuna has no pruner then, and takes no reports
            return False
        study_id = self._storage.get_study_id_from_name(self.study.study_name)
        place = self._storage.get_trial_id_from_study_id_trial_number(study_id, number - 1)
        trial = Asked(self.study, place)
        for epoch in epochs:
            trial.report(reported(epoch, self._spec.objective), epoch.number)
        return self._spec.pruner != "none" and bool(trial.should_prune())

    def heard(self, number: int) -> int:
        """The last epoch of a trial that it has heard of; 0 where of none."""
        return max(self.study.get_trials(deepcopy=False)[number - 1].intermediate_values, default=0)

    def give_up(self, number: int) -> None:
        """Nothing has come of a trial."""
        from optuna.trial import TrialState as State

        self.study.tell(number - 1, state=State.FAIL, skip_if_finished=True)

    def tell(self, trial: Trial) -> None:
        """Hear how a trial has ended; one that is known as ended stays so."""
        state = _state(trial, self._spec)
        values = _values(trial, self._spec) if state.name == "COMPLETE" else None
        self.study.tell(trial.number - 1, values, state, skip_if_finished=True)


def stored_search(sweep_id: str, spec: SweepSpec, trials: list[Trial], curves: Curves) -> Search:
    """The sweep's study in the database, with all these trials, made where it is missing.

    A trial of it that the sweep knows nothing of was drawn by somebody who ended before it was put
    into the queue: it has failed.
    """
    optuna = _optuna()
    storage = _storage(settings.database_url())
    highest = max((trial.number for trial in trials), default=0)
    if sweep_id in optuna.get_all_study_names(storage):
        ways = {"sampler": _sampler(spec, highest), "pruner": _pruner(spec)}
        found = optuna.load_study(study_name=sweep_id, storage=storage, **ways)
        drawn = found.get_trials(deepcopy=False)
        if len(drawn) >= highest:
            numbers = {trial.number for trial in trials}
            for one in drawn:
                if one.number + 1 not in numbers and not one.state.is_finished():
                    found.tell(one.number, state=optuna.trial.TrialState.FAIL)
            return Search(found, storage, spec)
        forget(sweep_id)
    return _made(sweep_id, storage, spec, trials, curves)


def forget(sweep_id: str) -> None:
    """Delete the study in the database: it is made anew of the sweep's trials."""
    optuna = _optuna()
    storage = _storage(settings.database_url())
    if sweep_id in optuna.get_all_study_names(storage):
        optuna.delete_study(study_name=sweep_id, storage=storage)


def search_in_memory(spec: SweepSpec, trials: list[Trial], curves: Curves) -> Search:
    """The same trials in a study of nobody else's."""
    storage = _optuna().storages.InMemoryStorage()
    return _made(spec.name or "sweep", storage, spec, trials, curves)


def _made(name: str, storage: Any, spec: SweepSpec, trials: list[Trial], curves: Curves) -> Search:
    """A study with these trials; numbers that are missing among them are failures."""
    import optuna

    ways: list[Any] = ["maximize" if spec.objective == "val_accuracy" else "minimize"]
    ways += ["minimize"] if spec.second != "none" else []
    by_number = {trial.number: trial for trial in trials}
    highest = max(by_number, default=0)
    study = optuna.create_study(
        study_name=name,
        storage=storage,
        directions=ways,
        sampler=_sampler(spec, highest),
        pruner=_pruner(spec),
    )
    for number in range(1, highest + 1):
        study.add_trial(_frozen(by_number.get(number), spec, curves))
    return Search(study, storage, spec)


def _frozen(trial: Trial | None, spec: SweepSpec, curves: Curves) -> Any:
    from optuna.trial import TrialState as State
    from optuna.trial import create_trial

    if trial is None:
        return create_trial(state=State.FAIL)
    state = _state(trial, spec)
    knobs = {each.path: each for each in spec.knobs if each.path in trial.settings}
    steps = {
        epoch.number: reported(epoch, spec.objective) for epoch in curves.get(trial.run_id, [])
    }
    return create_trial(
        state=state,
        values=_values(trial, spec) if state.name == "COMPLETE" else None,
        params={path: trial.settings[path] for path in knobs},
        distributions={path: _distribution(each) for path, each in knobs.items()},
        intermediate_values=steps if spec.second == "none" else {},
    )


def _state(trial: Trial, spec: SweepSpec) -> Any:
    from optuna.trial import TrialState as State

    if trial.state is TrialState.COMPLETE and None not in _values(trial, spec):
        return State.COMPLETE
    if trial.state is TrialState.RUNNING:
        return State.RUNNING
    ended = trial.state in (TrialState.PRUNED, TrialState.STOPPED)
    return State.PRUNED if ended and trial.epochs and spec.second == "none" else State.FAIL


def _values(trial: Trial, spec: SweepSpec) -> list[Any]:
    return [trial.value] if spec.second == "none" else [trial.value, trial.second]


def _suggest(trial: Any, varied: Varied) -> Value:
    if varied.kind == "choices":
        chosen: Value = trial.suggest_categorical(varied.path, list(varied.choices))
        return chosen
    low, high = varied.low or 0.0, varied.high or 0.0
    if varied.kind == "int":
        return int(trial.suggest_int(varied.path, round(low), round(high), log=varied.log))
    return float(trial.suggest_float(varied.path, low, high, log=varied.log))


def _distribution(varied: Varied) -> Any:
    from optuna import distributions as kinds

    if varied.kind == "choices":
        return kinds.CategoricalDistribution(list(varied.choices))
    low, high = varied.low or 0.0, varied.high or 0.0
    if varied.kind == "int":
        return kinds.IntDistribution(round(low), round(high), log=varied.log)
    return kinds.FloatDistribution(low, high, log=varied.log)


def _sampler(spec: SweepSpec, drawn: int) -> Any:
    """`drawn`: how many trials there are already. With the seed alone, a search that goes on would
    draw the same values once more."""
    from optuna import samplers

    seed = (spec.seed + drawn) % 2**32
    if spec.sampler == "random":
        return samplers.RandomSampler(seed=seed)
    if spec.sampler == "qmc":
        # Its sequence goes on by the number of the trial.
        return samplers.QMCSampler(seed=spec.seed, scramble=True, warn_asynchronous_seeding=False)
    if spec.sampler == "grid":
        return _grid({each.path: grid_points(each) for each in spec.knobs}, spec.seed)
    return samplers.TPESampler(
        seed=seed, n_startup_trials=STARTING, multivariate=True, group=True, constant_liar=True
    )


def _grid(points: dict[str, Any], seed: int) -> Any:
    from optuna.samplers import GridSampler

    class Grid(GridSampler):
        """One that does not end who asks by itself: the sweep knows how large the grid is."""

        def after_trial(self, *_what: Any) -> None:
            """Nothing."""

    return Grid(points, seed=seed)


def _pruner(spec: SweepSpec) -> Any:
    from optuna import pruners

    if spec.pruner == "median":
        return pruners.MedianPruner(n_startup_trials=5, n_warmup_steps=0)
    if spec.pruner == "asha":
        return pruners.SuccessiveHalvingPruner(min_resource=FIRST_RUNG, reduction_factor=FACTOR)
    if spec.pruner == "hyperband":
        return pruners.HyperbandPruner(
            min_resource=FIRST_RUNG,
            max_resource=max(spec.base.training.epochs, FIRST_RUNG),
            reduction_factor=FACTOR,
        )
    return pruners.NopPruner()


@lru_cache(maxsize=4)
def _storage(url: str) -> Any:
    """Optuna's tables in that database, made where they are missing."""
    from optuna.storages import RDBStorage

    sqlite = url.startswith("sqlite")
    patience = {"connect_args": {"timeout": SECONDS_OF_PATIENCE}} if sqlite else {}
    with held("search", lambda: None):  # two processes may be the first at once
        return RDBStorage(url, engine_kwargs={"pool_pre_ping": True, **patience})


def _optuna() -> Any:
    """Optuna, which says nothing by itself."""
    import optuna

    optuna.logging.set_verbosity(optuna.logging.ERROR)
    logging.getLogger("optuna").propagate = False
    warnings.filterwarnings("ignore", category=optuna.exceptions.ExperimentalWarning)
    return optuna
