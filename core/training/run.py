"""train(run_id): the main flow of a training. Runs in a worker process, or in a terminal's own."""

import gc
import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from core.architectures.backbones.build import own_rates
from core.common import settings
from core.common.errors import UserError, readable_disk_errors
from core.common.files import write_whole
from core.common.locks import held
from core.common.parent import orphaned
from core.config.training import TrainingConfig
from core.datasets import Arrays
from core.datasets.cache import read_meta
from core.datasets.splits import split
from core.datasets.versions.repository import open_version
from core.evaluation.evaluation import cross_entropy, store_predictions
from core.evaluation.test_time_augmentation import VIEWS, averaged
from core.experiments.config import ExperimentConfig
from core.modeling import environment
from core.modeling.build import build
from core.modeling.logits import logits_of
from core.modeling.pretrained import load_weights
from core.modeling.whitening import whiten
from core.runs import repository
from core.runs.resuming import Done, done, drop_damaged_checkpoint
from core.training.callbacks import checkpoint
from core.training.callbacks.best_weights import BestWeights, save_model
from core.training.callbacks.checkpoint import Checkpoint
from core.training.callbacks.progress import (
    DATA_LOSS,
    Abandoned,
    Evaluating,
    Progress,
    Recorder,
    StopRequested,
    early_stopping,
    refuse_infinite,
    schedule,
)
from core.training.callbacks.weight_averaging import averaging
from core.training.compile import batches_at_once
from core.training.optimizers import optimizer
from core.training.peak_memory import PeakMemory
from core.training.plan import TrainingImages, TrainingPlan, plan_training

LOG = "log.txt"
log = logging.getLogger("vistazo")


class Unwanted(Exception):  # noqa: N818 (no error: it was stopped while it waited)
    """The run does not wait to be trained any more, or nobody waits for this process."""


def train(run_id: str) -> None:
    """Train the queued run `run_id` to its end and leave model, curves and predictions behind.

    A run that has a checkpoint goes on from there. One training at a time holds the device. However
    it ends is written to the store, a failure too. In a worker, the training gives up when the
    process that started it is gone.
    """
    with suppress(Unwanted), held("training", lambda: _refuse_unwanted(run_id)):
        _refuse_unwanted(run_id)
        repository.start(run_id)
        _train_and_say_how_it_ended(run_id)
    gc.collect()  # Keras' graphs are full of circles; at the start of a run somebody would wait


def _refuse_unwanted(run_id: str) -> None:
    if orphaned() or repository.get_run(run_id).status != "queued":
        raise Unwanted


def _train_and_say_how_it_ended(run_id: str) -> None:
    with _log_file(run_id), PeakMemory() as memory:
        try:
            with readable_disk_errors():
                _train(run_id, memory)
        except (Abandoned, KeyboardInterrupt):
            repository.mark_interrupted(run_id, "Vistazo was closed during the training.")
        except UserError as error:
            _fail(run_id, str(error))
        except (MemoryError, tf.errors.ResourceExhaustedError):
            log.exception("out of memory")
            _fail(run_id, "Out of memory: take a smaller batch or a smaller network.")
        except Exception:
            log.exception("unexpected error")
            _fail(run_id, f"An error in Vistazo: see runs/{run_id}/{LOG} in the workspace.")


def _fail(run_id: str, message: str) -> None:
    """Unless it is not this training's any more: marked as interrupted, or in the queue again."""
    if repository.get_run(run_id).status == "running":
        repository.end(run_id, "failed", message)


def _train(run_id: str, memory: PeakMemory) -> None:
    config = repository.get_run(run_id).config
    recorder = Recorder(run_id, environment.device())
    if dropped := drop_damaged_checkpoint(run_id):
        recorder.notes["dropped"] = dropped
    begun = done(run_id)
    try:
        images = _read_images(config, recorder)
        network = _build(config, recorder)
        whiten(network, images.arrays.x_train, images.parts.train, recorder.write_when_due)
        plan = plan_training(config, network, images, recorder, begun.epochs)
    except StopRequested:
        repository.end(
            run_id, "stopped", f"Stopped before it {'went on' if begun.epochs else 'trained'}."
        )
        return
    progress = Progress(recorder, config.training, len(images.parts.train))
    status, message = _fit(config, network, plan, progress, begun)
    _save(run_id, config, network, plan.precision)
    results: dict[str, Any] = {}
    try:
        results = test_run(run_id, plan, images.arrays.y_test, recorder)
        results |= _test_views(config, network, images.arrays, plan.test_batch, recorder)
    except StopRequested:
        unseen = "views" if results else "test images"
        status, message = "stopped", f"Stopped before all {unseen} were looked at."
    results["images_per_second"] = progress.images_per_second()
    results["seconds"] = plan.seconds + sum(progress.seconds)
    results["peak_memory_mb"] = memory.mb
    if status == "finished":
        recorder.notes.pop(checkpoint.NOTE, None)  # there is nothing to go on with any more
    message = " ".join(words for words in (message, recorder.note) if words)
    repository.end(run_id, status, message, total_parameters=network.count_params(), **results)
    if status == "finished":
        settings.checkpoint_file(run_id).unlink(missing_ok=True)


def _read_images(config: ExperimentConfig, recorder: Recorder) -> TrainingImages:
    recorder.write("preparing the images")
    _, arrays = open_version(config.data, recorder.write)
    return TrainingImages(arrays, split(arrays.y_train, config.data, config.seed))


