"""Trainings that break off and go on: what comes out is what would have come out anyway."""

import errno
import json

import numpy as np
import pytest

from core.auth.actors import EVERYBODY
from core.common import settings
from core.common.errors import UserError
from core.execution import scheduler
from core.experiments.config import ExperimentConfig
from core.runs import repository, resuming
from core.runs.summaries import summaries_with
from core.training import ending, plan
from core.training import run as training
from core.training.callbacks import checkpoint
from core.training.callbacks.checkpoint import Checkpoint
from core.training.callbacks.progress import Progress
from core.training.context import StopRequested
from tests.deep import all_but_slow
from tests.helpers import small_config, train_run
from tests.trainings import model_of, run_of

pytestmark = pytest.mark.usefixtures("workspace")

WAYS = {
    "adam, dropout, random changes": {
        "model": {"name": "mlp", "dropout": 0.3, "units": 32},
        "augmentation": {"rotation": 10.0},
    },
    "a sprint": {  # moved images, lookahead, own rates, whitening
        "model": {"name": "sprint", "width": 0.125},
        "augmentation": {"flip": "alternating", "crop": 1},
        "training": {
            "optimizer": {"name": "sgdw", "nesterov": True, "bias_rate": 4.0},
            "averaging": {"name": "lookahead"},
            "schedule": {"name": "triangular"},
            "label_smoothing": 0.1,
            "batch_size": 64,
        },
    },
    "moving average": {"training": {"averaging": {"name": "ema"}, "keep": "last"}},
    "watched": {
        "training": {
            "early_stopping": {"name": "loss", "patience": 2},
            "optimizer": {"learning_rate": 0.5},
            "epochs": 9,
        }
    },
    "without validation": {"data": {"validation": 0.0}},
}


def config_of(way: str) -> ExperimentConfig:
    """Some epochs on a part of the digits, in 23 batches where several are computed at once."""
    changes = {**WAYS[way]}
    changes["data"] = {"fraction": 0.3, **changes.get("data", {})}
    changes["training"] = {"epochs": 5, "batch_size": 16, **changes.get("training", {})}
    return small_config(**changes)


@pytest.fixture
def every_epoch(monkeypatch):
    """Checkpoints at the end of each epoch, however short."""
    monkeypatch.setattr(checkpoint, "SECONDS_BETWEEN", 0.0)
    monkeypatch.setattr(checkpoint, "TIMES_ITS_COST", 0.0)


def break_off(monkeypatch, config: ExperimentConfig, number: int, error: BaseException) -> str:
    """The id of a run of `config` in whose epoch `number` `error` was raised."""
    begin = Progress.on_train_batch_end

    def failing(self, batch, logs=None):
        begin(self, batch, logs)
        if self.epoch == number and batch >= 1:
            raise error

    run_id = scheduler.submit(config, EVERYBODY)
    with monkeypatch.context() as patch:
        patch.setattr(Progress, "on_train_batch_end", failing)
        train_run(run_id)
    return run_id


def curves(run_id: str) -> list[tuple]:
    """What the run has learned by, epoch by epoch, without times."""
    return [
        (epoch.number, epoch.loss, epoch.accuracy, epoch.val_loss, epoch.learning_rate)
        for epoch in repository.list_epochs(run_id)
    ]


@pytest.mark.usefixtures("every_epoch")
@pytest.mark.parametrize("way", all_but_slow(["a sprint"], WAYS))
def test_a_training_that_was_killed_goes_on_as_if_it_had_not_been(way, monkeypatch):
    config = config_of(way)
    whole = run_of(config)
    assert whole.status == "finished"
    broken = break_off(monkeypatch, config, 3, KeyboardInterrupt())
    assert repository.get_run(broken).status == "interrupted"
    assert len(curves(broken)) == 2
    scheduler.resume(broken, EVERYBODY)
    train_run(broken)
    run = repository.get_run(broken)
    assert run.status == "finished"
    assert (run.message, run.epochs) == (whole.message, whole.epochs)
    assert curves(broken) == curves(whole.id)
    assert run.test_loss == whole.test_loss
    weights = (model_of(each).get_weights() for each in (run, whole))
    assert all((one == other).all() for one, other in zip(*weights, strict=True))
    assert settings.checkpoint_file(broken).exists()  # for who goes on from it


def test_epochs_after_the_checkpoint_are_trained_again(monkeypatch):
    config = config_of("adam, dropout, random changes")
    broken = break_off(monkeypatch, config, 4, KeyboardInterrupt())
    assert len(curves(broken)) == 3  # of which the first alone was kept
    assert resuming.done(broken).epochs == 1
    scheduler.resume(broken, EVERYBODY)
    train_run(broken)
    assert [epoch.number for epoch in repository.list_epochs(broken)] == [1, 2, 3, 4, 5]
    assert curves(broken) == curves(run_of(config).id)


