"""The three figures of searches.

    python -m bench.sweep cost [PAIRS]     # a sweep of 30 short runs ÷ one after another
    python -m bench.sweep pruning          # epochs with ASHA ÷ without, and both best accuracies
    python -m bench.sweep samplers         # TPE against random search on the recorded table
    python -m bench.sweep record [RUNS]    # make that table anew: 300 real short runs, half an hour

`samplers` trains nothing: it replays `bench/sweep_table.json`, the curves of real runs whose
settings were drawn evenly. A search that asks for settings gets the run nearest to them: the
distance is that of the knobs, each on its own scale from 0 to 1.
"""

import json
import math
import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from bench._figures import Figure, show
from bench._workspace import workspace
from core.execution.local import ENVIRONMENT
from core.runs.models import Epoch
from core.search.models import Trial, TrialState
from core.search.ranking import cost, ranked
from core.search.spec import SweepSpec, Varied, parse_spec
from core.search.studies import search_in_memory

os.environ.update(ENVIRONMENT)

TABLE = Path(__file__).with_name("sweep_table.json")
RUNS, RECORDED, SEEDS, TRIALS = 30, 300, 10, 40
KNOBS: list[dict[str, Any]] = [
    {"path": "training.optimizer.learning_rate", "low": 1e-5, "high": 1.0, "log": True},
    {"path": "model.units", "kind": "int", "low": 4, "high": 256, "log": True},
    {"path": "model.l2", "low": 1e-6, "high": 0.1, "log": True},
    {"path": "training.label_smoothing", "low": 0.0, "high": 0.3},
]
BASE: dict[str, Any] = {
    "data": {"name": "digits"},
    "model": {"name": "mlp", "hidden_layers": 1},
    "training": {"epochs": 9, "batch_size": 64},
}
# A sweep looks at its runs three times a second: those of BASE have ended by then, these have not.
LONGER: dict[str, Any] = {**BASE, "training": {"epochs": 27, "batch_size": 16}}
FINE = {"objective": "val_loss"}  # a finer measure than accuracy
Row = Mapping[str, Any]


def spec_of(**more: Any) -> SweepSpec:
    """The sweep of all figures, with other runs, sampler, pruner or seed."""
    usual = {"name": "bench", "base": BASE, "knobs": KNOBS, "sampler": "random", "pruner": "none"}
    return parse_spec({**usual, **more})


def measure_cost(pairs: int = 2) -> Iterator[Figure]:
    """Processor seconds of a sweep ÷ those of its configs one after the other; the order changes
    from pair to pair."""
    ratios = []
    for pair in range(pairs):
        with tempfile.TemporaryDirectory() as folder, workspace(folder):
            spec = spec_of(seed=pair, budget={"runs": RUNS})
            search = search_in_memory(spec, [], {})
            drawn = [search.draw()[1] for _number in range(RUNS)]
            took = {}
            for way in sorted(("alone", "sweep"), reverse=bool(pair % 2)):
                before = _processor_seconds()
                _sweep(spec) if way == "sweep" else _one_after_another(drawn)
                took[way] = _processor_seconds() - before
            ratios.append(took["sweep"] / took["alone"])
    yield Figure("sweep ÷ one after another, processor seconds", "≤ 1.05", ratios)


def measure_pruning() -> Iterator[Figure]:
    """Epochs with ASHA ÷ without, and the difference of the best accuracies, of three seeds."""
    ratios, gains = [], []
    for seed in range(3):
        epochs, best = {}, {}
        for pruner in ("none", "asha"):
            with tempfile.TemporaryDirectory() as folder, workspace(folder):
                said = _sweep(spec_of(seed=seed, budget={"runs": RUNS}, pruner=pruner, base=LONGER))
                epochs[pruner], best[pruner] = _epochs_of(said["sweep"]), said["best_value"]
        ratios.append(epochs["asha"] / epochs["none"])
        gains.append(best["asha"] - best["none"])
    yield Figure("ASHA ÷ none, epochs", "≤ 0.5", ratios)
    yield Figure("ASHA − none, best validation accuracy", "noise", gains)


def measure_samplers() -> Iterator[Figure]:
    """The least validation loss of 40 trials by TPE and by random search on the recorded table, 10
    seeds. Accuracies can't tell them apart: 216 validation images leave few values, and many of
    the runs share the best."""
    table = json.loads(TABLE.read_text(encoding="utf-8"))
    tpe = [_replayed(table, "tpe", seed) for seed in range(SEEDS)]
    other = [_replayed(table, "random", seed) for seed in range(SEEDS)]
    better = sum(one < two for one, two in zip(tpe, other, strict=True))
    worse = sum(one > two for one, two in zip(tpe, other, strict=True))
    yield Figure("least validation loss by TPE", "not above random", tpe)
    yield Figure("least validation loss by random search", "", other)
    yield Figure("seeds of 10 with TPE better", "≥ 6", [better])
    yield Figure("seeds of 10 with TPE worse", "", [worse])


