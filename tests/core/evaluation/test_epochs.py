"""Answers after epochs: what was learned and forgotten, of answers written down by hand."""

import numpy as np
import pytest

from core.common import settings
from core.common.errors import UserError
from core.common.files import write_arrays
from core.evaluation import epochs
from core.evaluation.epochs import (
    EpochAnswers,
    choose_images,
    load_epoch_answers,
    none_yet,
    read_epoch_answers,
    store_epoch_answers,
    up_to,
    with_epoch,
)
from core.runs.artifacts import FILES
from core.runs.models import ArtifactKind
from tests.helpers import small_config
from tests.trainings import run_of

TRUTH = [0, 0, 1, 1]
# One column an image, one row an epoch: what was said.
SAID = [
    [0, 1, 0, 0],
    [0, 0, 0, 0],
    [0, 1, 1, 0],
    [0, 0, 1, 0],
    [0, 1, 1, 0],
]


def answers_of(said, truth=TRUTH, classes=2) -> EpochAnswers:
    """A record of epochs in which each image got the answer that stands there, by 0.9."""
    record = none_yet(np.arange(len(truth)), np.array(truth), classes, "sum")
    for number, row in enumerate(said, 1):
        probabilities = np.full((len(truth), classes), 0.1 / (classes - 1), "float32")
        probabilities[np.arange(len(truth)), row] = 0.9
        record = with_epoch(record, number, probabilities)
    return record


def test_what_was_learned_and_forgotten_when():
    record = answers_of(SAID)
    assert record.epochs.tolist() == [1, 2, 3, 4, 5]
    assert record.predicted.tolist() == SAID
    assert np.argwhere(record.learned).tolist() == [[0, 0], [1, 1], [2, 2], [3, 1]]
    assert np.argwhere(record.forgotten).tolist() == [[2, 1], [4, 1]]
    assert record.times_forgotten.tolist() == [0, 2, 0, 0]
    assert record.ever_right.tolist() == [True, True, True, False]
    assert record.right_since.tolist() == [1, 0, 3, 0]
    assert record.wrong_since.tolist() == [0, 5, 0, 0]


def test_probabilities_of_an_epoch():
    record = answers_of(SAID)
    assert np.allclose(record.probabilities(0)[0], [0.9, 0.1], atol=1e-3)


def test_the_predicted_class_survives_sixteen_bits():
    near = np.array([[0.5 - 2e-7, 0.5 + 2e-7]], "float32")
    certain = np.array([[1.0, 0.0]], "float32")  # the other has become 0
    record = none_yet(np.arange(1), np.array([1]), 2, "")
    record = with_epoch(with_epoch(record, 1, near), 2, certain)
    assert record.logits.dtype == "float16"
    assert np.isfinite(record.logits).all()
    assert record.predicted.tolist() == [[1], [0]]
    assert np.allclose(record.probabilities(1), [[1.0, 0.0]], atol=1e-30)


def test_each_class_has_its_share_of_the_images_and_one_at_least():
    labels = np.repeat([0, 1, 2], [9000, 990, 10])
    chosen = choose_images(labels, seed=3)
    assert np.bincount(labels[chosen]).tolist() == [179, 20, 1]
    assert (np.diff(chosen) > 0).all()
    assert (choose_images(labels, seed=3) == chosen).all()
    assert (choose_images(labels, seed=4) != chosen).any()


def test_images_are_chosen_of_few_and_of_many_classes():
    assert choose_images(np.array([1, 0, 1]), seed=0).tolist() == [0, 1, 2]
    many = np.tile(np.arange(256), 2)
    assert len(set(many[choose_images(many, seed=0)])) == 200


def test_the_answers_stay_within_a_size(monkeypatch):
    monkeypatch.setattr(epochs, "MOST_EPOCHS", 4)
    record = answers_of([TRUTH] * 4)
    assert (record.epochs.tolist(), record.every) == ([1, 2, 3, 4], 1)
    kept = [answers_of([TRUTH] * count).epochs.tolist() for count in (5, 6, 7, 8, 9)]
    assert kept == [[1, 3, 5], [1, 3, 5, 6], [1, 3, 5, 7], [1, 5, 8], [1, 5, 9]]


def test_many_classes_keep_fewer_epochs(monkeypatch):
    monkeypatch.setattr(epochs, "MOST_BYTES", 3 * 4 * 50 * 2)
    record = answers_of([TRUTH] * 4, classes=50)
    assert record.epochs.tolist() == [1, 3, 4]
    assert record.logits.nbytes <= epochs.MOST_BYTES


def test_what_is_stored_is_read_again(tmp_path):
    record = answers_of(SAID)
    store_epoch_answers(tmp_path / "answers.npz", record)
    again = read_epoch_answers(tmp_path / "answers.npz")
    assert (again.every, again.checksum) == (1, "sum")
    for name in ("epochs", "rows", "labels", "logits"):
        assert (getattr(again, name) == getattr(record, name)).all()
    assert up_to(again, 2).predicted.tolist() == SAID[:2]


@pytest.mark.parametrize(
    "damage",
    [
        {"labels": np.array([0, 0, 1, 7])},
        {"rows": np.arange(3)},
        {"epochs": np.array([1, 2, 2, 3, 4])},
        {"every": np.asarray(0)},
        {"logits": np.zeros((5, 4), "float16")},
    ],
)
def test_parts_that_do_not_fit_are_refused(damage, tmp_path):
    store_epoch_answers(tmp_path / "answers.npz", answers_of(SAID))
    with np.load(tmp_path / "answers.npz") as stored:
        arrays = {name: stored[name] for name in stored.files}
    write_arrays(tmp_path / "answers.npz", arrays | damage)
    with pytest.raises(ValueError, match=r"fit together|unpack"):
        read_epoch_answers(tmp_path / "answers.npz")


@pytest.mark.usefixtures("workspace")
def test_a_damaged_file_is_named_and_a_missing_one_is_none():
    run = run_of(small_config())
    path = settings.run_folder(run.id) / FILES[ArtifactKind.EPOCH_ANSWERS]
    assert load_epoch_answers(run).epochs.tolist() == [1, 2]
    store_epoch_answers(path, with_epoch(read_epoch_answers(path), 3, np.full((200, 10), 0.1)))
    assert load_epoch_answers(run).epochs.tolist() == [1, 2]  # its row in the database comes later
    path.write_bytes(b"x" * path.stat().st_size)
    with pytest.raises(UserError, match=run.id):
        load_epoch_answers(run)
    path.unlink()
    assert load_epoch_answers(run) is None
