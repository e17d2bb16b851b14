"""Own runs beside the published figures."""

import pytest

from core.experiments.recipes import recipes
from core.runs import repository
from core.runs.models import Results
from core.runs.published import own_runs

pytestmark = pytest.mark.usefixtures("workspace")
RECIPE = recipes["digit-reader"]


def ended(config, status: str = "finished", accuracy: float | None = 0.9, **changes) -> str:
    """The id of a run of `config` with `changes` that ended so."""
    run_id = repository.create_run(config.model_copy(update=changes), "test")
    repository.start(run_id)
    repository.end(run_id, status, results=Results(test_accuracy=accuracy))
    return run_id


def own():
    """What is found of the recipe now."""
    return own_runs(recipes, repository.list_runs()).get(RECIPE.name)


def test_nothing_was_run():
    assert own() is None


def test_the_newest_finished_run_is_shown_not_the_best():
    ended(RECIPE.config, accuracy=0.99)
    newest = ended(RECIPE.config, accuracy=0.9, seed=7, notes="again")
    ended(RECIPE.config, "stopped", 0.95)
    assert own().shown.id == newest
    assert len(own().whole) == 3


def test_a_stopped_run_is_shown_where_none_was_finished():
    stopped = ended(RECIPE.config, "stopped")
    ended(RECIPE.config, "stopped", None)  # not tested
    ended(RECIPE.config, "failed", None)
    assert [run.id for run in own().whole] == [stopped]
    assert own().shown.id == stopped


def test_short_versions_are_told_apart():
    short = ended(RECIPE.short_config)
    assert own().shown is None
    assert [run.id for run in own().short] == [short]


def test_another_setting_is_another_experiment():
    training = RECIPE.config.training.model_copy(update={"epochs": 7})
    ended(RECIPE.config, training=training)
    assert own() is None


def test_no_two_versions_are_the_same_experiment():
    configs = [config for each in recipes for config in (each.config, each.short_config)]
    plain = {config.model_copy(update={"name": ""}).to_json() for config in configs}
    assert len(plain) == len(configs)
