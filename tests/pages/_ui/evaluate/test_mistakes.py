"""Galleries by kind and class."""

import numpy as np
import pytest

from core.config.data import DataConfig
from core.datasets.opened import open_dataset
from core.evaluation.evaluation import load_evaluation
from core.runs import repository
from tests.pages._ui.evaluate.show_parts import answered, checked, html, shown, words


def test_the_most_confident_mistakes_come_first(trained):
    evaluation = load_evaluation(repository.get_run(trained))
    wrong = int((~evaluation.right).sum())
    app = shown(trained, "mistakes")
    assert html(app).count('<figure class="wrong"') == min(wrong, 24)
    assert words(app).startswith(f"{wrong:,} image")


def test_random_ones_are_shuffled_anew(trained):
    app = shown(trained, "mistakes")
    checked(app.button_group[1].set_value("random").run())
    before = html(app)
    checked(app.button(key="mistakes_reshuffle").click().run())
    assert html(app) != before


@pytest.mark.usefixtures("workspace")
def test_without_a_mistake_it_says_so():
    labels = np.array(open_dataset(DataConfig(name="digits")).arrays.y_test)
    assert "There is no mistake" in words(shown(answered(labels), "mistakes"))


def test_the_worst_mistake_is_found_among_all_and_the_most_confident(trained, monkeypatch):
    noted: list[str] = []
    monkeypatch.setattr(
        "pages._ui.evaluate.mistakes.happened", lambda event, run: noted.append(event.value)
    )
    app = shown(trained, "mistakes")
    assert noted == ["found_worst"]
    checked(app.button_group[1].set_value("random").run())
    assert noted == ["found_worst"]
    checked(app.button_group[1].set_value("confident").run())
    checked(app.selectbox[0].select_index(1).run())
    assert noted == ["found_worst"] * 2