def record(runs: int = RECORDED) -> None:
    """Make the table: settings and curves of so many real runs, drawn evenly (quasi-random)."""
    from core.runs import repository
    from core.search import results

    with tempfile.TemporaryDirectory() as folder, workspace(folder):
        said = _sweep(spec_of(sampler="qmc", budget={"runs": runs}, **FINE))
        rows = [
            {
                "settings": dict(trial.settings),
                "val_loss": [epoch.val_loss for epoch in epochs],
                "val_accuracy": [epoch.val_accuracy for epoch in epochs],
                "value": trial.value,
            }
            for trial in results.list_trials(said["sweep"])
            if trial.state is TrialState.COMPLETE
            for epochs in [repository.list_epochs(trial.run_id)]
        ]
    TABLE.write_text("[\n" + ",\n".join(map(json.dumps, rows)) + "\n]\n", encoding="utf-8")


def _replayed(table: Sequence[Row], sampler: str, seed: int) -> float:
    """The least validation loss of a search that trains nothing."""
    spec = spec_of(sampler=sampler, seed=seed, **FINE)
    search, trials = search_in_memory(spec, [], {}), []
    for _number in range(TRIALS):
        number, drawn = search.draw()
        row = min(table, key=lambda one: _distance(spec.knobs, one["settings"], drawn))
        figures = zip(row["val_loss"], row["val_accuracy"], strict=True)
        curve = [Epoch(n, 0.0, 0.0, 0.0, 0.0, *each) for n, each in enumerate(figures, 1)]
        search.add_epochs(number, curve)
        trial = Trial(
            number=number,
            run_id="",
            state=TrialState.COMPLETE,
            value=row["value"],
            second=None,
            settings=drawn,
            epochs=len(curve),
            seconds=None,
            pruned_in=None,
            ended_at=None,
            minutes=None,
            message="",
        )
        search.tell(trial)
        trials.append(trial)
    return cost(spec, ranked(spec, trials)[0])


def _distance(knobs: Sequence[Varied], one: Mapping[str, Any], other: Mapping[str, Any]) -> float:
    return sum((_place(knob, one) - _place(knob, other)) ** 2 for knob in knobs)


def _place(knob: Varied, settings: Mapping[str, Any]) -> float:
    """Where in its range the value lies, 0 to 1."""
    ends = [knob.low or 0.0, knob.high or 1.0, settings[knob.path]]
    low, high, value = map(math.log, ends) if knob.log else ends
    return (value - low) / (high - low)


def _sweep(spec: SweepSpec) -> Any:
    path = Path(os.environ["VISTAZO_HOME"]) / "spec.json"
    path.write_text(spec.to_json(), encoding="utf-8")
    return _command("sweep", str(path))


def _one_after_another(drawn: Sequence[Mapping[str, Any]]) -> None:
    """In one process, as somebody who writes a loop would; these runs are tested too."""
    settings = [[f"{path}={json.dumps(value)}" for path, value in one.items()] for one in drawn]
    home = Path(os.environ["VISTAZO_HOME"])
    listed, base = home / "drawn.json", home / "base.json"
    listed.write_text(json.dumps(settings), encoding="utf-8")
    base.write_text(json.dumps(BASE), encoding="utf-8")
    subprocess.run([sys.executable, "-c", LOOP, str(base), str(listed)], check=True)


LOOP = """
import json, sys
from core.auth.actors import MACHINE
from core.cli.config import read_config
from core.execution import scheduler
base, listed = sys.argv[1:]
for settings in json.load(open(listed)):
    scheduler.train_here(scheduler.submit(read_config(base, settings), MACHINE, train_here=True))
scheduler.close()
"""


def _command(*arguments: str) -> Any:
    command = [sys.executable, "-m", "core", *arguments]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    return json.loads(done.stdout.splitlines()[-1])


def _epochs_of(sweep_id: str) -> int:
    from core.search import results

    return sum(trial.epochs for trial in results.list_trials(sweep_id))


def _processor_seconds() -> float:
    """Of all processes that have ended so far."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def main() -> None:
    """One of the figures, or the table."""
    what, *rest = sys.argv[1:] or ["samplers"]
    if what == "record":
        record(*map(int, rest))
    elif what == "cost":
        show(measure_cost(*map(int, rest)))
    else:
        show(measure_pruning() if what == "pruning" else measure_samplers())


if __name__ == "__main__":
    main()
