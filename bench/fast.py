"""Training images a second against the same networks in plain Keras.

    python -m bench.fast [SHARED]

Each way trains in a process of its own, an epoch of each by turns, on random images, without
validation: plain Keras in a notebook's environment, ours in that of Vistazo's workers. Both are fed
as Vistazo does, plain Keras with pixels divided before (float32), ours with those stored (uint8),
so layers, precision, TensorFlow's kernels and, for `lenet5`, several batches in one go make the
difference. What the feed brings is measured with `cnn3`: plain Keras fed that way against itself
fed with arrays. `bench.whole_runs` compares trainings as they are. SHARED has
`bench/plain_keras.py`; what it lacks is in `bench/_plain_networks.py`. What a sprint takes is told
in plain epochs of `cnn3` over CIFAR-10: it trains by the recipe's rule and loss, on images moved as
it says; whitening, averaging the weights every fifth step and testing are not in it.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from bench._figures import Figure, show
from bench._shared import PLAIN, notebook, plain_keras, shared_folder
from core.datasets import datasets
from core.execution.local import ENVIRONMENT
from core.experiments.recipes import recipes

ROUNDS = 3
# case → what is measured against plain Keras: precision and target
CASES: dict[str, dict[str, str]] = {
    "cnn3": {"auto": "≥ 1.8", "float32": "≥ 1.15"},
    "vgg-small": {"auto": "≥ 1.5"},
    "cnn1": {"auto": "≥ 1.5"},
    "cnn2": {"auto": "≥ 1.5"},
    "lenet5": {"auto": "≥ 1.0"},
}
SPRINTS = {"cifar10-sprint": "≤ 5", "fashion-sprint": "≤ 2"}
Answers = dict[str, list[dict[str, float]]]  # by way: what its process said of each epoch


def measure(shared: Path) -> Iterator[Figure]:
    """Ratios epoch by epoch, plain Keras' speeds, and the ratio of peak memory, case by case."""
    script = plain_keras(shared)
    for case, targets in CASES.items():
        fed_by_keras = ("arrays",) if case == "cnn3" else ()
        ways = {way: (case, way) for way in ("plain", *targets, *fed_by_keras)}
        ways |= {name: (name, "auto") for name in SPRINTS if case == "cnn3"}
        answers = _by_turns(script, ways)
        for precision, target in targets.items():
            what = f"training speed against plain Keras ({case}, precision {precision})"
            yield Figure(what, target, _ratios(answers, precision, "plain"))
            if fed_by_keras:
                ratios = _ratios(answers, precision, "arrays")
                yield Figure("… against plain Keras fed with arrays", target, ratios)
        if fed_by_keras:
            what = f"… fed by Vistazo against fed by Keras ({case})"
            yield Figure(what, "", _ratios(answers, "plain", "arrays"))
            what = f"peak memory of training steps against plain Keras ({case})"
            last = {way: said[-1]["peak_memory_mb"] for way, said in answers.items()}
            yield Figure(what, "≤ 1.1", [last["auto"] / last["arrays"]])
            for name, target in SPRINTS.items():
                yield _sprint(name, target, answers)
        speeds = [said["images_per_s"] for said in answers["plain"]]
        yield Figure(f"… plain Keras ({case})", "", speeds, "images/s")


def _sprint(name: str, target: str, answers: Answers) -> Figure:
    """How many plain epochs of `cnn3` over all of CIFAR-10 one training by that recipe takes."""
    config = recipes[name].config
    images = config.training.epochs * datasets[config.data.name].train_count
    each = datasets["cifar10"].train_count
    what = f"{name} in plain epochs of cnn3"
    return Figure(what, target, [images / each * r for r in _ratios(answers, "arrays", name)])


def _ratios(answers: Answers, ours: str, theirs: str) -> list[float]:
    pairs = zip(answers[ours], answers[theirs], strict=True)
    return [one["images_per_s"] / other["images_per_s"] for one, other in pairs]


def _by_turns(script: Path, ways: dict[str, tuple[str, str]]) -> Answers:
    """What the processes said; `ways` maps names to a case and the way it is trained.

    Every way trains an epoch, then every way the next; the first compiles and is left out.
    """
    with ExitStack() as processes:
        trainers = {
            name: processes.enter_context(_trainer(script, *way)) for name, way in ways.items()
        }
        rounds = [{way: epoch() for way, epoch in trainers.items()} for _ in range(ROUNDS + 1)]
    return {way: [said[way] for said in rounds[1:]] for way in ways}


@contextmanager
def _trainer(script: Path, case: str, way: str) -> Iterator[Callable[[], dict[str, float]]]:
    """A function that has one epoch trained and returns what the process said of it."""
    command = [sys.executable, "-m", "bench._fast_worker", str(script), case, way]
    with (
        tempfile.TemporaryFile("w+") as complaints,
        subprocess.Popen(
            command,
            env=notebook() if way in PLAIN else {**os.environ, **ENVIRONMENT},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=complaints,
            text=True,
            bufsize=1,
        ) as process,
    ):

        def epoch() -> dict[str, float]:
            print("an epoch, please", file=process.stdin)
            if line := process.stdout.readline():  # type: ignore[union-attr]
                answer: dict[str, float] = json.loads(line)
                return answer
            complaints.seek(0)
            raise SystemExit(f"{case}, {way}, ended:\n{complaints.read()[-2000:]}")

        yield epoch


if __name__ == "__main__":
    show(measure(shared_folder()))
