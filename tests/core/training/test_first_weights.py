"""A training that begins with the network of an earlier run, from end to end."""

import json

import numpy as np
import pytest

from core.auth.actors import EVERYBODY
from core.common import settings
from core.common.errors import UserError
from core.datasets.opened import open_dataset
from core.experiments.config import parse
from core.experiments.overrides import with_changes
from core.housekeeping import runs as housekeeping
from core.runs import repository
from core.runs.artifacts import checksum_of, fetch
from core.runs.models import ArtifactKind
from core.runs.starting import problems
from core.runs.summaries import summaries_with
from core.training import run as training
from core.training.first_weights import NOTE, build_with_weights
from tests.helpers import small_config
from tests.trainings import model_of, parts_of, run_of, running

pytestmark = pytest.mark.usefixtures("workspace")
SLOW = {"training": {"epochs": 1, "optimizer": {"learning_rate": 1e-6}}}


def begun_with(run_id: str, **changes):
    """The small config, begun with that run's weights."""
    changes = {"model": {"name": "linear", "weights": f"run:{run_id}"}} | changes
    return parse(with_changes(small_config().model_dump(mode="json"), changes))


def first_network(context):
    """What the training of that context would begin with."""
    config = context.run.config
    return build_with_weights(context, open_dataset(config.data), parts_of(config).train)


def test_it_begins_where_the_other_ended_and_says_so():
    source = run_of(small_config())
    run = run_of(begun_with(source.id, **SLOW))
    assert (run.status, run.test_accuracy) == ("finished", source.test_accuracy)
    assert str(run.message) == (
        f"Began with the weights of run {source.id}: 1 of 1 layers with weights has them."
    )
    assert run.weights == f"run:{source.id}"
    for one, other in zip(model_of(run).get_weights(), model_of(source).get_weights(), strict=True):
        np.testing.assert_allclose(one, other, atol=1e-4)
    kept = fetch(run.id, ArtifactKind.FIRST_WEIGHTS)
    assert kept
    assert checksum_of(kept) == checksum_of(settings.network_file(source.id))
    noted = json.loads((settings.run_folder(run.id) / "environment.json").read_text())
    assert noted["first_weights_checksum"] == checksum_of(kept)
    assert [each.id for each in summaries_with(ArtifactKind.MODEL, network="mlp")] == []
    assert len(summaries_with(ArtifactKind.MODEL, network="linear")) == 2


def test_a_run_that_has_begun_needs_nothing_of_the_other():
    source = run_of(small_config())
    context = running(begun_with(source.id))
    first = first_network(context).get_weights()
    housekeeping.put_away(source.id, EVERYBODY)
    housekeeping.delete_for_good(source.id, EVERYBODY)
    again = first_network(context).get_weights()
    assert all(map(np.array_equal, first, again))
    assert NOTE in context.notes
    assert problems(context.run.config)
    assert problems(context.run.config, context.run.id) == []


def test_one_that_goes_before_it_has_begun_is_said_before_any_epoch():
    source = run_of(small_config())
    context = running(begun_with(source.id))
    housekeeping.put_away(source.id, EVERYBODY)
    with pytest.raises(UserError) as caught:
        first_network(context)
    assert caught.value.code == "weights-run-in-trash"
    assert repository.list_epochs(context.run.id) == []


def test_a_trained_network_is_kept_where_all_that_it_began_with_is_gone(monkeypatch):
    source = run_of(small_config())

    def begins(context, *args):
        network = build_with_weights(context, *args)
        housekeeping.put_away(source.id, EVERYBODY)
        context.fetch(ArtifactKind.FIRST_WEIGHTS).unlink()
        return network

    monkeypatch.setattr(training, "build_with_weights", begins)
    run = run_of(begun_with(source.id))
    assert run.status == "finished", run.message
    assert fetch(run.id, ArtifactKind.MODEL)


def test_first_filters_are_those_of_the_run_and_not_computed_anew():
    knobs = {"name": "sprint", "block_widths": [8, 8, 8]}
    source = run_of(small_config(model=knobs, data={"fraction": 0.1}, training={"epochs": 1}))
    other = begun_with(source.id, model={**knobs, "weights": f"run:{source.id}"}, seed=7)
    network = first_network(running(other))
    for one, trained in zip(network.get_weights(), model_of(source).get_weights(), strict=True):
        np.testing.assert_array_equal(one, trained)
