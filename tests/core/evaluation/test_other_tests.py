"""A run is scored anew on a changed test set, from what is stored, and keeps its first result."""

import shutil
from dataclasses import replace

import numpy as np
import pytest

from core.auth.actors import EVERYBODY
from core.common.errors import UserError
from core.config.data import DataConfig
from core.datasets.base import Part
from core.datasets.opened import open_dataset
from core.datasets.versions.edits import Version
from core.datasets.versions.repository import edited, edits_of, save_version
from core.evaluation.evaluation import Evaluation, load_evaluation, load_validation
from core.evaluation.other_tests import (
    FurtherAnswers,
    forget_further,
    further_answers,
    keep_further,
    missing_rows,
    on_version,
    other_tests,
    validation_on,
    version_of,
)
from core.runs import repository
from core.runs.artifacts import network_stamp

DIGITS = DataConfig(name="digits")


@pytest.fixture
def run_id(trained_home, workspace) -> str:
    """The trained run in a workspace of this test's own: versions are kept there."""
    shutil.copytree(trained_home[0], workspace)
    return trained_home[1]


@pytest.fixture
def first(run_id: str) -> Evaluation:
    """What the run has answered on the digits as they are."""
    return load_evaluation(repository.get_run(run_id))


def saved(version: Version) -> str:
    return save_version(version, "", EVERYBODY).id


def test_what_is_left_out_or_relabelled_counts_so(run_id, first):
    wrong = np.flatnonzero(~first.right)
    drop, mend = wrong[:2].tolist(), {int(wrong[2]): int(first.predicted[wrong[2]])}
    version = saved(edited(DIGITS, {Part.TEST: drop}, {Part.TEST: mend}))
    now = on_version(run_id, first, version)
    assert version_of(now) == version
    assert (len(now.labels), now.right.sum()) == (358, first.right.sum() + 1)
    assert (now.logits == np.delete(first.logits, drop, axis=0)).all()
    data = DataConfig(name="digits", version=version)
    assert (open_dataset(data).arrays.y_test == now.labels).all()
    assert (now.test_images == open_dataset(data).arrays.x_test).all()
    again = load_evaluation(repository.get_run(run_id))
    assert (again.labels == first.labels).all()  # the first result stays


def test_other_names_of_classes_are_no_other_classes(run_id, first):
    version = replace(edited(DIGITS, {Part.TEST: [0]}), classes=("nought", *map(str, range(1, 10))))
    assert on_version(run_id, first, saved(version)).class_names[0] == "nought"


def test_the_choice_is_of_versions_with_other_test_images(first):
    assert other_tests(first) == []
    tests = saved(edited(DIGITS, {Part.TEST: [0]}))
    labels = saved(edited(DIGITS, labels={Part.TEST: {0: 9}}))
    saved(edited(DIGITS, {Part.TRAIN: [0]}))
    saved(replace(edits_of(DIGITS), classes=(*map(str, range(9)), None)))
    assert {version.id for version in other_tests(first)} == {tests, labels}


def test_other_classes_are_refused(run_id, first):
    version = saved(replace(edits_of(DIGITS), classes=("1", *map(str, range(1, 10)))))
    with pytest.raises(UserError, match="its classes are not those"):
        on_version(run_id, first, version)


def test_stored_answers_on_other_images_are_refused(run_id, first):
    version = saved(edited(DIGITS, {Part.TEST: [0]}))
    odd = replace(first, labels=(first.labels + 1) % 10)
    with pytest.raises(UserError, match="not on the test images of its version"):
        on_version(run_id, odd, version)
    replaced = replace(first, data_checksum="0" * 64)
    with pytest.raises(UserError, match="made on other images"):
        on_version(run_id, replaced, version)


def test_images_that_the_run_was_not_tested_on_need_its_network(run_id, first):
    """As if it had been tested without two of them."""
    version = edited(DIGITS, {Part.TEST: [4, 9]})
    saved(version)
    narrow = on_version(run_id, first, version.id)
    assert other_tests(narrow) == [None]
    assert missing_rows(run_id, narrow, "").tolist() == [4, 9]
    with pytest.raises(UserError, match="never asked about 2 of the test images"):
        on_version(run_id, narrow, "")
    further = FurtherAnswers(np.array([4, 9]), first.logits[[4, 9]])
    keep_further(run_id, further, "another network")
    assert further_answers(run_id) is None
    keep_further(run_id, further, network_stamp(run_id))
    wide = on_version(run_id, narrow, "")
    assert (wide.logits == first.logits).all()
    assert (wide.labels == first.labels).all()
    forget_further(run_id)
    assert missing_rows(run_id, narrow, "").tolist() == [4, 9]


def test_nothing_is_kept_of_a_run_that_was_deleted(workspace):
    keep_further("0" * 8, FurtherAnswers(np.arange(1), np.zeros((1, 10), "float32")), "x")
    assert list((workspace / "cache" / "further").iterdir()) == []


def test_validation_images_are_those_of_the_version(run_id, first):
    answers = load_validation(run_id)
    gone, changed = answers.rows[[0, 5]].tolist()
    new = (int(answers.labels[5]) + 1) % 10
    version = saved(edited(DIGITS, {Part.TRAIN: [gone]}, {Part.TRAIN: {changed: new}}))
    found = validation_on(first, answers, version)
    assert len(found.rows) == len(answers.rows) - 1
    arrays = open_dataset(DataConfig(name="digits", version=version)).arrays
    assert (arrays.y_train[found.rows] == found.labels).all()
    assert new in found.labels[found.rows == changed - (gone < changed)]
    assert (np.sort(found.logits, axis=None) == np.sort(answers.logits[1:], axis=None)).all()
