"""How long a look inside a network takes: Grad-CAM of one image, and t-SNE of 5,000.

    python -m bench.explanation

Grad-CAM is measured as a page meets it, by calls into a worker of its own; the networks have random
weights, which take as long. t-SNE is that of 5,000 points with 50 values in ten clouds.
"""

import tempfile
import time
from typing import Any

import numpy as np

from bench import _networks
from bench._figures import Figure, show
from bench._workspace import workspace
from core.auth.actors import EVERYBODY
from core.execution import local
from core.execution.tasks import ANATOMY, GRAD_CAM, task_of
from core.experiments.config import parse
from core.explanation.features import tsne
from core.explanation.kept import Plane
from core.runs import repository

NETWORKS: dict[str, tuple[dict[str, Any], str]] = {
    "cnn3 (32×32)": ({"name": "cnn3"}, "≤ 300 ms"),
    "MobileNet at 96 px": (
        {"name": "mobilenet", "weights": "random", "image_size": 96},
        "≤ 1,000 ms",
    ),
}
TIMES = 20
IMAGES, VALUES, CLOUDS = 5_000, 50, 10


def measure() -> list[Figure]:
    """Milliseconds of Grad-CAM, first and warm; seconds of t-SNE."""
    figures = []
    with tempfile.TemporaryDirectory() as home, workspace(home):
        try:
            for title, (model, target) in NETWORKS.items():
                figures += _grad_cam(title, model, target)
        finally:
            local.inference.shut_down()
    return [*figures, _tsne()]


def _grad_cam(title: str, model: dict[str, Any], target: str) -> list[Figure]:
    values: dict[str, Any] = {"data": {"name": "cifar10"}, "model": model}
    run_id = repository.create_run(parse(values), EVERYBODY)
    local.inference.call(task_of(_networks.save_network), values, run_id)
    layer = local.inference.call(ANATOMY, run_id).first_choice
    random = np.random.default_rng(0)
    seconds = []
    for _ in range(TIMES + 1):
        image = random.integers(0, 256, (32, 32, 3)).astype(np.uint8)
        began = time.perf_counter()
        local.inference.call(GRAD_CAM, run_id, image, int(random.integers(10)), layer)
        seconds.append((time.perf_counter() - began) * 1000)
    return [
        Figure(f"Grad-CAM of one image, {title}, warm", target, seconds[1:], "ms"),
        Figure("… the first of a network and layer", "", seconds[:1], "ms"),
    ]


def _tsne() -> Figure:
    random = np.random.default_rng(0)
    middles = random.normal(0, 5, (CLOUDS, VALUES))
    cloud = np.arange(IMAGES) % CLOUDS
    values = (middles[cloud] + random.normal(0, 1, (IMAGES, VALUES))).astype(np.float32)
    plane = Plane(np.arange(IMAGES), values, np.full(VALUES, 1 / VALUES, np.float32))
    began = time.perf_counter()
    tsne(plane)
    return Figure("t-SNE of 5,000 images", "< 60 s", [time.perf_counter() - began], "s")


if __name__ == "__main__":
    show(measure())
