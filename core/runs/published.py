"""Our own runs beside the published figures."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from core.experiments.config import ExperimentConfig
from core.experiments.identity import experiment_key
from core.experiments.recipes import Recipe
from core.runs.filling_in import fill_in_experiments
from core.runs.models import RunStatus, RunSummary
from core.runs.summaries import Accuracies, count_tested, summaries_numbered, summaries_of

Group = tuple[str | None, RunStatus]  # an experiment, and how its runs ended


@dataclass(frozen=True)
class OwnRuns:
    """Tested runs of one recipe.

    `shown` stands beside the published figure: the newest that went to its end, else the newest
    that was stopped; not the best one, which would be chosen by the test images. `tried`: the same
    of the short version. `finished`: all of the whole recipe that went to their end.
    """

    shown: RunSummary | None = None
    tried: RunSummary | None = None
    finished: Accuracies | None = None


def own_runs(recipes: Iterable[Recipe]) -> dict[str, OwnRuns]:
    """By recipe name, the runs of exactly its config, whole or short.

    Name, notes and seed of a run may differ: they do not make another experiment.
    """
    keys = {each.name: (_key(each.config), _key(each.short_config)) for each in recipes}
    fill_in_experiments()
    every = [key for both in keys.values() for key in both]
    tested = count_tested(every, RunStatus.FINISHED, RunStatus.STOPPED)
    found = summaries_numbered([accuracies.newest for accuracies in tested.values()])
    newest = {(run.experiment, run.status): run for run in found}
    return {
        name: OwnRuns(
            _newest(whole, tested, newest),
            _newest(short, tested, newest),
            tested.get((whole, RunStatus.FINISHED)),
        )
        for name, (whole, short) in keys.items()
        if any(key in (whole, short) for key, _status in tested)
    }


def _newest(
    key: str, tested: Collection[Group], newest: Mapping[Group, RunSummary]
) -> RunSummary | None:
    """The newest run of that experiment that can be read, rather one that went to its end."""
    for status in (RunStatus.FINISHED, RunStatus.STOPPED):
        if (key, status) in newest:
            return newest[key, status]
        if (key, status) in tested:  # the newest one is odd
            older = summaries_of(key, status, tested=True, limit=1)
            if older:
                return older[0]
    return None


@lru_cache(maxsize=1024)
def _key(config: ExperimentConfig) -> str:
    return experiment_key(config)