def test_a_run_that_was_stopped_goes_on_too(monkeypatch):
    config = config_of("without validation")
    stopped = break_off(monkeypatch, config, 3, StopRequested())
    before = repository.get_run(stopped)
    assert before.status == "stopped"
    assert resuming.can_go_on(before)
    scheduler.resume(stopped, EVERYBODY)
    waiting = repository.get_run(stopped)
    assert (waiting.status, waiting.message, waiting.finished_at) == ("queued", "", None)
    assert waiting.test_accuracy == before.test_accuracy  # until it trains
    train_run(stopped)
    assert repository.get_run(stopped).status == "finished"
    assert curves(stopped) == curves(run_of(config).id)


@pytest.mark.usefixtures("every_epoch")
@pytest.mark.parametrize(
    "way", ["without validation", pytest.param("watched", marks=pytest.mark.slow)]
)
def test_a_training_that_was_over_is_only_tested(way, monkeypatch):
    config = config_of(way)
    whole = run_of(config)
    with monkeypatch.context() as patch:
        patch.setattr(ending, "test", lambda *arguments: (_ for _ in ()).throw(MemoryError()))
        broken = run_of(config)
    assert (broken.status, broken.test_accuracy) == ("failed", None)
    assert resuming.done(broken.id) == resuming.Done(whole.epochs, over=True)
    scheduler.resume(broken.id, EVERYBODY)
    train_run(broken.id)
    run = repository.get_run(broken.id)
    assert (run.status, run.message, run.epochs) == ("finished", whole.message, whole.epochs)
    assert (run.test_loss, curves(run.id)) == (whole.test_loss, curves(whole.id))


@pytest.mark.usefixtures("every_epoch")
def test_the_results_of_an_earlier_end_go_once_it_trains(monkeypatch):
    config = config_of("without validation")
    stopped = break_off(monkeypatch, config, 3, StopRequested())
    assert [run.id for run in summaries_with("predictions")] == [stopped]
    scheduler.resume(stopped, EVERYBODY)
    end = Progress.on_epoch_end
    with monkeypatch.context() as patch:
        patch.setattr(Progress, "on_epoch_end", lambda *arguments: end(*arguments) or interrupt())
        train_run(stopped)
    run = repository.get_run(stopped)
    assert (run.status, run.epochs, run.test_accuracy) == ("interrupted", 3, None)
    assert summaries_with("predictions") == []


def interrupt() -> None:
    raise KeyboardInterrupt


@pytest.mark.usefixtures("every_epoch")
def test_it_does_not_go_on_with_other_images(monkeypatch):
    broken = break_off(monkeypatch, config_of("without validation"), 3, KeyboardInterrupt())
    scheduler.resume(broken, EVERYBODY)
    with monkeypatch.context() as patch:
        patch.setattr(plan.TrainingImages, "identity", "others")
        train_run(broken)
    run = repository.get_run(broken)
    assert run.status == "failed"
    assert "its images are others now" in run.message
    assert len(curves(broken)) == 2


@pytest.mark.usefixtures("every_epoch")
def test_it_does_not_go_on_with_what_others_remembered(monkeypatch):
    """A version that lists its callbacks in another order finds as many of them."""
    broken = break_off(monkeypatch, config_of("without validation"), 3, KeyboardInterrupt())
    scheduler.resume(broken, EVERYBODY)
    with monkeypatch.context() as patch:
        patch.setattr(Progress, "resumable_state", Progress.resumable_state[::-1])
        train_run(broken)
    run = repository.get_run(broken)
    assert run.status == "failed"
    assert "another version of Vistazo" in run.message
    assert len(curves(broken)) == 2


@pytest.mark.usefixtures("every_epoch")
def test_a_full_disk_does_not_end_a_training(monkeypatch):
    def full(*arguments, **arrays):
        raise OSError(errno.ENOSPC, "No space left on device")

    config = config_of("without validation")
    with monkeypatch.context() as patch:
        patch.setattr(checkpoint.np, "savez", full)
        patch.setattr(ending, "test", lambda known, *_: known)  # it saves with the same function
        run = run_of(config)
    assert (run.status, run.epochs) == ("finished", 5)
    assert run.message == ""  # it has ended: there is nothing to go on with


@pytest.mark.usefixtures("every_epoch")
def test_a_stopped_training_says_that_it_has_no_checkpoint(monkeypatch):
    def full(self, done):
        raise UserError("disk-full", "The disk is full.")

    with monkeypatch.context() as patch:
        patch.setattr(Checkpoint, "save", full)
        stopped = break_off(monkeypatch, config_of("without validation"), 3, StopRequested())
    words = "There is no checkpoint to go on from: The disk is full."
    assert repository.get_run(stopped).message == f"Stopped in epoch 3. {words}"


