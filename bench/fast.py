"""Training images a second against the same networks in plain Keras, layer for layer.

    python -m bench.fast [SHARED]

All train in one process on random images, an epoch of each by turns, without validation. Both are
fed as Vistazo does, plain Keras with pixels divided before (float32), ours with those stored
(uint8), so the layers make the difference. What the feed brings is measured with `cnn3`: plain
Keras fed that way against itself fed with arrays. `bench.whole_runs` compares trainings as they
are. SHARED has `bench/plain_keras.py`; what it lacks is in `bench/_plain_networks.py`. Memory is
the peak of a process of its own.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from bench._figures import Figure, show
from bench._shared import plain_keras, shared_folder

# case → what is measured against plain Keras: precision and target
CASES: dict[str, dict[str, str]] = {
    "cnn3": {"auto": "≥ 1.8", "float32": "≥ 1.15"},
    "vgg-small": {"auto": "≥ 1.5"},
    "cnn1": {"auto": "≥ 1.5"},
    "cnn2": {"auto": "≥ 1.5"},
    "lenet5": {"auto": "≥ 1.0"},
}


def measure(shared: Path) -> list[Figure]:
    """Ratios epoch by epoch, plain Keras' speeds, and the ratio of peak memory."""
    script = plain_keras(shared)
    figures = []
    for case, targets in CASES.items():
        fed_by_keras = ("arrays",) if case == "cnn3" else ()
        found = _worker(script, case, "plain", *targets, *fed_by_keras)["images_per_s"]
        for precision, target in targets.items():
            what = f"training speed against plain Keras ({case}, precision {precision})"
            figures.append(Figure(what, target, _ratios(found[precision], found["plain"])))
        if fed_by_keras:
            feed = _ratios(found["plain"], found["arrays"])
            figures.append(Figure(f"… fed by Vistazo against fed by Keras ({case})", "", feed))
        figures.append(Figure(f"… plain Keras ({case})", "", found["plain"], "images/s"))
    memory = [_worker(script, "cnn3", kind)["peak_memory_mb"] for kind in ("auto", "arrays")]
    what = "peak memory of a training against plain Keras (cnn3)"
    return [*figures, Figure(what, "≤ 1.1", [memory[0] / memory[1]])]


def _ratios(ours: list[float], theirs: list[float]) -> list[float]:
    return [one / other for one, other in zip(ours, theirs, strict=True)]


def _worker(script: Path, *arguments: str) -> dict[str, Any]:
    answer = subprocess.run(
        [sys.executable, "-m", "bench._fast_worker", str(script), *arguments],
        env={**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3"},
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(answer.stdout.splitlines()[-1])


if __name__ == "__main__":
    show(measure(shared_folder()))
