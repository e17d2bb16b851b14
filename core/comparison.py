"""Our own runs beside the published figures."""

from collections.abc import Iterable

from core.config import ExperimentConfig
from core.recipes import Recipe
from core.store import Run


def best_runs(recipes: Iterable[Recipe], runs: Iterable[Run]) -> dict[str, Run]:
    """By recipe name, the finished run of exactly its config with the best test accuracy.

    Name, notes and seed of a run may differ: they do not make another experiment.
    """
    names = {_essence(recipe.config): recipe.name for recipe in recipes}
    best: dict[str, Run] = {}
    for run in runs:
        name = names.get(_essence(run.config))
        if name is None or run.status != "finished" or run.test_accuracy is None:
            continue
        before = best.get(name)
        if before is None or run.test_accuracy > (before.test_accuracy or 0.0):
            best[name] = run
    return best


def _essence(config: ExperimentConfig) -> str:
    return config.model_copy(update={"name": "", "notes": "", "seed": 0}).to_json()
