"""One process of `bench.fast`: trains a case in the ways named, an epoch of each by turns.

Ways: "plain", a precision, or "arrays", which is plain Keras fed as a notebook does; the others are
fed as Vistazo does (`core.feeding`). Prints one JSON line.
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
from core.config import parse
from core.fast_layers import for_training
from core.feeding import in_memory
from core.model import build
from core.precision import choose

ROUNDS = 4
# case → data set whose images' shape it takes, batch size, batches an epoch
CASES = {
    "cnn3": ("cifar10", 512, 3),
    "vgg-small": ("fashion_mnist", 128, 12),
    "cnn1": ("cifar10", 512, 3),
    "cnn2": ("cifar10", 512, 6),
    "lenet5": ("fashion_mnist", 128, 80),
}


def main() -> None:
    """Warm each up, then measure."""
    script, case, *ways = sys.argv[1:]
    data, batch, batches = CASES[case]
    models = {way: _model(script, case, data, way) for way in ways}
    shape = next(iter(models.values())).input_shape[1:]
    random = np.random.default_rng(0)
    images = random.integers(0, 256, (batch * batches, *shape), "uint8")
    labels = random.integers(0, 10, len(images)).astype("uint8")
    feeds = {way: _feed(images, labels, batch, way) for way in ways}
    speeds: dict[str, list[float]] = {way: [] for way in ways}
    for epoch in range(ROUNDS + 1):
        for way, model in models.items():
            began = time.perf_counter()
            model.fit(**feeds[way], verbose=0)
            if epoch:  # the first compiles
                speeds[way].append(len(images) / (time.perf_counter() - began))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"images_per_s": speeds, "peak_memory_mb": peak}))


def _feed(images: Any, labels: Any, batch: int, way: str) -> dict[str, Any]:
    if way in ("plain", "arrays"):
        images = (images / 255).astype("float32")
    if way == "arrays":
        return {"x": images, "y": labels, "batch_size": batch}
    return {"x": in_memory(images, labels, batch_size=batch, seed=0), "shuffle": False}


def _model(script: str, case: str, data: str, way: str) -> keras.Model:
    keras.utils.set_random_seed(0)
    if way in ("plain", "arrays"):
        networks: dict[str, Any] = {**vars(_plain_networks), **runpy.run_path(script)}
        model = networks[case.replace("-", "_")]()
    else:
        network = build(parse({"data": {"name": data}, "model": {"name": case}}))
        model = for_training(network, choose(way, network))  # type: ignore[arg-type]
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


if __name__ == "__main__":
    main()
