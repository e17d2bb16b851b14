"""train(run_id): the main flow of a training. Runs in a worker process, or in a terminal's own."""

import gc
import logging
import os

import tensorflow as tf

from core.common.devices import Device
from core.common.errors import BUG, UserError, readable_disk_errors
from core.common.i18n import N_
from core.common.logs import about
from core.common.parent import orphaned
from core.common.settings import CHECKPOINT_FILE
from core.config.imported_network import ImportedNetwork
from core.datasets.splits import split
from core.jobs.models import Lease, Role
from core.jobs.reporter import LeaseLost, patiently
from core.jobs.workers import Presence
from core.runs import queue, repository
from core.runs.models import CLOSED, ArtifactKind, Phase, Results, RunStatus
from core.runs.resuming import begin_after_parent, begin_from, done
from core.training.callbacks.progress import Progress
from core.training.context import Outcome, PauseRequested, RunContext, StopRequested
from core.training.ending import end_with_test
from core.training.examining import examine_network
from core.training.first_weights import build_with_weights
from core.training.fit import Start, fit
from core.training.peak_memory import PeakMemory
from core.training.plan import TrainingImages, plan_training
from core.training.recorded_run import LOG, RecordedRun

TOO_LARGE = N_("Out of memory: take a smaller batch or a smaller network.")
OUT_OF_MEMORY = "out-of-memory"  # why a run failed, beside the codes of `UserError`
log = logging.getLogger("vistazo")


def train(reserved_for: str | None = None, device: Device | None = None) -> str | None:
    """Train the run whose turn it is, where that waits for anybody, or for `reserved_for`.

    `device`: of this host, that this process was started for; None: the first. Leaves model, curves
    and predictions behind; a run that has a checkpoint goes on from there.
    However it ends is written to the store, a failure too. In a worker, the training gives up when
    the process that started it is gone. Returns the run's id; None where there was none to claim.
    """
    if orphaned():
        return None
    presence = Presence(Role.WORKER)
    try:
        lease = queue.claim_run(presence.name, reserved_for, device)
        if lease:
            os.environ.update(device.environment if device else {})  # TensorFlow has not looked yet
            with about(lease.subject):
                log.info("training begins")
                _train_claimed(lease)
    finally:
        presence.leave()
    gc.collect()  # Keras' graphs are full of circles; at the start of a run somebody would wait
    return lease.subject if lease else None


def _train_claimed(lease: Lease) -> None:
    try:
        run = patiently(lambda: repository.get_run(lease.subject))
    except UserError as error:  # of another version, or edited by hand
        why = error.text, error.code
        patiently(lambda: queue.finish(lease, RunStatus.FAILED, *why))
        return
    try:
        with readable_disk_errors():
            context = RecordedRun(run, lease)
    except UserError as error:  # the disk is full or closed
        why = error.text, error.code
        patiently(lambda: queue.finish(lease, RunStatus.FAILED, *why))
        return
    try:
        outcome = _train_with_a_log(context)
        log.info("training ends: %s %s", outcome.status, outcome.message)
        context.finish(outcome)
    finally:
        context.close()


def _train_with_a_log(context: RecordedRun) -> Outcome:
    try:
        with readable_disk_errors(), context.log_file(), PeakMemory() as memory:
            outcome = _train_to_an_outcome(context, memory)
    except UserError as error:  # there is no place for the log
        return Outcome(RunStatus.FAILED, error.text, error.code)
    try:
        context.publish(ArtifactKind.LOG, context.scratch / LOG)
    except UserError:  # what was trained is worth more
        log.exception("the log is not published")
    return outcome


def _train_to_an_outcome(context: RunContext, memory: PeakMemory) -> Outcome:
    """What comes of the training, whatever happens to it."""
    try:
        with readable_disk_errors():
            brought = isinstance(context.run.config.model, ImportedNetwork)
            return (examine_network if brought else train_network)(context, memory)
    except (LeaseLost, KeyboardInterrupt):
        return Outcome(RunStatus.INTERRUPTED, CLOSED)
    except PauseRequested:
        return paused(context.run.id)
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


def paused(run_id: str) -> Outcome:
    """How a training ends that makes way for others: from where it will go on, in words."""
    epochs = done(run_id).epochs
    words = N_("Paused. It will begin anew: no epoch was finished.")
    if epochs:
        words = N_("Paused. It will go on after epoch {epoch}.", epoch=epochs)
    return Outcome(RunStatus.PAUSED, words)


def train_network(context: RunContext, memory: PeakMemory) -> Outcome:
    """The whole training of the context's run, from its images to its test."""
    config = context.run.config
    begun, dropped = begin_from(
        context.fetch(ArtifactKind.CHECKPOINT) or context.scratch / CHECKPOINT_FILE
    )
    if dropped:
        context.notes["dropped"] = dropped
    origin = None
    if config.parent.run and not begun.epochs:
        origin = context.fetch(ArtifactKind.ORIGIN)
        begun = begin_after_parent(origin, config.parent)
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
    status, message = fit(context, network, plan, progress, Start(begun, origin))
    results = Results(
        images_per_second=progress.images_per_second(),
        seconds=plan.seconds + sum(progress.seconds),
    )
    return end_with_test(
        context, network, data, plan, Outcome(status, message, results=results), memory
    )
