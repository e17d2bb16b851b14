"""What is kept of a run's answers, and when it is read anew."""

import shutil
from dataclasses import replace

import numpy as np
import pytest

from core.common import settings
from core.common.errors import UserError
from core.evaluation.evaluation import store_predictions
from core.runs.repository import get_run
from pages._ui.run import reading
from pages._ui.run.reading import arrays_of, evaluation_of, kept
from tests.pages._ui.evaluate.show_parts import answered

pytestmark = pytest.mark.usefixtures("workspace")


def test_answers_are_read_once_and_again_after_the_training_went_on():
    run = get_run(answered([0, 1, 2]))
    first = evaluation_of(run)
    assert evaluation_of(run) is first
    assert kept(first, "double", lambda one: [2 * one.predicted]) is kept(first, "double", repr)
    logits = np.eye(10, dtype="float32")[[5, 5, 5, 5]]
    store_predictions(settings.run_folder(run.id), logits, np.uint8([5, 5, 5, 5]))
    assert evaluation_of(run).predicted.tolist() == [5, 5, 5, 5]


def test_a_data_set_replaced_under_its_name_is_not_taken_for_the_old_one(monkeypatch):
    run = get_run(answered([0, 1, 2]))
    first = evaluation_of(run)
    other = replace(first.named, original=replace(first.named.original, title="Others"))
    monkeypatch.setattr(reading, "look_up", lambda ref: other)
    monkeypatch.setattr("core.evaluation.evaluation.look_up", lambda ref: other)
    assert evaluation_of(run).named.original.title == "Others"


def test_deleted_images_are_missed():
    evaluation = evaluation_of(get_run(answered([0, 1, 2])))
    assert len(arrays_of(evaluation).x_test) == 360
    shutil.rmtree(settings.home() / "cache" / "datasets" / "digits")
    with pytest.raises(UserError, match="not in the workspace"):
        arrays_of(evaluation)


def test_it_is_computed_once_and_under_any_name():
    evaluation = evaluation_of(get_run(answered([0, 1, 2])))
    asked = []
    for name in ("report", "labels", "report"):
        assert kept(evaluation, name, lambda one, name=name: asked.append(name) or name) == name
    assert asked == ["report", "labels"]
    assert len(evaluation.report()) == 12
    assert isinstance(evaluation.labels, np.ndarray)
