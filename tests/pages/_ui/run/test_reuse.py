"""What a run offers to begin the next training with."""

import json

from streamlit.testing.v1 import AppTest

from core.auth.actors import EVERYBODY
from core.experiments.config import parse
from core.runs import repository
from core.runs.summaries import list_summaries
from tests.helpers import PATIENCE, small_config


def draw(run_id: str) -> None:
    from core.runs import repository
    from pages._ui.run.reuse import reuse_button, train_on_button

    run = repository.get_run(run_id)
    reuse_button(run)
    train_on_button(run)


def draw_the_way_without_weights(run_id: str) -> None:
    from core.runs import repository
    from pages._ui.run.reuse import random_weights_button

    random_weights_button(repository.get_run(run_id))


def drafted(run_id: str, label: str):
    """The config in the form after a click on that button."""
    app = AppTest.from_function(draw, default_timeout=PATIENCE, args=(run_id,)).run()
    next(each for each in app.button if each.label == label).click().run()
    assert not app.exception
    return parse(json.loads(json.dumps(app.session_state["draft"])))


def test_settings_are_used_again_as_they_were(trained):
    config = drafted(trained, "Use these settings")
    assert (config.name, config.model.weights) == ("Reader", "random")


def test_training_on_begins_with_the_network(trained):
    config = drafted(trained, "Train on from this network")
    assert (config.name, config.model.weights) == ("", f"run:{trained}")
    assert config.model.name == "lenet5"


def test_without_published_weights_a_backbone_begins_with_random_ones(workspace):
    model = {"name": "mobilenet", "weights": "imagenet"}
    first = repository.create_run(small_config(model=model), EVERYBODY)
    app = AppTest.from_function(
        draw_the_way_without_weights, default_timeout=PATIENCE, args=(first,)
    )
    app.run().button[0].click().run()
    assert not app.exception
    [other] = {run.id for run in list_summaries()} - {first}
    config = repository.get_run(other).config
    assert (config.model.name, config.model.weights) == ("mobilenet", "random")
