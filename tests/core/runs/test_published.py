"""Own runs beside the published figures."""

import pytest
from sqlalchemy import literal_column, select, update

from core.auth.actors import EVERYBODY
from core.db.engine import transaction
from core.db.tables import runs
from core.experiments.identity import experiment_key
from core.experiments.recipes import recipes
from core.jobs.repository import utc_now
from core.runs import repository
from core.runs.models import Results
from core.runs.published import own_runs
from core.runs.summaries import Accuracies, unreadable_runs
from tests.helpers import end_run, spoil_config, start_run

pytestmark = pytest.mark.usefixtures("either_database")
RECIPE = recipes["digit-reader"]


def ended(config, status: str = "finished", accuracy: float | None = 0.9, **changes) -> str:
    """The id of a run of `config` with `changes` that ended so."""
    run_id = repository.create_run(config.model_copy(update=changes), EVERYBODY)
    start_run(run_id)
    end_run(run_id, status, results=Results(test_accuracy=accuracy))
    return run_id


def own():
    """What is found of the recipe now."""
    return own_runs(recipes).get(RECIPE.name)


def test_nothing_was_run():
    assert own() is None


def test_the_newest_finished_run_is_shown_not_the_best():
    ended(RECIPE.config, accuracy=0.99)
    newest = ended(RECIPE.config, accuracy=0.9, seed=7, notes="again")
    ended(RECIPE.config, "stopped", 0.95)
    assert own().shown.id == newest
    assert own().finished == Accuracies(2, 0.9, 0.99, newest=2)


def test_a_stopped_run_is_shown_where_none_was_finished():
    stopped = ended(RECIPE.config, "stopped")
    ended(RECIPE.config, "stopped", None)  # not tested
    ended(RECIPE.config, "failed", None)
    assert own().shown.id == stopped
    assert own().finished is None


def test_short_versions_are_told_apart():
    short = ended(RECIPE.short_config)
    assert own().shown is None
    assert own().tried.id == short


def test_another_setting_is_another_experiment():
    training = RECIPE.config.training.model_copy(update={"epochs": 7})
    ended(RECIPE.config, training=training)
    assert own() is None


def test_runs_that_are_put_away_are_not_shown():
    run_id = ended(RECIPE.config)
    with transaction() as connection:
        connection.execute(update(runs).values(trashed_at=utc_now()))
    assert own() is None
    assert repository.get_run(run_id).trashed_at


def test_an_odd_result_or_date_hides_no_other_run(either_database):
    good, *odd = [ended(RECIPE.config) for _ in range(3)]
    words = "'NaN', 'infinity'" if either_database == "postgresql" else "'good', 'yesterday'"
    for column, value, run_id in zip(
        ("test_accuracy", "created_at"), words.split(", "), odd, strict=True
    ):
        with transaction() as connection:
            changed = update(runs).where(runs.c.id == run_id)
            connection.execute(changed.values({column: literal_column(value)}))
    assert own().shown.id == good


def test_runs_of_older_versions_are_looked_through_once():
    good, bad = ended(RECIPE.config), ended(RECIPE.config)
    spoil_config(bad)
    with transaction() as connection:
        connection.execute(update(runs).values(experiment=None))
    assert (own().shown.id, own().finished.count) == (good, 1)
    with transaction() as connection:
        rows = connection.execute(select(runs.c.id, runs.c.experiment)).all()
    assert {row.id: row.experiment for row in rows} == {
        good: experiment_key(RECIPE.config),
        bad: "",
    }
    assert [one.id for one in unreadable_runs()] == [bad]
    spoil_config(good)
    assert (own().shown.id, own().finished.count) == (good, 1)


def test_no_two_versions_are_the_same_experiment():
    configs = [config for each in recipes for config in (each.config, each.short_config)]
    assert len({experiment_key(config) for config in configs}) == len(configs)
