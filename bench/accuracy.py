"""Test accuracy of `cnn3` after equal epochs: ours against the plain script, with several seeds.

    python -m bench.accuracy [SHARED]

A fifth of CIFAR-10's training images, all test images. Both sides use the kernels of Vistazo's
workers, because nothing is timed here; where the processor has bfloat16, ours trains in that too.
No part of `make bench`: by estimate three quarters of an hour on two cores with AVX2.
"""

import tempfile
from collections.abc import Iterator
from pathlib import Path

from bench._figures import Figure, show
from bench._shared import plain_keras, said, shared_folder, with_first_images
from core.precision import in_hardware
from core.workers import ENVIRONMENT

SEEDS, EPOCHS, IMAGES = 3, 5, 10_000
SETTINGS = ("data.validation=0", "training.early_stopping=off", f"training.epochs={EPOCHS}")


def measure(shared: Path) -> Iterator[Figure]:
    """Accuracies of both sides and their differences seed by seed, in percent and points."""
    script = plain_keras(shared)
    precisions = ("float32", "bfloat16") if in_hardware() else ("float32",)
    with tempfile.TemporaryDirectory() as name:
        folder = with_first_images(Path(name), IMAGES)
        plain = [_plain(script, folder, seed) for seed in range(SEEDS)]
        yield Figure("test accuracy, plain Keras (cnn3)", "", plain, "%")
        for precision in precisions:
            ours = [_ours(folder, seed, precision) for seed in range(SEEDS)]
            yield Figure(f"… ours, {precision}", "", ours, "%")
            differences = [one - other for one, other in zip(ours, plain, strict=True)]
            yield Figure("… against plain Keras", "within noise", differences, "points")


def _plain(script: Path, folder: Path, seed: int) -> float:
    options = ("cnn3", "--epochs", str(EPOCHS), "--data", str(folder))
    answer = said("-m", "bench._seeded", str(seed), str(script), *options, **ENVIRONMENT)
    return 100 * float(answer["test_accuracy"])


def _ours(folder: Path, seed: int, precision: str) -> float:
    settings = (*SETTINGS, f"seed={seed}", f"training.precision={precision}")
    changes = [word for setting in settings for word in ("--set", setting)]
    variables = {"VISTAZO_HOME": str(folder / "workspace"), "VISTAZO_DATA": str(folder)}
    return 100 * float(said("-m", "core", "train", "cnn3", *changes, **variables)["test_accuracy"])


if __name__ == "__main__":
    show(measure(shared_folder()))
