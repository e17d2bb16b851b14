"""One config with several seeds."""

import pytest

from core.auth.actors import EVERYBODY
from core.common import settings
from core.common.errors import UserError
from core.execution.repeats import (
    Repeats,
    groups_with_result,
    missing_seeds,
    repeat,
    repeats_of,
    runs_by_seed,
    spreads,
)
from core.execution.scheduler import submit
from core.housekeeping.runs import put_away
from core.runs import repository
from core.runs.models import Environment, Results
from core.runs.summaries import list_summaries
from tests.helpers import end_run, small_config, start_run

pytestmark = pytest.mark.usefixtures("workspace")


def done(accuracy: float | None = 0.5, **changes: object) -> str:
    """The id of a run that has ended."""
    run_id = submit(small_config(**changes), EVERYBODY)
    start_run(run_id)
    status = "failed" if accuracy is None else "finished"
    end_run(run_id, status, results=Results(test_accuracy=accuracy))
    return run_id


def test_what_is_there_or_under_way_is_not_trained_again():
    config = small_config(seed=3)
    first = done(seed=3, name="called otherwise")
    done(None, seed=4)  # failed: counts for nothing
    waiting = submit(small_config(seed=5), EVERYBODY)
    done(seed=9, training={"epochs": 7})  # another experiment
    assert {seed: run.id for seed, run in runs_by_seed(config).items()} == {3: first, 5: waiting}
    assert missing_seeds(config) == [4, 6, 7]
    queued = repeat(config, EVERYBODY)
    runs = [repository.get_run(run_id) for run_id in queued]
    assert [run.config.seed for run in runs] == [4, 6, 7]
    assert {run.status for run in runs} == {"queued"}
    assert {run.experiment for run in runs} == {repository.get_run(first).experiment}
    assert missing_seeds(config) == []
    with pytest.raises(UserError, match="5 different seeds already"):
        repeat(config, EVERYBODY)


def test_the_highest_seed_is_followed_by_the_lowest():
    assert missing_seeds(small_config(seed=2**31 - 1), 2) == [2**31 - 1, 0]


def test_groups_hold_what_has_finished_with_a_result():
    first, second = done(0.5, seed=1), done(0.6, seed=2)
    other = done(0.7, training={"epochs": 7})
    done(None, seed=3)
    keys = [repository.get_run(run_id).experiment for run_id in (first, other)]
    groups = groups_with_result([keys[0], keys[1], keys[0], ""])
    found = [[run.id for run in group.runs] for group in groups.values()]
    assert found == [[second, first], [other]]


def on_images(run_id: str, checksum: str) -> str:
    """The same run, which learned from images with that checksum."""
    environment = Environment(data_checksum=checksum)
    path = settings.run_folder(run_id) / settings.ENVIRONMENT_FILE
    path.write_text(environment.to_json(), encoding="utf-8")
    return run_id


def test_a_seed_that_was_trained_twice_is_one_draw():
    done(0.5, seed=1)
    second, again = done(0.6, seed=2), done(0.7, seed=1)
    key = repository.get_run(again).experiment
    assert [run.id for run in groups_with_result([key])[key].runs] == [again, second]


def test_runs_on_images_that_were_replaced_are_left_out():
    on_images(done(0.5, seed=1), "old")
    newer = on_images(done(0.6, seed=2), "new")
    on_images(done(0.7, seed=3), "old")
    newest = on_images(done(0.8, seed=4), "new")
    done(0.9, seed=5)  # it left nothing that says what it learned from
    waiting = submit(small_config(seed=6), EVERYBODY)
    key = repository.get_run(newest).experiment
    group = groups_with_result([key])[key]
    assert ([run.id for run in group.runs], group.data_checksum) == ([newest, newer], "new")
    there = {seed: run.id for seed, run in runs_by_seed(small_config()).items()}
    assert there == {2: newer, 4: newest, 6: waiting}


def test_repeats_are_finished_runs_with_other_seeds_on_the_same_images():
    mine = on_images(done(0.5, seed=1), "new")
    on_images(done(0.5, seed=1), "new")  # it held out the same images
    on_images(done(0.6, seed=2), "old")
    on_images(done(0.7, seed=3), "new")
    third = on_images(done(0.7, seed=3), "new")
    untested = on_images(done(None, seed=4), "new")  # failed
    other = on_images(done(0.7, seed=5, data={"fraction": 0.5}), "new")
    submit(small_config(seed=3), EVERYBODY)
    submit(small_config(seed=6), EVERYBODY)
    run = repository.get_run(mine)
    assert (repeats_of(run).finished, repeats_of(run).under_way) == ((third,), 1)
    put_away(third, EVERYBODY)
    found = repeats_of(run)
    assert len(found.finished) == 1
    assert not {third, untested, other} & {*found.finished}


def test_a_network_that_began_with_another_runs_weights_has_no_repeats():
    source = done(0.5, seed=1)
    model = {"name": "linear", "weights": f"run:{source}"}
    run_ids = [
        on_images(repository.create_run(small_config(seed=seed, model=model), EVERYBODY), "new")
        for seed in (1, 2)
    ]
    assert repeats_of(repository.get_run(run_ids[0])) == Repeats()


def test_results_over_seeds_have_a_mean_and_a_spread():
    first = done(0.90, seed=1)
    done(0.92, seed=2)
    done(0.99, seed=3, training={"epochs": 7})  # one alone has no spread
    key = repository.get_run(first).experiment
    found = spreads([key, None, *(run.experiment for run in list_summaries())])
    assert [*found] == [key]
    assert found[key].seeds == 2
    assert (found[key].mean, found[key].spread) == pytest.approx((0.91, 0.02 / 2**0.5))
