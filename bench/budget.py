"""What is said of a training before it starts, against what it then takes.

    python -m bench.budget [NAME …]

For each config: it is measured in a process of its own (`budget`), then trained in another
(`train`), in a new workspace, and the seconds between claim and end are compared; memory too.
Fashion-MNIST is taken from KERAS_HOME, or downloaded; so are MobileNet's weights.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bench._figures import Figure, show
from bench._workspace import workspace
from core.execution.local import ENVIRONMENT
from core.runs import repository

os.environ.update(ENVIRONMENT)

FASHION = {"name": "fashion_mnist"}
CONFIGS: dict[str, dict[str, Any]] = {
    "cnn3": {
        "data": {**FASHION, "fraction": 0.2},
        "model": {"name": "cnn3"},
        "training": {"epochs": 6},
    },
    "lenet5": {"data": FASHION, "model": {"name": "lenet5"}, "training": {"epochs": 15}},
    "mobilenet, cached features": {
        "data": {**FASHION, "fraction": 0.05},
        "model": {"name": "mobilenet"},
        "training": {"epochs": 20},
    },
    "cnn2, augmentation": {
        "data": {**FASHION, "fraction": 0.2},
        "model": {"name": "cnn2"},
        "augmentation": {"flip": "horizontal", "rotation": 10.0, "zoom": 0.1},
        "training": {"epochs": 6},
    },
}


def measure(names: list[str] | None = None) -> Iterator[Figure]:
    """Said ÷ taken, of each config: seconds in all, and memory."""
    for name in names or CONFIGS:
        with tempfile.TemporaryDirectory() as folder, workspace(folder):
            path = Path(folder, "config.json")
            path.write_text(json.dumps({"version": 3, **CONFIGS[name]}), encoding="utf-8")
            _command("describe", path)  # brings the weights
            said = _command("budget", path)
            run = repository.get_run(_command("train", path)["run_id"])
            assert run.started_at is not None
            assert run.finished_at is not None
            took = (run.finished_at - run.started_at).total_seconds()
            where = f"({name}; {took:.0f} s)"
            yield Figure(
                f"budget: seconds said ÷ taken {where}", "0.8–1.2", [said["seconds"] / took]
            )
            memory = said["memory_mb"] / (run.peak_memory_mb or 1.0)
            yield Figure(f"budget: memory said ÷ taken {where}", "0.8–1.2", [memory])


def _command(*words: Any) -> dict[str, Any]:
    """What that command of the terminal answers."""
    command = [sys.executable, "-m", "core", *map(str, words)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


if __name__ == "__main__":
    show(measure(sys.argv[1:]))
