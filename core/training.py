"""train(run_id): the main flow of a training. Runs in a worker process, or in a terminal's own."""

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from core import environment, settings, store
from core.augmentation import augmented
from core.callbacks import (
    Abandoned,
    BestWeights,
    Evaluating,
    Progress,
    Recorder,
    Stopped,
    early_stopping,
    refuse_infinite,
    save_model,
    schedule,
)
from core.config import ExperimentConfig, TrainingConfig
from core.datasets import datasets
from core.datasets.cache import open_arrays, read_meta
from core.errors import LabError
from core.locks import held
from core.model import build
from core.splits import split
from core.workers import orphaned

TEST_BATCH = 256
log = logging.getLogger("vistazo")


class Unwanted(Exception):  # noqa: N818 (no error: it was stopped while it waited)
    """The run does not wait to be trained any more, or nobody waits for this process."""


@dataclass(frozen=True)
class Images:
    """What a training reads: uint8 images (n, height, width, channels), uint8 labels (n,)."""

    x_train: Any
    y_train: Any
    x_validation: Any
    y_validation: Any
    x_test: Any
    y_test: Any


def train(run_id: str) -> None:
    """Train the queued run `run_id` to its end and leave model, curves and predictions behind.

    One training at a time holds the device. However it ends is written to the store, a failure
    too. In a worker, the training gives up when the process that started it is gone.
    """
    with suppress(Unwanted), held("training", lambda: _refuse_unwanted(run_id)):
        _refuse_unwanted(run_id)
        store.start(run_id)
        _train_and_say_how_it_ended(run_id)


def _refuse_unwanted(run_id: str) -> None:
    if orphaned() or store.get_run(run_id).status != "queued":
        raise Unwanted


def _train_and_say_how_it_ended(run_id: str) -> None:
    with _log_file(run_id):
        try:
            _train(run_id)
        except (Abandoned, KeyboardInterrupt):
            store.mark_interrupted(run_id, "Vistazo was closed during the training.")
        except LabError as error:
            store.end(run_id, "failed", str(error))
        except (MemoryError, tf.errors.ResourceExhaustedError):
            log.exception("out of memory")
            store.end(run_id, "failed", "Out of memory: take a smaller batch or a smaller network.")
        except Exception:
            log.exception("unexpected error")
            store.end(run_id, "failed", f"An error in Vistazo: see log.txt of run {run_id}.")


def _train(run_id: str) -> None:
    config = store.get_run(run_id).config
    recorder = Recorder(run_id, environment.device())
    try:
        images = _read_images(config, recorder)
        network = _build(config, recorder)
    except Stopped:
        store.end(run_id, "stopped", "Stopped before training began.")
        return
    progress = Progress(recorder, config.training, len(images.x_train))
    status, message = _fit(config, network, images, progress)
    _save(run_id, config, network)
    results: dict[str, Any] = {}
    try:
        results = _test(run_id, network, images, recorder)
    except Stopped:
        status, message = "stopped", "Stopped before all test images were looked at."
    results["images_per_second"] = progress.images_per_second()
    results["seconds"] = sum(progress.seconds)
    results["peak_memory_mb"] = recorder.peak_memory_mb
    store.end(run_id, status, message, total_parameters=network.count_params(), **results)


def _read_images(config: ExperimentConfig, recorder: Recorder) -> Images:
    recorder.write("preparing the images")
    arrays = open_arrays(config.data.name, recorder.write)
    parts = split(arrays.y_train, config.data, config.seed)
    train, validation = (
        (arrays.x_train[part], arrays.y_train[part]) for part in (parts.train, parts.validation)
    )
    return Images(*train, *validation, arrays.x_test, arrays.y_test)


def _build(config: ExperimentConfig, recorder: Recorder) -> keras.Model:
    recorder.write("building the network")
    keras.backend.clear_session()
    keras.utils.set_random_seed(config.seed)
    return build(config)