def _build(config: ExperimentConfig, recorder: Recorder) -> keras.Model:
    recorder.write("building the network")
    keras.backend.clear_session(free_memory=False)
    keras.utils.set_random_seed(config.seed)
    network = build(config)
    load_weights(network, config.model, recorder.write)
    keras.utils.set_random_seed(config.seed)  # a download draws; what is drawn next must not tell
    return network


def _fit(
    config: ExperimentConfig,
    network: keras.Model,
    plan: TrainingPlan,
    progress: Progress,
    begun: Done,
) -> tuple[str, str]:
    """Train `network`, after what its checkpoint has `begun`.

    Returns the run's status and, where there is one, the reason for its end.
    """
    training, train_model = config.training, plan.train_model
    rates = own_rates(network, config.model, training.learning_rate)
    compile_train_model(train_model, plan.precision, training, rates)
    watchers = early_stopping(training, progress)
    averages = averaging(training)
    callbacks = [schedule(training), progress, *watchers, *averages]
    best = BestWeights(_monitor(training), network, progress.recorder.run_id)
    if plan.validation is not None:
        callbacks.append(best)
    callbacks.append(Checkpoint(progress.recorder, callbacks, plan.images))
    status, message = "finished", ""
    try:
        train_model.fit(
            plan.train,
            epochs=training.epochs,
            initial_epoch=training.epochs if begun.over else begun.epochs,
            validation_data=plan.validation,
            callbacks=callbacks,
            shuffle=False,  # the dataset does that
            verbose=0,
        )
    except StopRequested:
        status, message = "stopped", f"Stopped in epoch {progress.epoch}."
        for each in averages:
            each.leave_the_average()
    message = next((each.reason() for each in watchers if each.stopped_epoch), message)
    if training.keep == "best" or status == "stopped":
        best.restore()
    return status, message


def _monitor(training: TrainingConfig) -> str:
    """The figure by which the best epoch is found."""
    return "val_accuracy" if training.early_stopping in ("accuracy", "both") else "val_loss"


def compile_train_model(
    train_model: keras.Model, precision: str, training: TrainingConfig, rates: dict[str, float]
) -> None:
    """Loss, rule and metrics as `training` asks; `rates`: path of a variable → factor on its rate.

    Labels are those of `plan.targets`. Keras' own figure of the loss has the penalties on weights
    in it; where there are any, the loss without them gets a metric.
    """
    smoothing = training.label_smoothing
    if smoothing:
        loss = keras.losses.CategoricalCrossentropy(label_smoothing=smoothing)
        metrics = [keras.metrics.CategoricalAccuracy("accuracy")]
        alone = keras.metrics.CategoricalCrossentropy(DATA_LOSS, label_smoothing=smoothing)
    else:
        loss = keras.losses.SparseCategoricalCrossentropy()
        metrics = [keras.metrics.SparseCategoricalAccuracy("accuracy")]
        alone = keras.metrics.SparseCategoricalCrossentropy(DATA_LOSS)
    if train_model.losses:
        metrics.append(alone)
    rule = optimizer(training, rates, train_model.trainable_variables)
    if precision == "float16":  # its smallest gradients would be lost
        rule = keras.optimizers.LossScaleOptimizer(rule)
    # With variables that come up while the step is traced, it would be traced twice.
    rule.build(train_model.trainable_variables)
    together = batches_at_once(train_model, training)
    train_model.compile(rule, loss, metrics=metrics, steps_per_execution=together)


def _save(run_id: str, config: ExperimentConfig, network: keras.Model, precision: str) -> None:
    save_model(run_id, network)
    meta = read_meta(config.data.name)
    described = environment.describe(meta.checksum if meta else "", precision)
    path = settings.run_folder(run_id) / "environment.json"
    write_whole(path, json.dumps(described, indent=2))
    repository.add_artifact(run_id, "environment", path.name)


def test_run(run_id: str, plan: TrainingPlan, y_test: Any, recorder: Recorder) -> dict[str, float]:
    """Predict the test set, store the logits; returns test accuracy and cross-entropy."""
    recorder.write("testing")
    watch = Evaluating(recorder, -(-len(y_test) // plan.test_batch))
    eval_model, labels = logits_of(plan.eval_model), np.asarray(y_test)
    logits = eval_model.predict(plan.test, verbose=0, callbacks=[watch])
    loss = cross_entropy(logits, labels)
    refuse_infinite(loss, "at the end")
    repository.add_artifact(run_id, "predictions", store_predictions(run_id, logits, labels))
    return {
        "test_accuracy": float(np.mean(logits.argmax(axis=1) == labels)),
        "test_loss": loss,
    }


def _test_views(
    config: ExperimentConfig,
    network: keras.Model,
    arrays: Arrays,
    batch: int,
    recorder: Recorder,
) -> dict[str, float]:
    """Test accuracy of averaged views, where they are asked for."""
    kind = config.training.test_views
    if kind == "off":
        return {}
    recorder.write("testing")
    watch = Evaluating(recorder, VIEWS[kind] * -(-len(arrays.y_test) // batch))
    answers = averaged(network, arrays.x_test, kind, batch, watch.one_more)
    right = answers.argmax(axis=1) == np.asarray(arrays.y_test)
    return {"test_accuracy_views": float(np.mean(right))}


@contextmanager
def _log_file(run_id: str) -> Iterator[None]:
    """Send this module's log to the run's folder."""
    handler = logging.FileHandler(settings.run_folder(run_id) / LOG, encoding="utf-8")
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    log.addHandler(handler)
    log.setLevel(logging.INFO)
    try:
        yield
    finally:
        log.removeHandler(handler)
        handler.close()
