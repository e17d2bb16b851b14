"""Sweeps that are ready to begin: what to search for is written down in a spec each."""

from dataclasses import dataclass

from core.common.i18n import N_
from core.common.registry import Registry
from core.experiments.recipes import recipes
from core.search.spec import SweepSpec, parse_spec


@dataclass(frozen=True)
class SweepRecipe:
    """A sweep by its name; `title` and `summary` are marked texts."""

    name: str
    title: str
    summary: str
    spec: SweepSpec


sweep_recipes: Registry[SweepRecipe] = Registry(N_("recipe of a sweep"))


def _add(name: str, title: str, summary: str, values: dict[str, object]) -> None:
    spec = parse_spec({"name": name, **values})
    sweep_recipes.add(name, SweepRecipe(name, title, summary, spec))


_add(
    "sweep-digits",
    N_("Digits: learning rate, width and L2 of a dense network"),
    N_("A first sweep, done in about two minutes on two cores."),
    {
        "base": {
            "data": {"name": "digits"},
            "model": {"name": "mlp", "hidden_layers": 1},
            "training": {"epochs": 9, "batch_size": 64},
        },
        "knobs": [
            {"path": "training.optimizer.learning_rate", "low": 1e-4, "high": 0.1, "log": True},
            {"path": "model.units", "kind": "int", "low": 16, "high": 256, "log": True},
            {"path": "model.l2", "low": 1e-6, "high": 0.01, "log": True},
        ],
        "budget": {"runs": 30, "minutes": 2},
        "pruner": "asha",
    },
)
_add(
    "sweep-cnn2",
    N_("CNN 2 on CIFAR-10: dropout, L2 and learning rate"),
    N_(
        "The question of the reference reports, which was answered by hand, run by run. Made for a "
        "GPU: hours there, days on a processor."
    ),
    {
        "base": {
            **recipes["cnn2"].config.model_dump(mode="json"),
            "name": "",
        },
        "knobs": [
            {"path": "model.dropout", "low": 0.0, "high": 0.6},
            {"path": "model.l2", "low": 1e-6, "high": 0.01, "log": True},
            {"path": "training.optimizer.learning_rate", "low": 1e-4, "high": 0.01, "log": True},
        ],
        "budget": {"runs": 60},
        "pruner": "asha",
    },
)
