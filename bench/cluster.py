"""Runs on a Ray cluster of two nodes on this machine, one killed in the middle; the local executor
against an earlier checkout's.

python -m bench.cluster                 what Ray costs a run, and eight runs on two nodes
python -m bench.cluster BEFORE          the local executor here and in the checkout BEFORE, in pairs
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC
from pathlib import Path
from typing import Any

from sqlalchemy import select

from bench._figures import Figure, show
from bench._workspace import workspace
from core.auth.actors import EVERYBODY
from core.db.engine import reading
from core.db.tables import jobs
from core.execution import scheduler
from core.experiments.config import ExperimentConfig, parse
from core.runs import repository
from scripts.two_nodes import nodes_on_loopback

HERE = Path(__file__).resolve().parents[1]
TIMES, PAIRS, RUNS = 5, 5, 8
SECONDS = 1800.0
SHORT: dict[str, Any] = {"model": {"name": "linear"}, "training": {"epochs": 2}}
LONGER: dict[str, Any] = {
    "model": {"name": "mlp", "units": 256, "hidden_layers": 2},
    "training": {"epochs": 40, "batch_size": 16},
}
ONE_PAIR = f"""
import json, sys, time
from core.execution import local, scheduler
from core.experiments.config import parse
from core.runs import repository
def used():
    every = [psutil.Process(), *psutil.Process().children(recursive=True)]
    return sum(sum(each.cpu_times()[:2]) for each in every)
local.training.warm_up().result()
local.inference.warm_up().result()
scheduler.start_background_thread()
found = []
for _time in range({TIMES} + 1):
    began, before = time.perf_counter(), used()
    run_id = scheduler.submit(parse({SHORT!r}), EVERYBODY)
    while not repository.list_epochs(run_id):
        time.sleep(0.01)
    first = time.perf_counter() - began
    while repository.get_run(run_id).active:
        time.sleep(0.05)
    found.append([first, used() - before])
print(json.dumps(found[1:]), flush=True)
"""


def measure() -> list[Figure]:
    """On a cluster of two nodes with a processor each."""
    with (
        tempfile.TemporaryDirectory() as folder,
        workspace(Path(folder) / "workspace"),
        nodes_on_loopback() as (cluster, nodes),
    ):
        os.environ["VISTAZO_RAY_ADDRESS"] = cluster.address
        try:
            scheduler.start_background_thread()
            return [*_cost_of_a_run(), *_a_node_is_killed(cluster, nodes[1])]
        finally:
            scheduler.close()
            del os.environ["VISTAZO_RAY_ADDRESS"]


def _cost_of_a_run() -> list[Figure]:
    """From putting a run in to a node's claim; the first two warm the nodes."""
    seconds = []
    for _time in range(TIMES + 2):
        began = time.time()
        run_id = _submit(SHORT)
        _wait(lambda run_id=run_id: not repository.get_run(run_id).active)  # type: ignore[misc]
        seconds.append(_claimed_at(run_id) - began)
    return [Figure("Ray: run put in, to a warm node's claim", "≤ 3 s", seconds[2:], "s")]


def _a_node_is_killed(cluster: Any, node: Any) -> list[Figure]:
    runs = [_submit(LONGER) for _ in range(RUNS)]
    _wait(lambda: all(len(repository.list_epochs(each)) > 3 for each in runs[:2]))
    before = {each: repository.list_epochs(each) for each in runs}
    cluster.remove_node(node, allow_graceful=False)
    began = time.perf_counter()
    _wait(lambda: not any(repository.get_run(each).active for each in runs))
    seconds = time.perf_counter() - began
    tries = {each: _tries(each) for each in runs}
    ended = [one.count("finished") == 1 for one in tries.values()]
    again = [one for one in tries.values() if len(one) > 1]
    begun = [each for each in runs if before[each]]
    anew = [each for each in begun if before[each][0] != repository.list_epochs(each)[0]]
    return [
        Figure("… 8 runs, a node killed: finished, each once", "8", [float(sum(ended))], ""),
        Figure("… of them begun anew", "0", [float(len(anew))], ""),
        Figure("… of them tried twice", "1", [float(len(again))], ""),
        Figure("… from the kill to the last end", "", [seconds], "s"),
    ]


def pairs(before: Path) -> list[Figure]:
    """The local executor: to the first point, and processor seconds of a run, of all processes."""
    found: dict[Path, list[list[float]]] = {before: [], HERE: []}
    for number in range(PAIRS):
        for checkout in (before, HERE) if number % 2 else (HERE, before):
            found[checkout] += _in(checkout)
    figures = []
    for at, words in enumerate(("to the first point", "processor seconds of a run")):
        for checkout, name in ((before, "before"), (HERE, "with the seam")):
            values = [each[at] for each in found[checkout]]
            figures.append(Figure(f"local, {name}: {words}", "same", values, "s"))
    return figures


def _in(checkout: Path) -> list[list[float]]:
    with tempfile.TemporaryDirectory() as folder:
        home = {"VISTAZO_HOME": str(Path(folder) / "workspace"), "PYTHONPATH": str(checkout)}
        command = [sys.executable, "-c", ONE_PAIR]
        answer = subprocess.run(
            command, cwd=checkout, env={**os.environ, **home}, capture_output=True, check=True
        )
    values: list[list[float]] = json.loads(answer.stdout.splitlines()[-1])
    return values


def _submit(values: dict[str, Any]) -> str:
    config: ExperimentConfig = parse(values)
    return scheduler.submit(config, EVERYBODY)


def _claimed_at(run_id: str) -> float:
    query = select(jobs.c.started_at).where(jobs.c.run_id == run_id)
    with reading() as connection:
        started = connection.scalars(query).one()
    return float(started.replace(tzinfo=UTC).timestamp())


def _tries(run_id: str) -> list[str]:
    query = select(jobs.c.state).where(jobs.c.run_id == run_id).order_by(jobs.c.number)
    with reading() as connection:
        return list(connection.scalars(query))


def _wait(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + SECONDS
    while not condition():
        if time.monotonic() > deadline:
            sys.exit(f"not so after {SECONDS:g} seconds")
        time.sleep(0.05)


if __name__ == "__main__":
    show(pairs(Path(sys.argv[1]).resolve()) if sys.argv[1:] else measure())
