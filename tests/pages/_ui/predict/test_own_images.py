"""A training on one's own images is set up with the run's network."""

import json

import numpy as np
from streamlit.testing.v1 import AppTest

from core.auth.actors import EVERYBODY
from core.datasets.imported import get_dataset
from core.experiments.config import parse
from core.importing.own_answers import Judgement, collection_of, keep
from core.importing.own_dataset import make_dataset
from core.runs import repository
from tests.helpers import PATIENCE, small_config


def draw(run_id: str, name: str) -> None:
    from core.runs import repository
    from pages._ui.predict.own_images import set_up_training

    set_up_training(repository.get_run(run_id), name)


def test_the_form_gets_the_images_the_network_and_a_smaller_rate(workspace):
    digits = get_dataset("digits")
    for number in range(20):
        pixels = np.full(digits.image_shape, number, np.uint8)
        label = digits.class_names[number % 4]
        said = Judgement("run", f"{number}".encode(), "", pixels, "0", label)
        keep(collection_of(digits), said, EVERYBODY)
    name = make_dataset(digits, "Mine", EVERYBODY)
    watching = {"early_stopping": {"name": "loss"}}
    run_id = repository.create_run(small_config(name="First", training=watching), EVERYBODY)
    app = AppTest.from_function(draw, default_timeout=PATIENCE, args=(run_id, name)).run()
    assert not app.exception
    config = parse(json.loads(json.dumps(app.session_state["draft"])))
    assert (config.name, config.data.name) == ("", name)
    assert config.model.weights == f"run:{run_id}"
    assert config.training.optimizer.learning_rate == 0.001
    assert config.training.early_stopping.name == "off"  # no image is held back
