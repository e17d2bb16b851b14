"""Answers after each epoch: out of real trainings, through stop, resume and full disks."""

import errno

import numpy as np
import pytest

from core.auth.actors import EVERYBODY
from core.common import settings
from core.common.errors import UserError
from core.evaluation import epochs
from core.evaluation.epochs import EpochAnswers, load_epoch_answers, read_epoch_answers
from core.execution import scheduler
from core.runs import repository
from core.runs.artifacts import FILES, fetch
from core.runs.models import ArtifactKind, Run
from core.training.callbacks import checkpoint, epoch_answers
from core.training.callbacks.progress import Progress
from core.training.context import StopRequested
from tests.deep import all_but_slow
from tests.helpers import open_arrays, small_config, train_run
from tests.trainings import parts_of, run_of

pytestmark = pytest.mark.usefixtures("workspace")

WAYS = {
    "several batches at once": {"training": {"batch_size": 16}},
    "moving average": {"training": {"averaging": {"name": "ema", "momentum": 0.9}, "keep": "last"}},
    "frozen features": {"model": {"name": "mobilenet", "weights": "random"}},
    "random changes, smoothed labels": {
        "augmentation": {"rotation": 10.0},
        "training": {"label_smoothing": 0.1},
    },
}


def changes_of(way: str) -> dict:
    """A short training on half of the digits, with another try's settings in `WAYS`."""
    changes = {**WAYS.get(way, {}), "data": {"fraction": 0.5}}
    changes["training"] = {"keep": "last", **changes.get("training", {})}
    return changes


def curves(run: Run) -> list[tuple]:
    """What the run has learned by, epoch by epoch, without times."""
    return [
        (each.loss, each.accuracy, each.val_loss, each.val_accuracy)
        for each in repository.list_epochs(run.id)
    ]


def answers_of(run: Run) -> EpochAnswers:
    found = load_epoch_answers(run)
    assert found
    return found


@pytest.mark.parametrize("way", all_but_slow(["moving average", "several batches at once"], WAYS))
def test_the_last_answers_are_those_of_the_trained_network(way):
    run = run_of(small_config(**changes_of(way)))
    answers = answers_of(run)
    assert answers.epochs.tolist() == [1, 2]
    stored = np.load(fetch(run.id, ArtifactKind.VALIDATION_PREDICTIONS))
    places = np.searchsorted(stored["rows"], answers.rows)
    assert (stored["rows"][places] == answers.rows).all()
    assert (answers.labels == stored["labels"][places]).all()
    logits = stored["logits"][places]
    assert (answers.predicted[-1] == logits.argmax(axis=1)).all()
    expected = logits - logits.max(axis=1, keepdims=True)
    assert np.allclose(answers.logits[-1], expected, rtol=2e-3, atol=2e-3)


def test_all_of_few_validation_images_are_kept_and_their_accuracies_are_the_curve_s():
    run = run_of(small_config(**changes_of("")))
    answers = answers_of(run)
    assert (answers.rows == parts_of(run.config).validation).all()
    assert (answers.labels == open_arrays("digits").y_train[answers.rows]).all()
    curve = [epoch.val_accuracy for epoch in repository.list_epochs(run.id)]
    assert answers.right.mean(axis=1) == pytest.approx(curve)
    assert len({tuple(row) for row in answers.logits.reshape(2, -1).tolist()}) == 2


@pytest.mark.parametrize(
    "way", ["moving average", pytest.param("several batches at once", marks=pytest.mark.slow)]
)
def test_the_curves_are_the_same_bit_for_bit(way, monkeypatch):
    config = small_config(**changes_of(way))
    kept = run_of(config)
    assert load_epoch_answers(kept)
    with monkeypatch.context() as patch:
        patch.setattr(epoch_answers, "watch_losses", lambda model, copy: None)
        without = run_of(config)
    assert load_epoch_answers(without) is None
    assert curves(kept) == curves(without)
    assert kept.test_loss == without.test_loss


def break_off(monkeypatch, number: int, error: BaseException) -> str:
    """The id of a run in whose epoch `number` `error` was raised."""
    begin = Progress.on_train_batch_end

    def failing(self, batch, logs=None):
        begin(self, batch, logs)
        if self.epoch == number:
            raise error

    config = small_config(**changes_of("") | {"training": {"epochs": 5, "batch_size": 64}})
    run_id = scheduler.submit(config, EVERYBODY)
    with monkeypatch.context() as patch:
        patch.setattr(Progress, "on_train_batch_end", failing)
        train_run(run_id)
    return run_id


