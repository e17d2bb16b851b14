"""Versions of a data set: what they keep, that they are what they say, that runs honour them."""

import json
from dataclasses import replace
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from core.auth.actors import EVERYBODY
from core.common import settings
from core.common.errors import UserError
from core.config.data import DataConfig
from core.datasets import datasets
from core.datasets.base import Part
from core.datasets.opened import cached_dataset, open_dataset
from core.datasets.versions.edits import Version, kept_rows
from core.datasets.versions.repository import (
    edited,
    edits_of,
    get_version,
    list_versions,
    resolve,
    save_version,
    version_line,
)
from core.evaluation.evaluation import load_evaluation
from core.execution import scheduler
from core.experiments.validation import problems
from core.runs import repository
from tests.helpers import open_arrays, small_config, train_run

DIGITS = DataConfig(name="digits")
NAMES = datasets["digits"].class_names
pytestmark = pytest.mark.usefixtures("workspace")


@pytest.fixture
def original(workspace) -> Version:
    """The digits without edits."""
    open_arrays("digits")
    return edits_of(DIGITS)


def test_images_left_out(original):
    version = save_version(
        replace(original, dropped_train=(0, 7), dropped_test=(3,)), " no  3 ", EVERYBODY
    )
    assert (version.name, version.train_count, version.test_count) == ("no 3", 1435, 359)
    opened = open_dataset(DataConfig(name="digits", version=version.id))
    dataset, arrays = opened.dataset, opened.arrays
    before = open_arrays("digits")
    assert (dataset.train_count, dataset.class_names) == (1435, NAMES)
    assert (arrays.x_train == np.delete(before.x_train, [0, 7], axis=0)).all()
    assert (arrays.y_train == np.delete(before.y_train, [0, 7])).all()
    assert (arrays.x_test == np.delete(before.x_test, 3, axis=0)).all()
    assert isinstance(arrays.x_train, np.memmap)
    assert version.words() == ["2 training images left out", "1 test image left out"]


def test_classes_renamed_merged_and_removed(original):
    names = ("zero", "1", "2", None, "4", "5", "6", "1", "8", "9")
    version = save_version(replace(original, classes=names), "odd", EVERYBODY)
    opened = open_dataset(DataConfig(name="digits", version=version.id))
    dataset, arrays = opened.dataset, opened.arrays
    before = open_arrays("digits")
    assert dataset.class_names == ("zero", "1", "2", "4", "5", "6", "8", "9")
    keep = before.y_train != 3
    expected = [dataset.class_names.index(names[label]) for label in before.y_train[keep]]
    assert arrays.y_train.tolist() == expected
    assert (arrays.x_train == before.x_train[keep]).all()
    assert version.words() == ["0 renamed zero", "1, 7 merged into 1", "3 removed"]
    assert len(open_arrays("digits").y_train) == 1437


def test_only_names_changed_needs_no_other_images(original):
    version = save_version(replace(original, classes=("nought", *NAMES[1:])), "", EVERYBODY)
    assert version.name == version.id
    open_dataset(DataConfig(name="digits", version=version.id))
    stored = settings.home() / "cache" / "versions" / version.id
    assert not list(stored.glob("x_*"))


def test_the_same_edits_are_the_same_version(original):
    edits = replace(original, dropped_train=(1,))
    first, again = save_version(edits, "one", EVERYBODY), save_version(edits, "two", EVERYBODY)
    assert first == again == get_version("digits", first.id)
    assert list_versions("digits") == [first]


def test_the_day_is_that_of_the_viewer(original):
    version = replace(original, made="2025-01-01T23:30:00+00:00")
    assert " · 2025-01-01 UTC · " in version_line(version)
    assert " · 2025-01-02 · " in version_line(version, ZoneInfo("Europe/Berlin"))
    assert " · long ago · " in version_line(replace(original, made="long ago"))


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({}, "nothing is changed"),
        ({"classes": ("a",) * 10}, "1 class is left"),
        ({"classes": (*("a",) * 9, "")}, "a class needs a name"),
        ({"classes": (*("a",) * 9, "b" * 101)}, "a class needs a name"),
        ({"dropped_test": tuple(range(360))}, "no test image is left"),
    ],
)
def test_what_can_not_be_trained_on_is_refused(original, changes, reason):
    with pytest.raises(UserError, match=reason):
        save_version(replace(original, **changes), "bad", EVERYBODY)
    assert list_versions("digits") == []


