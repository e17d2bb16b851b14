"""Draws build up, and the picture shows the last one."""

import re

import numpy as np
import pytest

from core.config.data import DataConfig
from core.datasets.opened import open_dataset
from core.evaluation.evaluation import load_evaluation
from core.evaluation.hits import drawn
from core.runs import repository
from pages._ui.evaluate.hits import COUNTED, MANY, SEED, sheet
from tests.pages._ui.evaluate.show_parts import answered, checked, html, shown, words


def test_each_press_draws_again(trained):
    right = load_evaluation(repository.get_run(trained)).right
    app = shown(trained, "hits")
    seed = app.session_state[SEED]
    for number in range(3):
        hits = right[drawn(len(right), seed, number)].sum()
        (metric,) = app.metric
        assert (metric.label, metric.value) == (f"Hits in draw {number + 1}", f"{hits} of 100")
        assert html(app).count('<i class="wrong"') == 100 - hits
        checked(app.button(key="draw_1").click().run())
    checked(app.button(key=f"draw_{MANY}").click().run())
    assert f"{4 + MANY} draws so far" in words(app)
    checked(app.button(key="draw_0").click().run())
    assert app.metric[0].label == "Hits in draw 1"
    assert app.session_state[SEED] != seed
    (counted,) = app.session_state[COUNTED].values()
    assert len(counted[1]) == 1  # those before are dropped
    assert counted[1] == [right[drawn(len(right), app.session_state[SEED], 0)].sum()]


@pytest.mark.usefixtures("workspace")
def test_what_was_said_of_the_wrong_ones_stands_there_in_words():
    truth = np.array(open_dataset(DataConfig(name="digits")).arrays.y_test)[:100]
    wrong = [3, 40]
    said = truth.copy()
    said[wrong] = (truth[wrong] + 1) % 10
    app = shown(answered(said), "hits")
    named = re.findall("<figcaption>is (.)<br>said (.) ", html(app))
    assert named == [(str(truth[row]), str(said[row])) for row in wrong]


@pytest.mark.usefixtures("workspace")
def test_of_few_test_images_the_other_law_is_named():
    app = shown(answered([0, 1, 2]), "hits")
    assert "There are only 3 test images" in words(app)


def test_a_sheet_has_each_image_at_its_place():
    images = np.arange(1, 6, dtype="uint8")[:, None, None, None] * np.ones((5, 4, 3, 1), "uint8")
    found = sheet(images, 3)
    assert found.shape == (8, 9, 1)
    assert (found[:4, 3:6] == 2).all()
    assert (found[4:, :3] == 4).all()
    assert (found[4:, 6:] == 0).all()
    assert max(sheet(np.zeros((4, 300, 200, 3), "uint8"), 2).shape) <= 128
