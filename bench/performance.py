"""Where a training step's time goes, and how near each network comes to the machine's peak.

    python -m bench.performance          prints the tables of docs/explanation/speed.md

Writes the roofline picture beside it: what the machine could do at best for a network's
arithmetic per byte, and what it did. Arithmetic counts a step as three forward passes. Bytes are
those of every layer's output, six times: written and read in the forward pass, and read, with
their gradients written and read, in the backward pass and for the weights' gradients.
"""

import collections
import math
import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from core.execution.local import ENVIRONMENT

os.environ.update(ENVIRONMENT)

import keras
import numpy as np
import tensorflow as tf

from bench._roofline import Point, picture
from core.datasets import datasets
from core.experiments.config import parse
from core.modeling.build import build
from core.modeling.cost import CONVOLUTIONS, multiply_adds
from core.modeling.fast_layers import for_training
from core.modeling.precision import in_hardware
from core.training.input_pipeline import in_memory

PICTURE = Path(__file__).parents[1] / "docs/explanation/roofline.svg"
PRECISIONS = ("float32", "bfloat16")
CASES = {  # network → data set whose images' shape it takes, batch size, batches an epoch
    "cnn3": ("cifar10", 256, 4),
    "cnn1": ("cifar10", 256, 4),
    "cnn2": ("cifar10", 256, 16),
    "vgg-small": ("fashion_mnist", 128, 8),
    "lenet5": ("fashion_mnist", 128, 80),
    "sprint": ("cifar10", 1024, 2),
}
REPETITIONS = 3
KINDS = {  # a kernel's name holds → what it is, first match
    "Backprop": "convolution, backward",
    "Conv2D": "convolution, forward",
    "BatchNorm": "batch normalisation",
    "MatMul": "dense",
    "Random": "dropout",
    "SelectV2": "dropout",
    "GreaterEqual": "dropout",
    "Pool": "pooling",
    "Relu": "activation",
    "Tanh": "activation",
}


def main() -> None:
    """Peaks first, then every network, in bfloat16 too where the processor has it."""
    precisions = PRECISIONS if in_hardware() else PRECISIONS[:1]
    peaks = {precision: _peak(precision) for precision in precisions}
    bandwidth = _bandwidth()
    print(
        ", ".join(f"{name}: {peak:.0f} GFLOP/s" for name, peak in peaks.items()),
        f"memory: {bandwidth:.1f} GB/s\n",
        sep=", ",
    )
    print("| network | precision | images/s | GFLOP/s | of the peak | where the time goes |")
    print("|---|---|---|---|---|---|")
    points = []
    for name, (data, batch, batches) in CASES.items():
        for precision in precisions:
            config = parse({"data": {"name": data}, "model": {"name": name}})
            network = build(config, datasets[data])
            speed, shares = _train(for_training(network, precision), batch, batches)
            flops = 6 * multiply_adds(network, CONVOLUTIONS)
            reached = speed * flops / 1e9
            intensity = flops / _bytes(network, 4 if precision == "float32" else 2)
            points.append(Point(name, precision, intensity, reached))
            print(
                f"| {name} | {precision} | {speed:,.0f} | {reached:.0f} "
                f"| {reached / peaks[precision]:.0%} | {shares} |",
                flush=True,
            )
    PICTURE.write_text(picture(points, peaks, bandwidth), encoding="utf-8")


def _peak(precision: str) -> float:
    """GFLOP/s of a convolution as in cnn3, 128 to 128 channels on 16×16."""
    images = tf.cast(tf.random.normal([128, 16, 16, 128]), precision)
    kernel = tf.cast(tf.random.normal([3, 3, 128, 128]), precision)
    convolve = tf.function(lambda: tf.nn.conv2d(images, kernel, 1, "SAME"))
    return 2 * 128 * 16 * 16 * 9 * 128 * 128 / _shortest(convolve) / 1e9


def _bandwidth() -> float:
    """GB/s of adding one to 400 MB: read and written."""
    values = tf.zeros([100_000_000])
    return 2 * 400e6 / _shortest(tf.function(lambda: values + 1.0)) / 1e9


def _shortest(function: Callable[[], Any]) -> float:
    """Seconds of the fastest of ten calls."""
    seconds = []
    for _ in range(11):
        began = time.perf_counter()
        function()
        seconds.append(time.perf_counter() - began)
    return min(seconds[1:])


def _train(model: keras.Model, batch: int, batches: int) -> tuple[float, str]:
    """Images a second at best, and the shares of kinds of kernels in a step."""
    random = np.random.default_rng(0)
    images = random.integers(0, 256, (batches * batch, *model.input_shape[1:]), "uint8")
    labels = random.integers(0, 10, len(images))
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    feed = in_memory(images, labels, batch_size=batch)

    def epoch() -> None:
        model.fit(feed, shuffle=False, verbose=0)

    epoch()
    seconds = []
    for _ in range(REPETITIONS):
        began = time.perf_counter()
        epoch()
        seconds.append(time.perf_counter() - began)
    return len(images) / min(seconds), _shares(epoch)


def _shares(work: Callable[[], None]) -> str:
    """The kinds of kernels that take most of `work`'s time, from TensorFlow's profiler."""
    from tensorflow.tsl.profiler.protobuf import xplane_pb2

    times: collections.Counter[str] = collections.Counter()
    with tempfile.TemporaryDirectory() as folder:
        with tf.profiler.experimental.Profile(folder):
            work()
        (path,) = Path(folder).rglob("*.xplane.pb")
        space = xplane_pb2.XSpace.FromString(path.read_bytes())
    for plane in space.planes:
        for event in (event for line in plane.lines for event in line.events):
            name, _, kernel = plane.event_metadata[event.metadata_id].name.rpartition(":")
            if name.startswith(("StatefulPartitionedCall/", "PartitionedCall/")):
                kind = next((KINDS[part] for part in KINDS if part in kernel), "other")
                times[kind] += event.duration_ps
    whole = sum(times.values())
    return ", ".join(f"{kind} {part / whole:.0%}" for kind, part in times.most_common(5))


def _bytes(network: keras.Model, size: int) -> float:
    numbers: int = sum(math.prod(layer.output.shape[1:]) for layer in network.layers[1:])
    return 6 * size * numbers


if __name__ == "__main__":
    main()