def _fit(
    config: ExperimentConfig, network: keras.Model, images: Images, progress: Progress
) -> tuple[str, str]:
    """Train `network`. Returns the run's status and, where there is one, the reason for its end."""
    training, classes = config.training, len(datasets[config.data.name].class_names)
    fitted = network
    if config.augmentation.active:
        fitted = augmented(network, config.augmentation, config.seed)
    _compile(fitted, training)
    watchers = early_stopping(training, progress)
    callbacks = [schedule(training), progress, *watchers]
    validation, best = None, None
    if len(images.x_validation):
        validation = (images.x_validation, _targets(images.y_validation, training, classes))
        monitor = "val_accuracy" if training.early_stopping in ("accuracy", "both") else "val_loss"
        best = BestWeights(monitor, network, progress.recorder.run_id)
        callbacks.append(best)
    status, message = "finished", ""
    try:
        fitted.fit(
            images.x_train,
            _targets(images.y_train, training, classes),
            batch_size=training.batch_size,
            epochs=training.epochs,
            validation_data=validation,
            callbacks=callbacks,
            verbose=0,
        )
    except Stopped:
        status, message = "stopped", f"Stopped in epoch {progress.epoch}."
    for watcher in watchers:
        if watcher.stopped_epoch:
            message = watcher.reason()
    if best and (training.keep == "best" or status == "stopped"):
        best.restore()
    return status, message


def _compile(model: keras.Model, training: TrainingConfig) -> None:
    rate = training.learning_rate
    optimizer = {
        "adam": lambda: keras.optimizers.Adam(rate),
        "adamw": lambda: keras.optimizers.AdamW(rate, weight_decay=training.weight_decay),
        "sgd": lambda: keras.optimizers.SGD(rate, momentum=training.momentum),
    }[training.optimizer]()
    if training.label_smoothing:
        loss = keras.losses.CategoricalCrossentropy(label_smoothing=training.label_smoothing)
    else:
        loss = keras.losses.SparseCategoricalCrossentropy()
    model.compile(optimizer, loss, metrics=["accuracy"])


def _targets(labels: Any, training: TrainingConfig, classes: int) -> Any:
    """Labels as the loss wants them: one-hot float32 (n, classes) where they are smoothed."""
    return keras.utils.to_categorical(labels, classes) if training.label_smoothing else labels


def _save(run_id: str, config: ExperimentConfig, network: keras.Model) -> None:
    save_model(run_id, network)
    meta = read_meta(config.data.name)
    surroundings = environment.describe(meta.checksum if meta else "")
    (settings.run_folder(run_id) / "environment.json").write_text(
        json.dumps(surroundings, indent=2)
    )
    store.add_artifact(run_id, "environment", "environment.json")


def _test(
    run_id: str, network: keras.Model, images: Images, recorder: Recorder
) -> dict[str, float]:
    """Predict the test set, store the probabilities; returns test accuracy and cross-entropy."""
    recorder.write("testing")
    batches = -(-len(images.x_test) // TEST_BATCH)
    watch = Evaluating(recorder, batches)
    probabilities = network.predict(
        images.x_test, batch_size=TEST_BATCH, verbose=0, callbacks=[watch]
    )
    refuse_infinite(float(probabilities.sum()), "at the end")
    path = settings.run_folder(run_id) / "predictions.npz"
    partial = path.with_name("partial-predictions.npz")
    np.savez(partial, probabilities=probabilities.astype("float32"), labels=images.y_test)
    partial.replace(path)
    store.add_artifact(run_id, "predictions", path.name)
    labels = np.asarray(images.y_test)
    of_the_truth = probabilities[np.arange(len(labels)), labels]
    return {
        "test_accuracy": float(np.mean(probabilities.argmax(axis=1) == labels)),
        "test_loss": float(-np.mean(np.log(np.clip(of_the_truth, 1e-7, 1.0)))),
    }


@contextmanager
def _log_file(run_id: str) -> Iterator[None]:
    """Send this module's log to the run's folder."""
    handler = logging.FileHandler(settings.run_folder(run_id) / "log.txt")
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    log.addHandler(handler)
    log.setLevel(logging.INFO)
    try:
        yield
    finally:
        log.removeHandler(handler)
        handler.close()
