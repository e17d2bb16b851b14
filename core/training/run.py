"""train(run_id): the main flow of a training. Runs in a worker process, or in a terminal's own."""

import gc
import logging
from contextlib import suppress
from dataclasses import replace

import keras
import tensorflow as tf

from core.common.errors import BUG, UserError, readable_disk_errors
from core.common.files import write_whole
from core.common.i18n import N_, joined
from core.common.locks import held
from core.common.parent import orphaned
from core.common.settings import CHECKPOINT_FILE, ENVIRONMENT_FILE
from core.datasets.splits import split
from core.modeling import environment
from core.runs import repository
from core.runs.models import CLOSED, ArtifactKind, Environment, Phase, Results, Run, RunStatus
from core.runs.resuming import begin_from
from core.training.callbacks import checkpoint
from core.training.callbacks.best_weights import save_model
from core.training.callbacks.progress import Progress
from core.training.context import Abandoned, Outcome, RunContext, StopRequested
from core.training.first_weights import build_with_weights
from core.training.fit import fit
from core.training.peak_memory import PeakMemory
from core.training.plan import TrainingImages, plan_training
from core.training.recorded_run import LOG, RecordedRun
from core.training.testing import test, test_views

TOO_LARGE = N_("Out of memory: take a smaller batch or a smaller network.")
OUT_OF_MEMORY = "out-of-memory"  # why a run failed, beside the codes of `UserError`
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
        run = _refuse_unwanted(run_id)
        repository.start(run_id)
        context = RecordedRun(run)
        with context.log_file(), PeakMemory() as memory:
            outcome = _train_to_an_outcome(context, memory)
        context.finish(outcome)
    gc.collect()  # Keras' graphs are full of circles; at the start of a run somebody would wait


def _refuse_unwanted(run_id: str) -> Run:
    run = repository.get_run(run_id)
    if orphaned() or run.status != RunStatus.QUEUED:
        raise Unwanted
    return run


def _train_to_an_outcome(context: RunContext, memory: PeakMemory) -> Outcome:
    """What comes of the training, whatever happens to it."""
    try:
        with readable_disk_errors():
            return train_network(context, memory)
    except (Abandoned, KeyboardInterrupt):
        return Outcome(RunStatus.INTERRUPTED, CLOSED)
    except UserError as error:
        return Outcome(RunStatus.FAILED, error.text, error.code)
    except (MemoryError, tf.errors.ResourceExhaustedError):
        log.exception("out of memory")
        return Outcome(RunStatus.FAILED, TOO_LARGE, OUT_OF_MEMORY)
    except Exception:
        log.exception("unexpected error")
        place = f"runs/{context.run.id}/{LOG}"
        words = N_("An error in Vistazo: see {place} in the workspace.", place=place)
        return Outcome(RunStatus.FAILED, words, BUG)


def train_network(context: RunContext, memory: PeakMemory) -> Outcome:
    """The whole training of the context's run, from its images to its test."""
    config = context.run.config
    begun, dropped = begin_from(context.scratch / CHECKPOINT_FILE)
    if dropped:
        context.notes["dropped"] = dropped
    try:
        context.report(Phase.PREPARING)
        data = context.open_dataset(config.data)
        parts = split(data.arrays.y_train, config.data, data.dataset, config.seed)
        network = build_with_weights(context, data, parts.train)
        plan = plan_training(context, network, TrainingImages(data, parts), begun.epochs)
    except StopRequested:
        first, again = N_("Stopped before it trained."), N_("Stopped before it went on.")
        return Outcome(RunStatus.STOPPED, again if begun.epochs else first)
    progress = Progress(context, len(parts.train))
    status, message = fit(context, network, plan, progress, begun)
    _save(context, network, environment.describe(data.checksum, plan.precision))
    results = Results(
        images_per_second=progress.images_per_second(),
        seconds=plan.seconds + sum(progress.seconds),
        total_parameters=network.count_params(),
    )
    try:
        results = test(results, context, plan, data.arrays.y_test)
        results = test_views(results, context, network, data, plan.test_batch)
    except StopRequested:
        status, message = RunStatus.STOPPED, N_("Stopped before all views were looked at.")
        if results.test_accuracy is None:
            message = N_("Stopped before all test images were looked at.")
    results = replace(results, peak_memory_mb=memory.mb)
    if status is RunStatus.FINISHED:
        context.notes.pop(checkpoint.NOTE, None)  # there is nothing to go on with any more
    message = joined(filter(None, (message, *context.notes.values())))
    return Outcome(status, message, results=results)


def _save(context: RunContext, network: keras.Model, described: Environment) -> None:
    save_model(context, network)
    path = context.scratch / ENVIRONMENT_FILE
    write_whole(path, described.to_json())
    context.publish(ArtifactKind.ENVIRONMENT, path)
