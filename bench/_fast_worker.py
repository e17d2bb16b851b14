"""One process of `bench.fast`: trains a case in one way, an epoch for each line that it reads.

Ways: "plain", a precision, or "arrays", which is plain Keras fed as a notebook does; the others are
fed as Vistazo does (`core.training.input_pipeline`). A recipe is trained as it says, all else with
Adam. Answers each line with one of JSON: images a second of that epoch and the process' peak
memory.
"""

import json
import resource
import runpy
import sys
import time
from typing import Any

import keras
import numpy as np

from bench import _plain_networks
from bench._shared import PLAIN
from core.config.training import TrainingConfig
from core.datasets import datasets
from core.experiments.config import ExperimentConfig, parse
from core.experiments.recipes import recipes
from core.modeling.build import build
from core.modeling.fast_layers import for_training
from core.modeling.precision import choose
from core.training.augmentation import FlipAndCrop
from core.training.fit import compile_train_model
from core.training.input_pipeline import MovedImages, in_memory
from core.training.plan import targets

# case (a network, or a recipe of the house) → data set whose images' shape it takes, batch size,
# batches an epoch
CASES = {
    "cnn3": ("cifar10", 512, 2),
    "vgg-small": ("fashion_mnist", 128, 8),
    "cnn1": ("cifar10", 512, 2),
    "cnn2": ("cifar10", 512, 4),
    "lenet5": ("fashion_mnist", 128, 80),
    "cifar10-sprint": ("cifar10", 1024, 1),
    "fashion-sprint": ("fashion_mnist", 1024, 3),
}


def main() -> None:
    """Train when told to, until nothing more is read."""
    script, case, way = sys.argv[1:]
    data, batch, batches = CASES[case]
    model = _model(script, case, data, way)
    random = np.random.default_rng(0)
    images = random.integers(0, 256, (batch * batches, *model.input_shape[1:]), "uint8")
    labels = random.integers(0, 10, len(images)).astype("uint8")
    if case in recipes:
        feed = _as_its_recipe(recipes[case].config, model, images, labels)
    else:
        feed = _with_adam(model, images, labels, batch, way)
    for _ in sys.stdin:
        began = time.perf_counter()
        model.fit(**feed, verbose=0)
        speed = len(images) / (time.perf_counter() - began)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(json.dumps({"images_per_s": speed, "peak_memory_mb": peak}), flush=True)


def _with_adam(
    model: keras.Model, images: Any, labels: Any, batch: int, way: str
) -> dict[str, Any]:
    """Compiles `model`, ours as Vistazo does; returns what `fit` gets."""
    if way in PLAIN:
        model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
        images = (images / 255).astype("float32")
    else:
        training = TrainingConfig(batch_size=batch)
        compile_train_model(model, "float32", training, rates={})  # only float16 differs
    if way == "arrays":
        return {"x": images, "y": labels, "batch_size": batch}
    return {"x": in_memory(images, labels, batch_size=batch, seed=0), "shuffle": False}


def _as_its_recipe(
    config: ExperimentConfig, model: keras.Model, images: Any, labels: Any
) -> dict[str, Any]:
    """Compiles `model` for it; returns what `fit` gets."""
    compile_train_model(model, "float32", config.training, rates={})
    moves, rows = FlipAndCrop(config.augmentation, 0, images), np.arange(len(images))
    batch = config.training.batch_size
    moved = MovedImages(moves, rows, targets(labels, config.training, classes=10), batch, seed=0)
    return {"x": moved.dataset(), "shuffle": False}


def _model(script: str, case: str, data: str, way: str) -> keras.Model:
    keras.utils.set_random_seed(0)
    if way in PLAIN:
        networks: dict[str, Any] = {**vars(_plain_networks), **runpy.run_path(script)}
        model: keras.Model = networks[case.replace("-", "_")]()
        return model
    alone = {"data": {"name": data}, "model": {"name": case}}
    config = recipes[case].config if case in recipes else parse(alone)
    network = build(config, datasets[data])
    return for_training(network, choose(way, network))  # type: ignore[arg-type]


if __name__ == "__main__":
    main()
