"""A network that came in a file is tested, listed and asked like all others."""

import keras
import numpy as np
import pytest
from keras import layers

from core.auth.actors import EVERYBODY
from core.common.errors import UserError
from core.config.data import DataConfig
from core.datasets.opened import open_dataset
from core.evaluation.evaluation import load_evaluation
from core.execution import scheduler
from core.export.script import script_of
from core.prediction.predictor import predict
from core.runs import repository
from core.runs.artifacts import trained_network
from core.runs.starting import problems
from core.runs.titles import network_title
from tests.helpers import small_config, train_run
from tests.trainings import run_of

pytestmark = pytest.mark.usefixtures("workspace")


def brought(source: str):
    """The run of the network of an earlier run, brought as a file."""
    config = small_config(
        name="From elsewhere",
        model={"name": "imported", "file": "theirs.keras"},
        training={"epochs": 1},
    )
    run_id = scheduler.submit_network(config, trained_network(source), EVERYBODY)
    train_run(run_id)
    return repository.get_run(run_id)


def test_it_has_the_result_of_its_network_and_no_epochs():
    source = run_of(small_config())
    run = brought(source.id)
    assert (run.status, run.epochs) == ("finished", 0), run.message
    assert run.test_accuracy == source.test_accuracy
    assert run.total_parameters == source.total_parameters
    assert str(run.message) == "It came in the file theirs.keras; nothing of it was trained here."
    assert network_title(run.network) == "Imported network"
    answers, theirs = load_evaluation(run), load_evaluation(source)
    np.testing.assert_allclose(answers.logits, theirs.logits, atol=1e-4)
    images = open_dataset(DataConfig(name="digits")).arrays.x_test[:3]
    np.testing.assert_allclose(predict(run.id, images), predict(source.id, images), atol=1e-5)
    with pytest.raises(UserError, match="came in a file"):
        script_of(run)


def test_one_that_does_not_fit_fails_in_words(tmp_path):
    network = keras.Sequential(
        [keras.Input((8, 8, 1)), layers.Flatten(), layers.Dense(4, activation="softmax")]
    )
    network.save(tmp_path / "four.keras")
    config = small_config(model={"name": "imported", "file": "four.keras"})
    run_id = scheduler.submit_network(config, tmp_path / "four.keras", EVERYBODY)
    train_run(run_id)
    run = repository.get_run(run_id)
    assert (run.status, run.message_code) == ("failed", "network-file-refused")


def test_it_is_nothing_to_train():
    config = small_config(model={"name": "imported"})
    assert "can't be trained" in problems(config)[0]
    with pytest.raises(UserError):
        scheduler.submit(config, EVERYBODY)
