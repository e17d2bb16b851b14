"""Evaluate on the test images of a version: the result there, and the first one beside it."""

import numpy as np
import pytest

from core.auth.actors import EVERYBODY
from core.config.data import DataConfig
from core.datasets.base import Part
from core.datasets.opened import open_dataset
from core.datasets.versions.repository import edited, save_version
from tests.pages._ui.evaluate.show_parts import answered, checked, html, shown, words

DIGITS = DataConfig(name="digits")


@pytest.fixture
def run_id(workspace) -> str:
    """A run that has 300 of the 360 digits right: all but the first 60."""
    truth = np.asarray(open_dataset(DIGITS).arrays.y_test)
    return answered(np.where(np.arange(360) < 60, (truth + 1) % 10, truth))


def test_both_results_stand_with_their_intervals(run_id):
    app = shown(run_id)
    assert not app.selectbox  # there is nothing to choose
    truth = open_dataset(DIGITS).arrays.y_test
    mended = {index: int(truth[index] + 1) % 10 for index in range(10, 22)}
    version = save_version(
        edited(DIGITS, {Part.TEST: range(10)}, {Part.TEST: mended}), "clean", EVERYBODY
    )
    open_dataset(DataConfig(name="digits", version=version.id))
    app = shown(run_id)
    assert app.metric[0].value == "83.3%"
    box = next(each for each in app.selectbox if each.label == "Test images")
    checked(box.set_value(version.id).run())
    assert app.query_params["tested"] == version.id
    said = words(app)
    assert "On clean: 89.1% (85.4% to 92.0%) of 350 test images" in said
    assert "First result, on the images as they are: 83.3% (79.1% to 86.8%) of 360" in said
    assert app.metric[0].value == "89.1%"
    inside = words(shown(run_id, "time-machine", tested=version.id))
    assert "This part stays with the images that the run was tested on" in inside


def test_an_unknown_version_in_the_address_is_said(run_id):
    app = shown(run_id, tested="ffffffffffff")
    assert "in the address (ffffffffffff)" in html(app)
    assert app.metric[0].value == "83.3%"


def test_images_that_were_left_out_are_asked_for(workspace):
    truth = np.asarray(open_dataset(DIGITS).arrays.y_test)
    version = save_version(edited(DIGITS, {Part.TEST: [0, 1]}), "narrow", EVERYBODY)
    run_id = answered(truth[2:], data="digits", version=version.id)
    app = shown(run_id, tested="original")
    assert "never asked about 2 of these test images" in words(app)
    assert "tested_ask" in [each.key for each in app.button]
    assert not app.metric


def test_the_own_test_of_a_run_is_its_first_result(workspace):
    """The version in the address may come from another run."""
    truth = np.asarray(open_dataset(DIGITS).arrays.y_test)
    version = save_version(edited(DIGITS, {Part.TEST: [0, 1]}), "narrow", EVERYBODY)
    alike = save_version(edited(DIGITS, {Part.TRAIN: [0]}), "other training", EVERYBODY)
    for run_id, tested in (
        (answered(truth[2:], version=version.id), version.id),
        (answered(truth), "original"),
        (answered(truth), alike.id),
    ):
        app = shown(run_id, tested=tested)
        assert "in the address" not in html(app)
        assert "tested" not in app.query_params
        assert app.metric[0].value == "100.0%"