def go_on(run_id: str) -> Run:
    scheduler.resume(run_id, EVERYBODY)
    train_run(run_id)
    run = repository.get_run(run_id)
    assert run.status == "finished"
    return run


def test_a_stopped_training_has_all_its_epochs_and_goes_on_without_one_twice(monkeypatch):
    stopped = break_off(monkeypatch, 4, StopRequested())
    run = repository.get_run(stopped)
    assert (run.status, run.epochs) == ("stopped", 3)
    assert answers_of(run).epochs.tolist() == [1, 2, 3]  # the checkpoint has the first alone
    run = go_on(stopped)
    answers = answers_of(run)
    assert answers.epochs.tolist() == [1, 2, 3, 4, 5]
    curve = [epoch.val_accuracy for epoch in repository.list_epochs(run.id)]
    assert answers.right.mean(axis=1) == pytest.approx(curve)


def test_a_killed_training_goes_on_with_what_its_checkpoint_has(monkeypatch):
    monkeypatch.setattr(checkpoint, "SECONDS_BETWEEN", 0.0)
    monkeypatch.setattr(checkpoint, "TIMES_ITS_COST", 0.0)
    killed = break_off(monkeypatch, 3, KeyboardInterrupt())
    before = answers_of(repository.get_run(killed))
    assert before.epochs.tolist() == [1, 2]
    after = answers_of(go_on(killed))
    assert after.epochs.tolist() == [1, 2, 3, 4, 5]
    assert (after.logits[:2] == before.logits).all()


def test_without_a_checkpoint_nothing_of_the_earlier_try_stays(monkeypatch):
    killed = break_off(monkeypatch, 3, KeyboardInterrupt())
    path = settings.run_folder(killed) / FILES[ArtifactKind.EPOCH_ANSWERS]
    settings.checkpoint_file(killed).unlink()
    earlier = read_epoch_answers(path)
    epochs.store_epoch_answers(
        path, epochs.with_epoch(earlier, 9, np.full((len(earlier.rows), 10), 0.1))
    )
    assert answers_of(go_on(killed)).epochs.tolist() == [1, 2, 3, 4, 5]


def test_a_damaged_file_of_the_earlier_try_costs_its_epochs_alone(monkeypatch):
    killed = break_off(monkeypatch, 3, KeyboardInterrupt())
    path = settings.run_folder(killed) / FILES[ArtifactKind.EPOCH_ANSWERS]
    path.write_bytes(b"x" * path.stat().st_size)
    assert answers_of(go_on(killed)).epochs.tolist() == [2, 3, 4, 5]


def test_without_validation_images_there_are_none():
    run = run_of(small_config(data={"fraction": 0.5, "validation": 0.0}))
    assert run.status == "finished"
    assert load_epoch_answers(run) is None
    assert not (settings.run_folder(run.id) / FILES[ArtifactKind.EPOCH_ANSWERS]).exists()


def test_a_full_disk_costs_the_answers_and_nothing_else(monkeypatch):
    def full(path, answers):
        raise UserError("disk-full", "{reason}", reason=errno.ENOSPC)

    monkeypatch.setattr(epochs, "store_epoch_answers", full)
    run = run_of(small_config(**changes_of("")))
    assert (run.status, run.message, run.epochs) == ("finished", "", 2)
    assert fetch(run.id, ArtifactKind.PREDICTIONS)
    assert load_epoch_answers(run) is None
    assert "not on disk" in (settings.run_folder(run.id) / "log.txt").read_text()


def test_a_folder_that_vanishes_costs_the_answers_and_nothing_else(monkeypatch):
    """As one of a server that is away for a moment."""
    store = epochs.store_epoch_answers
    monkeypatch.setattr(
        epochs,
        "store_epoch_answers",
        lambda path, answers: store(path.parent / "gone" / path.name, answers),
    )
    run = run_of(small_config(**changes_of("")))
    assert (run.status, run.message, run.epochs) == ("finished", "", 2)
    assert load_epoch_answers(run) is None
    assert "not on disk" in (settings.run_folder(run.id) / "log.txt").read_text()