@pytest.mark.usefixtures("every_epoch")
def test_a_checkpoint_that_comes_later_takes_the_note_back(monkeypatch):
    save = Checkpoint.save

    def full_at_first(self, done):
        if done.epochs == 1:
            raise UserError("disk-full", "The disk is full.")
        save(self, done)

    monkeypatch.setattr(Checkpoint, "save", full_at_first)
    stopped = break_off(monkeypatch, config_of("without validation"), 3, StopRequested())
    assert repository.get_run(stopped).message == "Stopped in epoch 3."


def test_stopped_before_it_goes_on_it_keeps_what_it_has(monkeypatch):
    stopped = break_off(monkeypatch, config_of("without validation"), 3, StopRequested())
    before = repository.get_run(stopped)
    scheduler.resume(stopped, EVERYBODY)
    with monkeypatch.context() as patch:
        patch.setattr(training, "plan_training", lambda *_: (_ for _ in ()).throw(StopRequested()))
        train_run(stopped)
    run = repository.get_run(stopped)
    assert (run.status, run.message) == ("stopped", "Stopped before it went on.")
    assert (run.epochs, run.test_accuracy) == (before.epochs, before.test_accuracy)
    assert resuming.can_go_on(run)


def test_without_a_checkpoint_it_begins_again(monkeypatch):
    config = config_of("without validation")
    broken = break_off(monkeypatch, config, 1, KeyboardInterrupt())
    assert not resuming.can_go_on(repository.get_run(broken))
    scheduler.resume(broken, EVERYBODY)
    train_run(broken)
    assert curves(broken) == curves(run_of(config).id)


def test_a_finished_or_waiting_run_does_not_go_on():
    run = run_of(small_config())
    with pytest.raises(UserError, match="is finished; it can't become waiting"):
        scheduler.resume(run.id, EVERYBODY)
    waiting = scheduler.submit(small_config(), EVERYBODY)
    with pytest.raises(UserError, match="is waiting; it can't become waiting"):
        scheduler.resume(waiting, EVERYBODY)


@pytest.mark.usefixtures("every_epoch")
def test_a_foreign_checkpoint_is_explained_and_not_offered_again(monkeypatch):
    broken = break_off(monkeypatch, config_of("without validation"), 3, KeyboardInterrupt())
    path = settings.checkpoint_file(broken)
    good = path.read_bytes()
    with np.load(path) as file:
        fewer = {name: file[name] for name in file.files}
    about = json.loads(str(fewer["memory"]))
    about["variables"] -= 1
    fewer["memory"] = np.array(json.dumps(about))
    np.savez(path, **fewer)
    scheduler.resume(broken, EVERYBODY)
    train_run(broken)
    run = repository.get_run(broken)
    assert run.status == "failed"
    assert run.message_code == "checkpoint-of-other-version"
    assert "can't go on" in run.message
    assert "Use these settings" in run.message
    assert not resuming.can_go_on(run)
    assert len(curves(broken)) == 2  # nothing is lost
    path.write_bytes(good)
    scheduler.resume(broken, EVERYBODY)
    train_run(broken)
    assert repository.get_run(broken).status == "finished"


@pytest.mark.usefixtures("every_epoch")
def test_begun_anew_it_does_not_look_at_its_checkpoint(monkeypatch):
    config = config_of("without validation")
    broken = break_off(monkeypatch, config, 3, KeyboardInterrupt())
    scheduler.resume(broken, EVERYBODY, anew=True)
    assert not settings.checkpoint_file(broken).exists()
    train_run(broken)
    assert repository.get_run(broken).status == "finished"
    assert curves(broken) == curves(run_of(config).id)


def _empty(path):
    path.write_bytes(b"")


def _cut(path):
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def _garbage(path):
    path.write_bytes(b"nothing of the kind")


def _flipped(path):
    content = bytearray(path.read_bytes())
    for place in range(len(content) // 2, len(content) // 2 + 400):  # more than a member's header
        content[place] ^= 0xFF
    path.write_bytes(content)


def _folder(path):
    path.unlink()
    path.mkdir()
    (path / "something").touch()


def _unreadable(path):
    """A link to itself: not even root can read it."""
    path.unlink()
    path.symlink_to(path)


@pytest.mark.usefixtures("every_epoch")
@pytest.mark.parametrize("spoil", [_empty, _cut, _garbage, _flipped, _folder, _unreadable])
def test_a_damaged_checkpoint_is_named_and_the_training_begins_anew(spoil, monkeypatch):
    broken = break_off(monkeypatch, config_of("without validation"), 3, KeyboardInterrupt())
    spoil(settings.checkpoint_file(broken))
    assert not resuming.can_go_on(repository.get_run(broken))
    scheduler.resume(broken, EVERYBODY)
    train_run(broken)
    run = repository.get_run(broken)
    assert (run.status, run.epochs) == ("finished", 5)
    assert "checkpoint could not be read" in run.message
    assert "can't go on" not in run.message
