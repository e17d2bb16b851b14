"""Trainings in the test's own process, and what they left."""

import keras
import numpy as np
from sqlalchemy import update

from core.auth.actors import EVERYBODY
from core.common import settings
from core.datasets.opened import open_dataset
from core.datasets.splits import Split, split
from core.datasets.versions.repository import resolve
from core.db.engine import transaction
from core.db.tables import jobs
from core.evaluation.evaluation import cross_entropy
from core.execution import scheduler
from core.experiments.config import ExperimentConfig
from core.modeling.build import build
from core.modeling.logits import logits_of
from core.runs import repository
from core.runs.models import Run
from core.training.recorded_run import RecordedRun
from tests.helpers import at_the_end, start_run, train_run


def run_of(config: ExperimentConfig) -> Run:
    """The run of a training of `config`, ended."""
    run_id = scheduler.submit(config, EVERYBODY)
    train_run(run_id)
    return repository.get_run(run_id)


def running(config: ExperimentConfig) -> RecordedRun:
    """The context of a run that is under way, beside others as on a device of its own."""
    run_id = repository.create_run(config, EVERYBODY)
    lease = start_run(run_id)
    with transaction() as connection:
        connection.execute(update(jobs).where(jobs.c.id == lease.job_id).values(device=None))
    context = RecordedRun(repository.get_run(run_id), lease)
    at_the_end.callback(context.close)
    return context


def built(config: ExperimentConfig) -> keras.Model:
    """The network of a config, for the data set that it names."""
    return build(config, resolve(config.data))


def parts_of(config: ExperimentConfig) -> Split:
    """The split that a training of `config` would draw."""
    opened = open_dataset(config.data)
    return split(opened.arrays.y_train, config.data, opened.dataset, config.seed)


def model_of(run: Run) -> keras.Model:
    """The model that the run has saved."""
    return keras.models.load_model(settings.run_folder(run.id) / "model.keras")


def validation_loss_of(run: Run) -> float:
    """Cross-entropy of the saved model on the digits that the run held back."""
    arrays, held_back = open_dataset(run.config.data).arrays, parts_of(run.config).validation
    found = logits_of(model_of(run)).predict(arrays.x_train[held_back], verbose=0)
    return cross_entropy(found, np.asarray(arrays.y_train[held_back]))
