"""How a training ends: its network is saved, tested, and what is known of it is noted."""

from dataclasses import replace

import keras

from core.common.files import write_whole
from core.common.i18n import N_, joined
from core.common.settings import ENVIRONMENT_FILE
from core.datasets.opened import OpenDataset
from core.modeling import environment
from core.modeling.logits import logits_of
from core.runs.models import ArtifactKind, Environment, RunStatus
from core.training.callbacks import checkpoint
from core.training.callbacks.best_weights import save_model
from core.training.context import Outcome, RunContext, SkipTest, StopRequested
from core.training.kept_features import keep_features
from core.training.peak_memory import PeakMemory
from core.training.plan import TrainingPlan
from core.training.testing import predict_validation, test, test_views

NOT_TESTED = N_("Not tested: it is one try of a sweep.")


def end_with_test(
    context: RunContext,
    network: keras.Model,
    data: OpenDataset,
    plan: TrainingPlan,
    outcome: Outcome,
    memory: PeakMemory,
) -> Outcome:
    """`outcome` of a training, with the figures of the test of `network` and all notes."""
    # As it is kept, and not asked for anew: for a checksum no trained network is lost.
    first = context.fetch(ArtifactKind.FIRST_WEIGHTS)
    _save(context, network, environment.describe(data.checksum, plan.precision, first))
    status, message, results = outcome.status, outcome.message, outcome.results
    results = replace(results, total_parameters=network.count_params())
    try:
        answering = logits_of(plan.eval_model)
        predict_validation(context, plan, answering)
        if context.run.sweep:  # who chooses among many by the test set has none any more
            message = message or NOT_TESTED
        else:
            results = test(results, context, plan, answering, data.arrays.y_test)
            results = test_views(results, context, network, data, plan.test_batch)
        keep_features(context, plan)
    except (StopRequested, SkipTest):
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
