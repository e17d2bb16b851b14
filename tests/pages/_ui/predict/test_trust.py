"""What Predict says of how far an answer can be trusted, in words."""

import numpy as np
import pytest
from babel.lists import format_list
from streamlit.testing.v1 import AppTest

from core.evaluation.training_features import features_file
from core.prediction.answer_sets import answer_sets, set_aside
from core.prediction.predictor import predict
from core.prediction.strangeness import strangeness
from core.runs import repository
from pages._ui.predict.trust import MOST_NAMED
from tests.helpers import PATIENCE, open_arrays, small_config, wait_for
from tests.pages._ui.evaluate.show_parts import checked, html, problems, words
from tests.trainings import run_of

SURE = np.eye(10, dtype="float32")[3]
TORN = SURE + np.eye(10, dtype="float32")[5]  # above whatever threshold a network has
LOST = np.full(10, 0.1, "float32")


def draw(run_id: str, pixels: "np.ndarray", probabilities: "np.ndarray") -> None:
    """The part alone."""
    from core.datasets.versions.repository import resolve
    from core.runs import repository
    from pages._ui.network.asked import Asked
    from pages._ui.predict.networks import Network
    from pages._ui.predict.trust import show_trust
    from pages._ui.shell.page import guarded

    with guarded():
        run = repository.get_run(run_id)
        dataset = resolve(run.config.data)
        asked = Asked(run_id, "as it is", pixels, dataset.class_names, probabilities)
        show_trust(Network(run_id, "Reader", dataset, run), asked)


def shown(run_id: str, pixels: np.ndarray, probabilities: np.ndarray) -> AppTest:
    """The part, once the worker has answered."""
    app = AppTest.from_function(
        draw, default_timeout=PATIENCE, args=(run_id, pixels, probabilities)
    )
    return answered(checked(app.run()))


def answered(app: AppTest) -> AppTest:
    """The same once nothing in it waits for a worker."""
    wait_for(lambda: "…" not in words(checked(app.run())))
    return app


def test_an_answer_is_one_or_several_or_none(trained):
    image = open_arrays("digits").x_test[0]
    one = shown(trained, image, SURE)
    assert "<b>3</b>" in html(one)
    assert "90% have their true class among the classes that are named so" in html(one)
    assert "helped to choose the epoch" in html(one), "its best epoch was chosen by the same images"
    assert "<b>3 or 5</b>" in html(shown(trained, image, TORN))
    none = shown(trained, image, LOST)
    assert "<b>Probably none of the 10 classes</b>" in html(none)


def test_a_surer_answer_names_more(trained):
    probabilities = np.float32([0.4, 0.3, 0.1, 0.08, 0.06, 0.03, 0.015, 0.01, 0.004, 0.001])
    aside = set_aside(repository.get_run(trained))
    app, named = shown(trained, open_arrays("digits").x_test[0], probabilities), []
    for confidence in (0.8, 0.99):
        control = app.segmented_control(key=f"trust_confidence_{trained}").set_value(confidence)
        app = answered(checked(control.run()))
        (inside,) = answer_sets(probabilities[None], aside.thresholds(confidence))
        named.append(int(inside.sum()))
        last = format_list([str(one) for one in np.flatnonzero(inside)], style="or", locale="en")
        if named[-1] > MOST_NAMED:
            last = f"One of {named[-1]} classes: 0, 1, 2, 3, 4, 5…"
        assert f"<b>{last or 'Probably none of the 10 classes'}</b>" in html(app)
        assert f"{confidence:.0%}" in html(app)
    assert named[0] <= named[1]


def test_what_is_far_from_the_training_images_is_flagged(trained):
    noise = np.random.default_rng(0).integers(0, 256, (40, 8, 8, 1)).astype("uint8")
    farthest = max(noise, key=lambda image: strangeness(trained, image))
    assert "Far from all it has learned from" in words(shown(trained, farthest, SURE))
    usual = shown(trained, open_arrays("digits").x_train[3], SURE)
    assert "Not unusual" in words(usual)
    assert "Compared with 1,2" in words(usual) or "Compared with 1,1" in words(usual)
    assert " MB." in words(usual)


def test_small_changes_are_tried_when_they_are_asked_for(trained):
    image = open_arrays("digits").x_test[0]
    probabilities = predict(trained, image[None])[0]
    app = shown(trained, image, probabilities)
    assert "small changes" not in words(app)
    app = answered(checked(app.toggle(key=f"trust_steadiness_{trained}").set_value(True).run()))
    assert f"The answer stays {probabilities.argmax()} in " in words(app)
    assert len(app.get("plotly_chart")) == 1


@pytest.mark.usefixtures("workspace")
def test_an_older_run_is_offered_what_it_lacks():
    run = run_of(small_config(data={"validation": 0.0}))
    features_file(run.id).unlink()
    app = AppTest.from_function(
        draw, default_timeout=PATIENCE, args=(run.id, open_arrays("digits").x_test[0], SURE)
    )
    checked(app.run())
    assert app.button(key=f"start_inside-training-{run.id}").label.startswith("Let it look")
    assert "no predictions on validation images" in words(app)
    assert problems(app) == []
    assert repository.get_run(run.id).status == "finished"
