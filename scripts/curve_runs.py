"""Real trainings whose curves are of a known kind, for the tests of `core.evaluation.curves`.

    python -m scripts.curve_runs RUNS.jsonl

Trains what `scripts.curve_setups` lists and RUNS.jsonl lacks (each a second or two of a processor,
after which it can be interrupted), labels them (`scripts.curve_labels`), and writes those with
labels to `tests/files/curves.json.gz`. Needs Fashion-MNIST and CIFAR-10.
"""

import gzip
import json
import sys
from collections import defaultdict
from dataclasses import asdict
from pathlib import Path
from typing import Any

from core.datasets import get_dataset
from core.experiments.config import parse
from scripts.curve_data import classes_of, register
from scripts.curve_labels import COLUMNS, labelled
from scripts.curve_setups import setups

STORED = Path(__file__).resolve().parents[1] / "tests" / "files" / "curves.json.gz"


def main(path: Path) -> None:
    """Train, label and store."""
    train(path)
    store([json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()])


def train(path: Path) -> None:
    """Append a line for each training that is not there yet."""
    from scripts.watched_training import MOST_TESTED, watch

    register()
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    done = {json.loads(line)["name"] for line in text.splitlines()}
    for name, values in setups():
        if name in done:
            continue
        found = watch(parse(values))
        tested = min(MOST_TESTED, get_dataset(values["data"]["name"]).test_count)
        line = {"name": name, "config": values, **found, "tested": tested}
        with path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(line) + "\n")
        print(name, found["test_accuracy"][-1:], flush=True)


def store(lines: list[dict[str, Any]]) -> None:
    """Write the labelled ones: a name, a set-up, curves, and the cuts that have a label."""
    cuts = defaultdict(list)
    for one in labelled(lines):
        values = {key: value for key, value in asdict(one).items() if value is not None}
        cuts[values.pop("name")].append(values)
    stored = [
        {
            "name": line["name"],
            "config": line["config"],
            "classes": classes_of(line["config"]["data"]["name"]),
            "cuts": cuts[line["name"]],
            **{name: line[name] for name in COLUMNS},
        }
        for line in lines
        if line["name"] in cuts
    ]
    text = json.dumps(stored, separators=(",", ":"))
    STORED.write_bytes(gzip.compress(text.encode(), mtime=0))
    kinds = [cut["kind"] for line in stored for cut in line["cuts"]]
    print({kind: kinds.count(kind) for kind in sorted(set(kinds))}, STORED.stat().st_size)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
