"""The time machine's part: of a real run, of one without answers, and of one that still trains."""

import json
import shutil

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from core.auth.actors import EVERYBODY
from core.common import settings
from core.db.engine import transaction
from core.evaluation.epochs import (
    EpochAnswers,
    none_yet,
    read_epoch_answers,
    store_epoch_answers,
    with_epoch,
)
from core.experiments.config import parse
from core.runs import repository
from core.runs.artifacts import FILES, publishing
from core.runs.models import ArtifactKind, Epoch
from tests.helpers import PATIENCE, add_epoch, start_run
from tests.pages._ui.evaluate.show_parts import answered, checked, html, shown, words

FILE = FILES[ArtifactKind.EPOCH_ANSWERS]


def draw(run_id: str) -> None:
    """As Evaluate does, of a run that trains."""
    import streamlit as st

    from pages._ui.evaluate.time_machine import grow_time_machine, run_that_trains
    from pages._ui.shell.page import guarded

    st.query_params["run"] = run_id
    with guarded():
        run = run_that_trains()
        if run:
            grow_time_machine(run)
        else:
            st.text("no run that trains")


def data_of(app: AppTest) -> dict:
    """What the browser gets to draw."""
    [component] = app.get("bidi_component")
    return json.loads(component.proto.json)


def publish(run_id: str, answers: EpochAnswers) -> None:
    path = settings.run_folder(run_id) / FILE
    store_epoch_answers(path, answers)
    with transaction() as connection:
        publishing(run_id, ArtifactKind.EPOCH_ANSWERS, path)(connection)


def guesses(epochs: int, images: int = 30, classes: int = 10) -> EpochAnswers:
    """Answers that don't say much, of the first digits."""
    answers = none_yet(np.arange(images), np.arange(images) % classes, classes, "")
    for number in range(1, epochs + 1):
        answers = with_epoch(answers, number, np.full((images, classes), 1 / classes, "float32"))
    return answers


def test_a_run_s_epochs_come_with_images_and_lists(trained):
    app = shown(trained, "time-machine")
    data = data_of(app)
    stored = read_epoch_answers(settings.run_folder(trained) / FILE)
    assert data["epochs"] == stored.epochs.tolist() == [1, 2, 3, 4]
    assert data["classes"] == [str(digit) for digit in range(10)]
    assert data["sprite"]["src"].startswith("data:image/png;base64,")
    never = next(one for one in data["views"][1] if one["key"] == "never")
    assert never["images"] == np.flatnonzero(~stored.right.any(axis=0)).tolist()
    count = len(stored.rows)
    assert f"The answers on {count} validation images after each epoch." in words(app)


@pytest.mark.usefixtures("workspace")
def test_a_run_without_answers_says_why():
    app = shown(answered([0, 1, 2]), "time-machine")
    assert "no answers from this run's epochs" in words(app)
    assert not app.get("bidi_component")


@pytest.mark.usefixtures("workspace")
def test_without_the_images_the_answers_are_still_there():
    run_id = answered([0, 1, 2])
    add_epoch(run_id, Epoch(1, 2.0, 0.001, 1.5, 0.4, 1.6, 0.3))
    publish(run_id, guesses(1))
    shutil.rmtree(settings.home() / "cache" / "datasets" / "digits")
    app = shown(run_id, "time-machine")
    assert data_of(app)["sprite"] is None
    assert "are not in the workspace" in html(app)


@pytest.mark.usefixtures("workspace")
def test_answers_of_other_classes_are_not_drawn():
    run_id = answered([0, 1, 2])
    add_epoch(run_id, Epoch(1, 2.0, 0.001, 1.5, 0.4, 1.6, 0.3))
    publish(run_id, guesses(1, classes=3))
    app = shown(run_id, "time-machine")
    assert "classes of this data set are others" in html(app)


@pytest.mark.usefixtures("workspace")
def test_while_it_trains_it_grows():
    run_id = repository.create_run(parse({}), EVERYBODY)
    start_run(run_id)
    app = AppTest.from_function(draw, default_timeout=PATIENCE, args=(run_id,))
    app.query_params["part"] = "time-machine"
    assert "after the first epoch" in words(checked(app.run()))
    for number in (1, 2):
        add_epoch(run_id, Epoch(number, 2.0, 0.001, 1.5, 0.4, 1.6, 0.3))
        publish(run_id, guesses(number))
        assert len(data_of(checked(app.run()))["epochs"]) == number
    del app.query_params["part"]
    assert "no run that trains" in words(checked(app.run()))
