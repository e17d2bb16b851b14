"""Our own runs beside the published figures."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from core.experiments.config import ExperimentConfig
from core.experiments.recipes import Recipe
from core.runs.models import Run, RunStatus

TESTED = (RunStatus.FINISHED, RunStatus.STOPPED)


@dataclass(frozen=True)
class OwnRuns:
    """Tested runs of one recipe, newest first: of the whole of it, and of its short version."""

    whole: tuple[Run, ...] = ()
    short: tuple[Run, ...] = ()

    @property
    def shown(self) -> Run | None:
        """What stands beside the published figure: the newest that went to its end, else the
        newest that was stopped. Not the best one, which would be chosen by the test images."""
        return _shown(self.whole)

    @property
    def tried(self) -> Run | None:
        """The same of the short version."""
        return _shown(self.short)


def own_runs(recipes: Iterable[Recipe], runs: Iterable[Run]) -> dict[str, OwnRuns]:
    """By recipe name, the runs of exactly its config, whole or short; `runs` are newest first.

    Name, notes and seed of a run may differ: they do not make another experiment.
    """
    names = {}
    for recipe in recipes:
        names[_essence(recipe.config)] = (recipe.name, "whole")
        names[_essence(recipe.short_config)] = (recipe.name, "short")
    found: dict[str, dict[str, list[Run]]] = defaultdict(lambda: defaultdict(list))
    for run in runs:
        known = names.get(_essence(run.config))
        if known and run.test_accuracy is not None and run.status in TESTED:
            name, version = known
            found[name][version].append(run)
    return {
        name: OwnRuns(**{version: tuple(own) for version, own in versions.items()})
        for name, versions in found.items()
    }


def _shown(runs: tuple[Run, ...]) -> Run | None:
    finished = (run for run in runs if run.status == RunStatus.FINISHED)
    return next(finished, next(iter(runs), None))


def _essence(config: ExperimentConfig) -> str:
    return config.model_copy(update={"name": "", "notes": "", "seed": 0}).to_json()
