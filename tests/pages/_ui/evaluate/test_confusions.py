"""The images behind a cell are those that the stored answers say."""

import numpy as np
import pytest

from core.config.data import DataConfig
from core.datasets.opened import open_dataset
from pages._ui.widgets.messages import data_url
from tests.pages._ui.evaluate.show_parts import answered, checked, html, shown, words


@pytest.fixture
def run_id(workspace) -> str:
    """7 is taken for 1 in every third image, all else is right."""
    labels = np.array(open_dataset(DataConfig(name="digits")).arrays.y_test)
    answers = labels.copy()
    sevens = np.flatnonzero(labels == 7)[::3]
    answers[sevens] = 1
    return answered(answers)


def sevens_said_one() -> list[int]:
    labels = open_dataset(DataConfig(name="digits")).arrays.y_test
    return np.flatnonzero(labels == 7)[::3].tolist()


def test_a_cell_in_the_address_shows_exactly_its_images(run_id):
    app = shown(run_id, "confusions", true="7", said="1")
    expected = sevens_said_one()
    assert f"{len(expected)} images, the most confident answers first." in words(app)
    images = open_dataset(DataConfig(name="digits")).arrays.x_test
    body = html(app)
    assert body.count("<figure") == len(expected)
    for index in expected:
        assert data_url(images[index]) in body


def test_a_class_alone_shows_its_row(run_id):
    app = shown(run_id, "confusions", true="7")
    labels = open_dataset(DataConfig(name="digits")).arrays.y_test
    assert f"{(labels == 7).sum()} images" in words(app)
    assert [box.value for box in app.selectbox] == [7, -1]


def test_a_box_puts_its_class_into_the_address(run_id):
    app = shown(run_id, "confusions")
    assert "Choose a cell" in words(app)
    checked(app.selectbox[0].set_value(7).run())
    checked(app.selectbox[1].set_value(1).run())
    assert (app.query_params["true"], app.query_params["said"]) == ("7", "1")
    assert f"{len(sevens_said_one())} images" in words(app)
    checked(app.selectbox[1].set_value(-1).run())
    assert "said" not in app.query_params


@pytest.mark.parametrize("odd", ["10", "-1", "seven", "٣", "1" * 5000])
def test_a_class_that_is_none_is_no_class(run_id, odd):
    app = shown(run_id, "confusions", true=odd)
    assert app.selectbox[0].value == -1
