"""Labels of single images are changed by a version, and by nothing else."""

import json
from dataclasses import replace

import numpy as np
import pytest

from core.auth.actors import EVERYBODY
from core.common.errors import UserError
from core.config.data import DataConfig
from core.datasets.base import Arrays, Part
from core.datasets.opened import open_dataset
from core.datasets.versions.arrays import cache_of
from core.datasets.versions.edits import Version, original_labels
from core.datasets.versions.repository import (
    edited,
    edits_of,
    get_version,
    list_versions,
    record_path,
    save_version,
)
from core.inspection.class_distribution import Use, distribution
from tests.helpers import open_arrays

DIGITS = DataConfig(name="digits")
pytestmark = pytest.mark.usefixtures("workspace")


@pytest.fixture
def before(workspace) -> Arrays:
    """The digits as they are."""
    return open_arrays("digits")


def relabelled(data: DataConfig, part: Part, labels: dict[int, int | None]) -> DataConfig:
    """The images of a version with these labels."""
    return of(save_version(edited(data, labels={part: labels}), "", EVERYBODY))


def of(version: Version) -> DataConfig:
    return DataConfig(name="digits", version=version.id)


def other(label: int) -> int:
    return (int(label) + 1) % 10


def test_an_image_with_another_label_is_counted_there(before):
    new = other(before.y_train[7])
    data = relabelled(DIGITS, Part.TRAIN, {7: new})
    arrays = open_dataset(data).arrays
    assert arrays.y_train[7] == new
    assert (np.delete(arrays.y_train, 7) == np.delete(before.y_train, 7)).all()
    assert (arrays.y_test == before.y_test).all()
    assert (arrays.x_train == before.x_train).all()
    assert not list(cache_of(edits_of(data)).glob("x_*"))
    uses = (Use.TRAINING, Use.VALIDATION)
    counted = np.sum([distribution(data, 0).counts[use] for use in uses], axis=0)
    assert (counted == np.bincount(arrays.y_train, minlength=10)).all()
    assert edits_of(data).words() == [f"1 training image has another label (1 → {new})"]
    assert (open_arrays("digits").y_train == before.y_train).all()


def test_it_is_taken_back(before):
    new = other(before.y_test[3])
    data = relabelled(DIGITS, Part.TEST, {3: new, 4: other(before.y_test[4])})
    again = edited(data, labels={Part.TEST: {3: None}})
    assert [index for index, _label in again.relabelled_test] == [4]
    assert again == replace(edited(data, labels={Part.TEST: {3: int(before.y_test[3])}}))
    nothing = edited(data, labels={Part.TEST: {3: None, 4: None}})
    with pytest.raises(UserError, match="nothing is changed"):
        save_version(nothing, "", EVERYBODY)


def test_it_stands_beside_what_is_left_out_and_merged(before):
    """Places are those of the version that is shown, classes its own."""
    first = of(save_version(edited(DIGITS, {Part.TRAIN: [0, 2]}), "", EVERYBODY))
    names = tuple("low" if name in "012" else name for name in edits_of(DIGITS).classes)
    merged = of(save_version(replace(edits_of(first), classes=names), "", EVERYBODY))
    classes = edits_of(merged).class_names
    arrays = open_dataset(merged).arrays
    place = int(np.flatnonzero(arrays.y_train != 0)[0])
    version = edited(merged, labels={Part.TRAIN: {place: classes.index("low")}})
    saved = open_dataset(of(save_version(version, "", EVERYBODY)))
    assert saved.dataset.class_names[saved.arrays.y_train[place]] == "low"
    assert len(saved.arrays.y_train) == 1435
    assert edited(of(version), {Part.TRAIN: [place]}).relabelled_train == ()  # it is out


def test_an_image_goes_with_the_class_that_it_was_given(before):
    five, three = (int(np.flatnonzero(before.y_train == label)[0]) for label in (5, 3))
    edits = edited(DIGITS, labels={Part.TRAIN: {five: 3, three: 5}})
    names = tuple(None if name == "3" else name for name in edits.classes)
    arrays = open_dataset(of(save_version(replace(edits, classes=names), "", EVERYBODY))).arrays
    threes = np.flatnonzero(before.y_train == 3)
    gone = np.union1d(np.setdiff1d(threes, [three]), [five])
    assert (arrays.x_train == np.delete(before.x_train, gone, axis=0)).all()


def test_versions_of_before_stay_as_they_are(before):
    """Their ids, and their files, which say nothing of labels."""
    version = save_version(edited(DIGITS, {Part.TRAIN: [1]}), "", EVERYBODY)
    assert version.id == replace(version, relabelled_test=()).id
    path = record_path(version)
    values = json.loads(path.read_text())
    older = {key: value for key, value in values.items() if not key.startswith("relabelled")}
    path.write_text(json.dumps(older))
    assert get_version("digits", version.id) == version
    assert edited(of(version), labels={Part.TRAIN: {0: 9}}).id != version.id


@pytest.mark.parametrize(
    ("labels", "words"),
    [
        ({1437: 0}, "There is no image 1,437: there are 1,437"),
        ({-1: 0}, "There is no image -1"),
        ({0: 10}, "There is no class 10: there are 10"),
        ({0: -1}, "There is no class -1"),
    ],
)
@pytest.mark.usefixtures("before")
def test_what_is_not_there_has_its_words(labels, words):
    with pytest.raises(UserError, match=words):
        edited(DIGITS, labels={Part.TRAIN: labels})


@pytest.mark.parametrize(
    ("junk", "words"),
    [
        ({"relabelled_train": ((2000, 1),)}, "changes image 2,000 .* has 1,437 images"),
        ({"relabelled_test": ((-1, 1),)}, "changes image -1"),
        ({"dropped_test": (360,)}, "changes image 360 .* has 360 images"),
        ({"relabelled_test": ((0, 10),)}, "the class 10, and .* has 10 classes"),
    ],
)
def test_junk_in_a_version_has_its_words(before, junk, words):
    version = replace(edits_of(DIGITS), **junk)
    with pytest.raises(UserError, match=words):
        original_labels(version, before)
    with pytest.raises(UserError, match=words):
        save_version(version, "", EVERYBODY)


@pytest.mark.parametrize("pairs", [[[0]], [[0, "1"]], [[0, 1.5]], ["ab"], 3, [[0, True]]])
def test_a_changed_file_has_its_words(before, pairs):
    version = save_version(edited(DIGITS, labels={Part.TEST: {0: 9}}), "", EVERYBODY)
    path = record_path(version)
    path.write_text(json.dumps(json.loads(path.read_text()) | {"relabelled_test": pairs}))
    with pytest.raises(UserError, match=r"can't be read|is damaged"):
        get_version("digits", version.id)
    assert list_versions("digits") == []
