"""Trainings in the test's own process, and what they left."""

import keras
import numpy as np

from core.common import settings
from core.datasets.cache import open_arrays
from core.evaluation.evaluation import cross_entropy
from core.execution import scheduler
from core.experiments.config import ExperimentConfig
from core.modeling.logits import logits_of
from core.runs import repository
from core.runs.models import Run
from core.training import run as training


def run_of(config: ExperimentConfig) -> Run:
    """The run of a training of `config`, ended."""
    run_id = scheduler.submit(config)
    training.train(run_id)
    return repository.get_run(run_id)


def model_of(run: Run) -> keras.Model:
    """The model that the run has saved."""
    return keras.models.load_model(settings.run_folder(run.id) / "model.keras")


def validation_loss_of(run: Run) -> float:
    """Cross-entropy of the saved model on the digits that the run held back."""
    arrays = open_arrays("digits")
    held_back = training.split(arrays.y_train, run.config.data, run.config.seed).validation
    found = logits_of(model_of(run)).predict(arrays.x_train[held_back], verbose=0)
    return cross_entropy(found, np.asarray(arrays.y_train[held_back]))
