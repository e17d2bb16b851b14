"""The end of a training: what its network gets right on the test images."""

from typing import Any

import keras
import numpy as np

from core.datasets.opened import OpenDataset
from core.evaluation.evaluation import cross_entropy, store_predictions
from core.evaluation.test_time_augmentation import VIEWS, averaged
from core.modeling.logits import logits_of
from core.training.callbacks.progress import refuse_infinite
from core.training.context import RunContext
from core.training.plan import TrainingPlan


def test(context: RunContext, plan: TrainingPlan, y_test: Any) -> dict[str, float]:
    """Predict the test set, store the logits; returns test accuracy and cross-entropy."""
    context.report("testing")
    watch = Evaluating(context, -(-len(y_test) // plan.test_batch))
    eval_model, labels = logits_of(plan.eval_model), np.asarray(y_test)
    logits = eval_model.predict(plan.test, verbose=0, callbacks=[watch])
    loss = cross_entropy(logits, labels)
    refuse_infinite(loss, "at the end")
    context.publish("predictions", store_predictions(context.scratch, logits, labels))
    return {
        "test_accuracy": float(np.mean(logits.argmax(axis=1) == labels)),
        "test_loss": loss,
    }


def test_views(
    context: RunContext, network: keras.Model, data: OpenDataset, batch: int
) -> dict[str, float]:
    """Test accuracy of averaged views, where they are asked for; `batch` images at a time."""
    kind = context.run.config.training.test_views
    if kind == "off":
        return {}
    context.report("testing")
    x_test, y_test = data.arrays.x_test, data.arrays.y_test
    watch = Evaluating(context, VIEWS[kind] * -(-len(y_test) // batch))
    answers = averaged(network, x_test, kind, batch, watch.one_more)
    right = answers.argmax(axis=1) == np.asarray(y_test)
    return {"test_accuracy_views": float(np.mean(right))}


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
            self.context.report("testing", batch=self._done, batches=self.batches)
