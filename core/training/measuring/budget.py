"""What a training costs, measured: some real steps of it, timed after a warm-up.

The network, the input pipeline, the augmentation and the precision are those of the training; only
how much is gone through differs. Steps, validation and test are each timed for a few seconds. What
is frozen and not kept yet is computed for some images, and these stand for all of them.
"""

import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import keras
import tensorflow as tf

from core.architectures.backbones.build import own_rates
from core.common import settings
from core.common.errors import UserError
from core.common.files import make_folder
from core.common.i18n import N_
from core.config.imported_network import ImportedNetwork
from core.datasets.splits import split
from core.evaluation.test_time_augmentation import VIEWS
from core.evaluation.training_features import MOST_HELD_BACK, MOST_IMAGES
from core.experiments.config import ExperimentConfig
from core.inspection.result_cache import SILENT, TaskProgress
from core.jobs.models import JobKind, JobState
from core.jobs.repository import list_jobs
from core.modeling import environment
from core.modeling.logits import logits_of
from core.runs.budgets.records import Budget, epochs_to_train, keep
from core.runs.models import Phase
from core.training.callbacks.best_weights import save_model
from core.training.callbacks.learning_rate import schedule
from core.training.callbacks.weight_averaging import averaging
from core.training.first_weights import build_with_weights
from core.training.fit import compile_train_model
from core.training.measuring.clock import Clock, timed
from core.training.measuring.feeds import MeasuredFeeds, feeds_of
from core.training.measuring.rehearsal import Rehearsal
from core.training.peak_memory import PeakMemory
from core.training.plan import TrainingImages

SECONDS = 4.0  # of steps that are timed; of validation, test and what is frozen, half as long
MANY_EPOCHS = 10**6
Seconds = dict[str, float]


def measure_budget(
    config: ExperimentConfig,
    on_report: Callable[[str], None] = lambda words: None,
    seconds: float = SECONDS,
) -> Budget:
    """Measure what a training of the config takes, and keep the record. Runs in a worker, or in a
    terminal's process; takes some 10 seconds, and the building.

    `on_report` hears what is being done, a marked text. `seconds`: for how long steps are timed.
    UserError where the images or weights can't be had, or nothing is trained.
    """
    if isinstance(config.model, ImportedNetwork):
        raise UserError(
            "budget-of-no-training",
            N_("This network came in a file: there is no training to measure."),
        )
    busy = bool(list_jobs([JobKind.TRAINING], [JobState.RUNNING]))
    folder = make_folder(settings.cache() / "rehearsals")
    with tempfile.TemporaryDirectory(dir=folder) as scratch, PeakMemory() as memory:
        context = Rehearsal(config, Path(scratch), on_report)
        found, images = _measured(context, seconds)
    budget = Budget(
        start=found["start"],
        frozen=found["frozen"],
        epoch=found["epoch"],
        validation=found["validation"],
        end=found["end"],
        epochs=epochs_to_train(config),
        images=images,
        memory_mb=memory.mb,
        gpu_memory_mb=_gpu_memory_mb(),
        device=environment.device(),
        measured_at=time.time(),
        busy=busy,
    )
    keep(config, budget)
    return budget


def measure_and_keep(config: ExperimentConfig, progress: TaskProgress = SILENT) -> None:
    """The same as a task of the data worker, which keeps the record and returns nothing."""
    measure_budget(config, progress)


def _measured(context: Rehearsal, seconds: float) -> tuple[Seconds, int]:
    """The seconds of each part of the training, and how many images an epoch has."""
    config = context.run.config
    began = time.perf_counter()
    data = context.open_dataset(config.data)
    parts = split(data.arrays.y_train, config.data, data.dataset, config.seed)
    network = build_with_weights(context, data, parts.train)
    feeds = feeds_of(context, network, TrainingImages(data, parts), seconds / 2)
    start = time.perf_counter() - began - feeds.spent
    found = {"frozen": feeds.frozen, **_fitting(context, network, feeds, seconds)}
    found["start"] += start
    found["end"] = _ending(context, network, feeds, (parts, len(data.arrays.y_test)), seconds / 2)
    return found, len(parts.train)


def _fitting(
    context: Rehearsal, network: keras.Model, feeds: MeasuredFeeds, seconds: float
) -> Seconds:
    """Of an epoch and its validation, and of what their first steps take longer."""
    training, model = context.run.config.training, feeds.train_model
    rates = own_rates(network, context.run.config.model, training.optimizer.learning_rate)
    compile_train_model(model, feeds.precision, training, rates)
    callbacks = [schedule(training), *averaging(training)]

    def learn(clock: Clock) -> None:
        options = {"callbacks": [*callbacks, clock], "shuffle": False, "verbose": 0}
        model.fit(feeds.train, epochs=MANY_EPOCHS, **options)

    steps = timed(learn, seconds, lambda: _heard(context, Phase.TRAINING))
    found = {"epoch": steps.step * len(feeds.train), "validation": 0.0, "start": steps.warming_up}
    if feeds.validation is not None:
        checks = timed(
            lambda clock: model.evaluate(feeds.validation, callbacks=[clock], verbose=0),
            seconds / 2,
            lambda: _heard(context, Phase.VALIDATING),
        )
        found["validation"] = checks.step * len(feeds.validation)
        found["start"] += checks.warming_up
    return found


def _ending(
    context: Rehearsal,
    network: keras.Model,
    feeds: MeasuredFeeds,
    images: tuple[Any, int],
    seconds: float,
) -> float:
    """Of saving, testing, and keeping features."""
    parts, tested = images
    answering = logits_of(feeds.eval_model)
    clock = timed(
        lambda clock: answering.predict(feeds.test, verbose=0, callbacks=[clock]),
        seconds,
        lambda: _heard(context, Phase.TESTING),
    )
    began = time.perf_counter()
    save_model(context, network)
    saving = time.perf_counter() - began
    looked_at = tested * (1 + VIEWS.get(context.run.config.training.test_views, 0))
    looked_at += len(parts.validation)
    looked_at += min(len(parts.train), MOST_IMAGES) + min(len(parts.validation), MOST_HELD_BACK)
    # The model that answers with features is compiled as the one that answers with logits.
    return saving + 2 * clock.warming_up + looked_at * clock.step / feeds.test_batch


def _heard(context: Rehearsal, phase: Phase) -> None:
    if context.due():
        context.report(phase)


def _gpu_memory_mb() -> float | None:
    """The most that the first GPU has had at once, in MB."""
    if not tf.config.list_physical_devices("GPU"):
        return None
    return float(tf.config.experimental.get_memory_info("GPU:0")["peak"]) / 1e6
