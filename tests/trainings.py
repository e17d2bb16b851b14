"""Trainings in the test's own process, and what they left."""

import keras
import numpy as np

from core import jobs, settings, store, training
from core.config import ExperimentConfig
from core.datasets.cache import open_arrays
from core.evaluation import cross_entropy
from core.logits import logits_of


def run_of(config: ExperimentConfig) -> store.Run:
    """The run of a training of `config`, ended."""
    run_id = jobs.submit(config)
    training.train(run_id)
    return store.get_run(run_id)


def model_of(run: store.Run) -> keras.Model:
    """The model that the run has saved."""
    return keras.models.load_model(settings.run_folder(run.id) / "model.keras")


def validation_loss_of(run: store.Run) -> float:
    """Cross-entropy of the saved model on the digits that the run held back."""
    arrays = open_arrays("digits")
    held_back = training.split(arrays.y_train, run.config.data, run.config.seed).validation
    found = logits_of(model_of(run)).predict(arrays.x_train[held_back], verbose=0)
    return cross_entropy(found, np.asarray(arrays.y_train[held_back]))
