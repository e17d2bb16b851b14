"""One training outside of any workspace, whose network is tested after each epoch.

Vistazo's own split, network, first weights, order of images, random changes, optimiser and loss;
but the loop over epochs is one TensorFlow graph in place of Keras' `fit`, which begins anew for
each epoch and each look at other images: hundreds of trainings take minutes so. Both give the same
curves (`tests/test_curve_runs.py`). The learning rate stays what it is.
"""

import math
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

import keras
import numpy as np
import tensorflow as tf

from core.architectures.backbones.build import own_rates
from core.datasets.splits import split
from core.experiments.config import ExperimentConfig
from core.training.augmentation import augmented
from core.training.first_weights import build_with_weights
from core.training.input_pipeline import EpochOrder
from core.training.measuring.rehearsal import Rehearsal
from core.training.optimizers import optimizer
from core.training.plan import train_model_of

MOST_TESTED = 1_000  # images
DIGITS = 5  # significant ones that are kept of a figure
SMALLEST = 1e-30  # of a probability, whose logarithm is asked for
Columns = dict[str, list[float | None]]


@dataclass(frozen=True)
class Parts:
    """Images, float32, and their labels."""

    images: Any
    labels: Any

    @classmethod
    def of(cls, images: Any, labels: Any, rows: Any) -> "Parts":
        """Those of the rows."""
        return cls(
            tf.constant(np.asarray(images[rows]), "float32"),
            tf.constant(np.asarray(labels[rows]), "int32"),
        )


def watch(config: ExperimentConfig, most_tested: int = MOST_TESTED) -> Columns:
    """Train `config` to its end; its figures after each epoch, those on test images too.

    It ends where a loss is no number.
    """
    with tempfile.TemporaryDirectory() as place:
        context = Rehearsal(config, Path(place), lambda words: None)
        data = context.open_dataset(config.data)
        split_up = split(data.arrays.y_train, config.data, data.dataset, config.seed)
        network = build_with_weights(context, data, split_up.train)
    model, _precision = train_model_of(config, network)
    if config.augmentation.recomputes:
        model = augmented(model, config.augmentation, config.seed)
    arrays = data.arrays
    learned = Parts.of(arrays.x_train, arrays.y_train, split_up.train)
    validation = Parts.of(arrays.x_train, arrays.y_train, split_up.validation)
    tested = _spread(len(arrays.y_test), most_tested)
    test = Parts.of(arrays.x_test, arrays.y_test, tested)
    training = config.training
    rates = own_rates(network, config.model, training.optimizer.learning_rate)
    rule = optimizer(training, rates, model.trainable_variables)
    rule.build(model.trainable_variables)
    orders = EpochOrder(len(split_up.train), config.seed)
    order = np.stack([orders.of(epoch) for epoch in range(training.epochs)]).astype("int32")
    looked_at = (validation, test) if most_tested else (validation,)
    found = _train(model, rule, learned, looked_at, order, training.batch_size).numpy()
    keras.backend.clear_session()
    names = ("loss", "accuracy", "val_loss", "val_accuracy", "test_loss", "test_accuracy")
    good = np.isfinite(found).all(axis=1)
    found = found[: len(found) if good.all() else int(good.argmin())]
    columns = zip(names, found.T, strict=False)
    return {name: [rounded(float(one)) for one in column] for name, column in columns}


def _train(
    model: Any, rule: Any, learned: Parts, looked_at: tuple[Parts, ...], order: Any, batch_size: int
) -> Any:
    """Loss and accuracy on the images learned from, and on each of `looked_at`: a row an epoch."""
    loss = keras.losses.SparseCategoricalCrossentropy()
    batches = math.ceil(order.shape[1] / batch_size)

    def step(rows: Any) -> Any:
        images, labels = tf.gather(learned.images, rows), tf.gather(learned.labels, rows)
        with tf.GradientTape() as tape:
            answers = model(images, training=True)
            error = loss(labels, answers)
            whole = tf.add_n([error, *model.losses]) if model.losses else error
        rule.apply(tape.gradient(whole, model.trainable_variables), model.trainable_variables)
        return tf.stack([error, _right(answers, labels)]) * tf.cast(tf.size(rows), "float32")

    def look(parts: Parts) -> Any:
        answers = model(parts.images, training=False)
        true = tf.gather(answers, parts.labels, batch_dims=1)
        error = -tf.reduce_mean(tf.math.log(tf.maximum(true, SMALLEST)))
        return tf.stack([error, _right(answers, parts.labels)])

    def whole(order: Any) -> Any:
        rows = tf.TensorArray("float32", size=order.shape[0])
        for epoch in tf.range(order.shape[0]):
            total = tf.zeros(2)
            for batch in tf.range(batches):
                total += step(order[epoch, batch * batch_size : (batch + 1) * batch_size])
            figures = [total / order.shape[1], *(look(parts) for parts in looked_at)]
            rows = rows.write(epoch, tf.concat(figures, axis=0))
        return rows.stack()

    return tf.function(whole)(tf.constant(order))


def _right(answers: Any, labels: Any) -> Any:
    """The share of the answers that is right."""
    best = tf.argmax(answers, axis=1, output_type=tf.int32)
    return tf.reduce_mean(tf.cast(best == labels, "float32"))


def rounded(value: float, digits: int = DIGITS) -> float | None:
    """The same in so many significant digits; None for what is no number."""
    return float(f"{value:.{digits}g}") if math.isfinite(value) else None


def _spread(count: int, most: int) -> Any:
    """Places of up to so many of `count` test images, evenly spread."""
    return np.arange(count) if count <= most else np.linspace(0, count - 1, most).astype(int)
