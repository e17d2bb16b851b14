"""Test accuracy and peak memory of `cnn3` after equal epochs: ours against the plain script.

    python -m bench.accuracy [SHARED]

Several seeds, a fifth of CIFAR-10's training images, as many test images. Both sides use the
kernels of Vistazo's workers, because nothing is timed here; where the processor has bfloat16, ours
trains in that too.
No part of `make bench`: by estimate three quarters of an hour on two cores with AVX2.
"""

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bench._figures import Figure, show
from bench._shared import plain_keras, said, shared_folder, with_first_images
from core.execution.local import ENVIRONMENT
from core.modeling.precision import in_hardware

SEEDS, EPOCHS, IMAGES = 3, 5, 10_000
SETTINGS = ("data.validation=0", "training.early_stopping=off", f"training.epochs={EPOCHS}")


@dataclass(frozen=True)
class End:
    """What a training came to: test accuracy in percent, peak memory in bytes."""

    accuracy: float
    memory: float


def measure(shared: Path) -> Iterator[Figure]:
    """Accuracies of both sides, their differences and the ratios of memory, seed by seed."""
    script = plain_keras(shared)
    precisions = ("float32", "bfloat16") if in_hardware() else ("float32",)
    with tempfile.TemporaryDirectory() as name:
        folder = with_first_images(Path(name), IMAGES)
        plain = [_plain(script, folder, seed) for seed in range(SEEDS)]
        yield Figure("test accuracy, plain Keras (cnn3)", "", [one.accuracy for one in plain], "%")
        for precision in precisions:
            ours = [_ours(folder, seed, precision) for seed in range(SEEDS)]
            yield Figure(f"… ours, {precision}", "", [one.accuracy for one in ours], "%")
            pairs = list(zip(ours, plain, strict=True))
            differences = [one.accuracy - other.accuracy for one, other in pairs]
            yield Figure("… against plain Keras", "within noise", differences, "points")
            ratios = [one.memory / other.memory for one, other in pairs]
            yield Figure("peak memory of the whole training against it", "≤ 1.1", ratios)


def _plain(script: Path, folder: Path, seed: int) -> End:
    options = ("cnn3", "--epochs", str(EPOCHS), "--data", str(folder))
    answer = said("-m", "bench._seeded", str(seed), str(script), *options, **ENVIRONMENT)
    return End(100 * answer["test_accuracy"], answer["peak_memory_mb"] * 2**20)


def _ours(folder: Path, seed: int, precision: str) -> End:
    settings = (*SETTINGS, f"seed={seed}", f"training.precision={precision}")
    changes = [word for setting in settings for word in ("--set", setting)]
    variables = {"VISTAZO_HOME": str(folder / "workspace"), "VISTAZO_DATA": str(folder)}
    answer = said("-m", "core", "train", "cnn3", *changes, **variables)
    return End(100 * answer["test_accuracy"], answer["peak_memory_mb"] * 1e6)


if __name__ == "__main__":
    show(measure(shared_folder()))
