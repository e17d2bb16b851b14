"""The parts of Evaluate: each has its address, each is drawn for runs of every kind."""

import shutil

import numpy as np
import pytest

from core.common import settings
from core.config.data import DataConfig
from core.datasets.opened import open_dataset
from pages._ui.evaluate.parts import PARTS
from tests.importing_files import good_members, imported, zipped
from tests.pages._ui.evaluate.show_parts import answered, checked, html, problems, shown, words

KEYS = [part.key for part in PARTS]


def assert_nothing_is_wrong(app, part):
    """But that a run of `answered` has no network, which Inside says."""
    found = problems(app)
    assert len(found) == (part == "inside")
    assert all("has no model" in one for one in found)


@pytest.mark.parametrize("part", KEYS)
def test_each_part_has_an_address(trained, part):
    app = shown(trained, part)
    assert not problems(app)
    assert app.button_group[0].value == part
    assert words(app) or html(app)


def test_a_click_goes_into_the_address_and_back(trained):
    app = shown(trained)
    assert app.button_group[0].value == KEYS[0]
    checked(app.button_group[0].set_value("mistakes").run())
    assert app.query_params["part"] == "mistakes"
    assert "most confident mistakes" in words(app)
    app.query_params["part"] = "hits"  # as a step back in the browser
    checked(app.run())
    assert app.button_group[0].value == "hits"
    assert "Hits in draw 1" in [each.label for each in app.metric]


def test_a_part_that_is_none_says_which_there_are(trained):
    app = shown(trained, "curves")
    assert "There is no part &#39;curves&#39;. There are: overview, confusions" in html(app)
    assert app.button_group[0].value == KEYS[0]


@pytest.mark.usefixtures("workspace")
@pytest.mark.parametrize("part", KEYS)
def test_of_three_test_images(part):
    assert_nothing_is_wrong(shown(answered([0, 1, 2]), part), part)


@pytest.mark.usefixtures("workspace")
@pytest.mark.parametrize("part", KEYS)
def test_where_every_answer_is_the_same_class(part):
    """The others are never predicted."""
    app = shown(answered([3] * 300), part, true="3", said="0", **{"class": "0"})
    assert_nothing_is_wrong(app, part)


@pytest.mark.usefixtures("workspace")
@pytest.mark.parametrize("part", KEYS)
def test_of_two_classes(part, tmp_path):
    imported(zipped(tmp_path / "pets.zip", good_members()), "pets")
    labels = open_dataset(DataConfig(name="pets")).arrays.y_test
    assert_nothing_is_wrong(shown(answered(labels, "pets"), part), part)


@pytest.mark.usefixtures("workspace")
@pytest.mark.parametrize("part", KEYS)
def test_where_the_images_are_gone_figures_stay(part):
    run_id = answered(np.arange(300) % 10)
    shutil.rmtree(settings.home() / "cache" / "datasets" / "digits")
    app = shown(run_id, part, true="1", **{"class": "1"})
    gone = "are not in the workspace (any more)" in html(app)
    assert gone == (part in ("confusions", "classes", "mistakes", "hits"))
    assert app.metric or words(app)


@pytest.mark.parametrize(
    ("part", "key", "choice"),
    [
        ("confusions", "cells_show", "share"),
        ("confusions", "classes_order_2", "confused"),
        ("classes", "class_images", "found"),
        ("mistakes", "mistakes_shown", "hair"),
        ("inside", "inside_way", "upload"),
    ],
)
def test_what_is_chosen_stays_while_another_part_is_looked_at(trained, part, key, choice):
    def group(app):
        return next(one for one in app.button_group if one.key == key)

    app = shown(trained, part)
    checked(group(app).set_value(choice).run())
    for other in ("overview", part):
        checked(app.button_group[0].set_value(other).run())
    assert group(app).value == choice


@pytest.mark.parametrize(
    ("part", "label"),
    [
        ("confusions", "Save the matrix (CSV)"),
        ("classes", "Save the table (CSV)"),
        ("hits", "Save the hits of all draws (CSV)"),
        ("time-machine", "Save the answers of all epochs (CSV)"),
    ],
)
def test_numbers_can_be_taken_along(trained, part, label):
    assert label in [one.proto.label for one in shown(trained, part).get("download_button")]
