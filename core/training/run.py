"""train(run_id): the main flow of a training. Runs in a worker process, or in a terminal's own."""

import gc
import logging
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from core.architectures.backbones.build import own_rates
from core.common import settings
from core.common.errors import UserError, readable_disk_errors
from core.common.files import write_whole
from core.common.i18n import N_, joined
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
from core.runs.models import ArtifactKind, Phase, Results, RunStatus
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
TOO_LARGE = "Out of memory: take a smaller batch or a smaller network."
OUT_OF_MEMORY, BUG = "out-of-memory", "bug"  # why a run failed, beside the codes of `UserError`
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
    if orphaned() or repository.get_run(run_id).status != RunStatus.QUEUED:
        raise Unwanted


def _train_and_say_how_it_ended(run_id: str) -> None:
    with _log_file(run_id), PeakMemory() as memory:
        try:
            with readable_disk_errors():
                _train(run_id, memory)
        except (Abandoned, KeyboardInterrupt):
            repository.mark_interrupted(run_id, N_("Vistazo was closed during the training."))
        except UserError as error:
            _fail(run_id, error.code, error.text)
        except (MemoryError, tf.errors.ResourceExhaustedError):
            log.exception("out of memory")
            _fail(run_id, OUT_OF_MEMORY, TOO_LARGE)
        except Exception:
            log.exception("unexpected error")
            place = f"runs/{run_id}/{LOG}"
            _fail(
                run_id, BUG, N_("An error in Vistazo: see {place} in the workspace.", place=place)
            )


def _fail(run_id: str, code: str, message: str) -> None:
    """Unless it is not this training's any more: marked as interrupted, or in the queue again."""
    if repository.get_run(run_id).status == RunStatus.RUNNING:
        repository.end(run_id, RunStatus.FAILED, message, code)


def _train(run_id: str, memory: PeakMemory) -> None:
    config = repository.get_run(run_id).config
    recorder = Recorder(run_id, environment.device())
    if dropped := drop_damaged_checkpoint(run_id):
        recorder.notes["dropped"] = dropped
    begun = done(run_id)
    try:
        images = _read_images(config, recorder)
        network = _build(config, recorder)
        whiten(network, images.arrays.x_train, images.parts.train, recorder.say_when_due)
        plan = plan_training(config, network, images, recorder, begun.epochs)
    except StopRequested:
        first, again = N_("Stopped before it trained."), N_("Stopped before it went on.")
        repository.end(run_id, RunStatus.STOPPED, again if begun.epochs else first)
        return
    progress = Progress(recorder, config.training, len(images.parts.train))
    status, message = _fit(config, network, plan, progress, begun)
    _save(run_id, config, network, plan.precision)
    results = Results(
        images_per_second=progress.images_per_second(),
        seconds=plan.seconds + sum(progress.seconds),
        total_parameters=network.count_params(),
    )
    try:
        results = _test(results, run_id, plan, images.arrays.y_test, recorder)
        results = _test_views(results, config, network, images.arrays, plan.test_batch, recorder)
    except StopRequested:
        status, message = RunStatus.STOPPED, N_("Stopped before all views were looked at.")
        if results.test_accuracy is None:
            message = N_("Stopped before all test images were looked at.")
    results = replace(results, peak_memory_mb=memory.mb)
    if status is RunStatus.FINISHED:
        recorder.notes.pop(checkpoint.NOTE, None)  # there is nothing to go on with any more
    message = joined(filter(None, (message, recorder.note)))
    repository.end(run_id, status, message, results=results)
    if status is RunStatus.FINISHED:
        settings.checkpoint_file(run_id).unlink(missing_ok=True)


def _read_images(config: ExperimentConfig, recorder: Recorder) -> TrainingImages:
    recorder.write(Phase.PREPARING)
    _, arrays = open_version(config.data, recorder.say)
    return TrainingImages(arrays, split(arrays.y_train, config.data, config.seed))


def _build(config: ExperimentConfig, recorder: Recorder) -> keras.Model:
    recorder.write(Phase.BUILDING)
    keras.backend.clear_session(free_memory=False)
    keras.utils.set_random_seed(config.seed)
    network = build(config)
    load_weights(network, config.model, recorder.say)
    # Loading weights may consume random numbers: seed again, so that results do not depend on it.
    keras.utils.set_random_seed(config.seed)
    return network


def _fit(
    config: ExperimentConfig,
    network: keras.Model,
    plan: TrainingPlan,
    progress: Progress,
    begun: Done,
) -> tuple[RunStatus, str]:
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
    status, message = RunStatus.FINISHED, ""
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
        status, message = RunStatus.STOPPED, N_("Stopped in epoch {epoch}.", epoch=progress.epoch)
        for each in averages:
            each.leave_the_average()
    message = next((each.reason() for each in watchers if each.stopped_epoch), message)
    if training.keep == "best" or status is RunStatus.STOPPED:
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
    write_whole(path, described.to_json())
    repository.add_artifact(run_id, ArtifactKind.ENVIRONMENT, path.name)


def _test(
    results: Results, run_id: str, plan: TrainingPlan, y_test: Any, recorder: Recorder
) -> Results:
    """Predict the test set, store the logits; `results` with test accuracy and cross-entropy."""
    recorder.write(Phase.TESTING)
    watch = Evaluating(recorder, -(-len(y_test) // plan.test_batch))
    eval_model, labels = logits_of(plan.eval_model), np.asarray(y_test)
    logits = eval_model.predict(plan.test, verbose=0, callbacks=[watch])
    loss = cross_entropy(logits, labels)
    refuse_infinite(loss, N_("at the end"))
    repository.add_artifact(
        run_id, ArtifactKind.PREDICTIONS, store_predictions(run_id, logits, labels)
    )
    accuracy = float(np.mean(logits.argmax(axis=1) == labels))
    return replace(results, test_accuracy=accuracy, test_loss=loss)


def _test_views(
    results: Results,
    config: ExperimentConfig,
    network: keras.Model,
    arrays: Arrays,
    batch: int,
    recorder: Recorder,
) -> Results:
    """`results` with the test accuracy of averaged views, where they are asked for."""
    kind = config.training.test_views
    if kind == "off":
        return results
    recorder.write(Phase.TESTING)
    watch = Evaluating(recorder, VIEWS[kind] * -(-len(arrays.y_test) // batch))
    answers = averaged(network, arrays.x_test, kind, batch, watch.one_more)
    right = answers.argmax(axis=1) == np.asarray(arrays.y_test)
    return replace(results, test_accuracy_views=float(np.mean(right)))


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
