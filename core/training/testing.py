"""The end of a training: what its network gets right on the test images."""

from dataclasses import replace
from typing import Any

import keras
import numpy as np

from core.common.i18n import N_
from core.datasets.base import Labels
from core.datasets.opened import OpenDataset
from core.evaluation.evaluation import cross_entropy, store_predictions
from core.evaluation.test_time_augmentation import VIEWS, averaged
from core.runs.models import ArtifactKind, Phase, Results
from core.training.callbacks.progress import refuse_infinite
from core.training.context import RunContext
from core.training.plan import TrainingPlan


def test(
    results: Results,
    context: RunContext,
    plan: TrainingPlan,
    answering: keras.Model,
    y_test: Labels,
) -> Results:
    """Predict the test set, store the logits; `results` with test accuracy and cross-entropy.

    `answering` gives the logits of the plan's `eval_model`.
    """
    context.report(Phase.TESTING)
    watch = Evaluating(context, -(-len(y_test) // plan.test_batch))
    labels = np.asarray(y_test)
    logits = answering.predict(plan.test, verbose=0, callbacks=[watch])
    loss = cross_entropy(logits, labels)
    refuse_infinite(loss, N_("at the end"))
    context.publish(ArtifactKind.PREDICTIONS, store_predictions(context.scratch, logits, labels))
    accuracy = float(np.mean(logits.argmax(axis=1) == labels))
    return replace(
        results,
        test_accuracy=accuracy,
        test_loss=loss,
        test_images=len(labels),
        test_most_frequent=int(np.bincount(labels).max()),
    )


def predict_validation(context: RunContext, plan: TrainingPlan, answering: keras.Model) -> None:
    """Store the logits of the validation images, with their places among the training images.

    What is tuned on answers after the training (a temperature, a threshold) is tuned on these.
    """
    if plan.validation is None:
        return
    context.report(Phase.TESTING)
    held_back = plan.held_back
    batch = context.run.config.training.batch_size
    watch = Evaluating(context, -(-len(held_back.rows) // batch))
    logits = answering.predict(plan.validation, verbose=0, callbacks=[watch])
    path = store_predictions(context.scratch, logits, held_back.labels, held_back.rows)
    context.publish(ArtifactKind.VALIDATION_PREDICTIONS, path)


def test_views(
    results: Results, context: RunContext, network: keras.Model, data: OpenDataset, batch: int
) -> Results:
    """`results` with the test accuracy of averaged views, where they are asked for.

    `batch`: how many images are looked at at a time.
    """
    kind = context.run.config.training.test_views
    if kind == "off":
        return results
    context.report(Phase.TESTING)
    x_test, y_test = data.arrays.x_test, data.arrays.y_test
    watch = Evaluating(context, VIEWS[kind] * -(-len(y_test) // batch))
    answers = averaged(network, x_test, kind, batch, watch.one_more)
    right = answers.argmax(axis=1) == np.asarray(y_test)
    return replace(results, test_accuracy_views=float(np.mean(right)))


class Evaluating(keras.callbacks.Callback):
    """Tells how far the test images are gone through, once or several times: `batches` in all."""

    def __init__(self, context: RunContext, batches: int) -> None:
        super().__init__()
        self.context = context
        self.batches = batches
        self._done = 0

    def on_predict_batch_end(self, batch: int, logs: Any = None) -> None:
        """One more batch of `predict`."""
        self.one_more()

    def one_more(self) -> None:
        """A line of progress, when one is due."""
        self._done += 1
        if self.context.due():
            self.context.report(Phase.TESTING, batch=self._done, batches=self.batches)