@pytest.mark.parametrize("left", [0, 1])
def test_a_class_that_can_not_be_split_is_refused(original, left):
    zeros = tuple(np.flatnonzero(open_arrays("digits").y_train == 0)[left:].tolist())
    with pytest.raises(UserError, match="fewer than 2 training images of 0 are left"):
        save_version(replace(original, dropped_train=zeros), "bad", EVERYBODY)


@pytest.mark.parametrize("name", ["", "0123456789ab", "../digits/x", "a/b", "..", "x" * 100])
def test_unknown_versions(original, name):
    with pytest.raises(UserError, match=r"data\.version: .* has no version"):
        get_version("digits", name)


def test_a_changed_file_is_refused(original):
    version = save_version(replace(original, dropped_train=(1,)), "one", EVERYBODY)
    path = settings.home() / "versions" / "digits" / f"{version.id}.json"
    values = json.loads(path.read_text())
    for content in (json.dumps({**values, "dropped_train": [2]}), "{", "[]"):
        path.write_text(content)
        with pytest.raises(UserError, match=r"is damaged|can't be read"):
            get_version("digits", version.id)
    assert list_versions("digits") == []


def test_other_images_are_refused(original):
    version = save_version(replace(original, dropped_train=(1,)), "one", EVERYBODY)
    path = settings.home() / "cache" / "datasets" / "digits" / "meta.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), "checksum": "0" * 64}))
    for opening in (open_dataset, cached_dataset):
        with pytest.raises(UserError, match=r"other images|not in the workspace"):
            opening(DataConfig(name="digits", version=version.id))


def test_the_app_never_computes_a_version(original):
    version = save_version(replace(original, dropped_train=(1,)), "one", EVERYBODY)
    data = DataConfig(name="digits", version=version.id)
    with pytest.raises(UserError, match="not prepared"):
        cached_dataset(data)
    open_dataset(data)
    assert len(cached_dataset(data, original.checksum).arrays.x_train) == 1436
    with pytest.raises(UserError, match="not in the workspace"):
        cached_dataset(data, "0" * 64)


def test_edits_start_from_a_version(original):
    first = save_version(replace(original, dropped_train=(5,)), "one", EVERYBODY)
    edits = edits_of(DataConfig(name="digits", version=first.id))
    assert edits.dropped_train == (5,)
    assert 5 not in kept_rows(edits, open_arrays("digits"))[0]


def test_a_config_with_an_unknown_version_can_not_start(original):
    assert "has no version" in problems(small_config(data={"version": "nothing"}))[0]


def test_training_evaluation_and_record_know_the_version(original):
    names = (*NAMES[:8], None, "eight or nine")
    version = save_version(
        replace(original, classes=names, dropped_test=(0, 1)), "nine classes", EVERYBODY
    )
    config = small_config(data={"version": version.id})
    assert resolve(config.data).class_names[-1] == "eight or nine"
    run_id = scheduler.submit(config, EVERYBODY)
    train_run(run_id)
    run = repository.get_run(run_id)
    assert run.status == "finished", run.message
    evaluation = load_evaluation(run)
    assert evaluation.probabilities.shape == (version.test_count, 9)
    assert evaluation.class_names[-1] == "eight or nine"
    assert evaluation.data_checksum == original.checksum
    arrays = cached_dataset(run.config.data, evaluation.data_checksum).arrays
    assert (arrays.y_test == evaluation.labels).all()


@pytest.mark.parametrize("word", ["a\0b", "a\ud800b", "a\nb", "\u202eab"])
def test_names_have_no_characters_that_can_not_be_shown(original, word):
    with pytest.raises(UserError, match="can't be shown"):
        save_version(replace(original, classes=(word, *original.classes[1:])), "x", EVERYBODY)
    saved = save_version(replace(original, dropped_train=(0,)), word, EVERYBODY)
    assert saved.name in ("a b", "ab")
    assert get_version("digits", saved.id) == saved


def test_images_of_a_version_are_left_out_by_their_places_in_it():
    """What the version leaves out already stays out, and moves the others."""
    arrays = open_dataset(DIGITS).arrays
    first = save_version(edited(DIGITS, {Part.TRAIN: [0, 2]}), "", EVERYBODY)
    assert (first.dropped_train, first.dropped_test) == ((0, 2), ())
    data = DataConfig(name="digits", version=first.id)
    second = edited(data, {Part.TRAIN: {0, 1}, Part.TEST: {5}})
    assert (second.dropped_train, second.dropped_test) == ((0, 1, 2, 3), (5,))
    save_version(second, "", EVERYBODY)
    left = open_dataset(DataConfig(name="digits", version=second.id)).arrays
    assert (left.x_train == arrays.x_train[4:]).all()
    assert (left.y_test == np.delete(arrays.y_test, 5)).all()
