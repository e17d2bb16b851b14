"""The training itself: one call of Keras' `fit`, with what happens between batches and epochs."""

from dataclasses import dataclass
from pathlib import Path

import keras

from core.architectures.backbones.build import own_rates
from core.common.i18n import N_
from core.config.training import TrainingConfig
from core.runs.models import RunStatus
from core.runs.resuming import Done
from core.training.callbacks.best_weights import BestWeights, monitor_of
from core.training.callbacks.checkpoint import Checkpoint
from core.training.callbacks.early_stopping import early_stopping
from core.training.callbacks.epoch_answers import EpochAnswers
from core.training.callbacks.learning_rate import schedule
from core.training.callbacks.progress import DATA_LOSS, Progress
from core.training.callbacks.weight_averaging import averaging
from core.training.compile import batches_at_once
from core.training.context import RunContext, StopRequested
from core.training.optimizers import optimizer
from core.training.plan import TrainingPlan


@dataclass(frozen=True)
class Start:
    """Where a training stands when it is called: how far its checkpoint is (`begun`), and the
    other run's (`origin`) where that is what it goes on from, for the first time."""

    begun: Done
    origin: Path | None = None


def fit(
    context: RunContext, network: keras.Model, plan: TrainingPlan, progress: Progress, start: Start
) -> tuple[RunStatus, str]:
    """Train `network` from where it stands; the run's status, and the reason for its end or ""."""
    config, begun = context.run.config, start.begun
    training, train_model = config.training, plan.train_model
    rates = own_rates(network, config.model, training.optimizer.learning_rate)
    compile_train_model(train_model, plan.precision, training, rates)
    watchers = early_stopping(training, progress)
    averages = averaging(training)
    callbacks = [schedule(training), progress, *watchers, *averages]
    best = BestWeights(monitor_of(training), network, context)
    if plan.validation is not None:
        callbacks.append(best)
    answers = EpochAnswers(context, plan, begun.epochs)
    callbacks.append(answers)
    callbacks.append(Checkpoint(context, callbacks, plan.images, start.origin))
    callbacks += [each.keeping(begun.over) for each in averages]  # what no checkpoint must have
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
        answers.save_beside_checkpoint()  # of the epochs since the last one too
        for each in averages:
            each.leave_the_average()
    message = next((each.reason() for each in watchers if each.stopped_epoch), message)
    if training.keep == "best" or status is RunStatus.STOPPED:
        best.restore()
    return status, message


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
