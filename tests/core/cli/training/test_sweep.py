"""A sweep in a terminal, with real trainings: as few and as short as they can be."""

import json
from pathlib import Path

from core.runs import repository
from core.runs.artifacts import fetch
from core.runs.models import ArtifactKind
from core.search.models import TrialState
from core.search.results import flattery, list_trials
from tests.helpers import last_object, small_config, terminal

KNOB = {"path": "training.optimizer.learning_rate", "low": 0.001, "high": 0.1, "log": True}


def test_a_sweep_to_its_end(workspace: Path, tmp_path: Path):
    file = tmp_path / "spec.json"
    values = {"name": "Rates", "base": json.loads(small_config().to_json()), "knobs": [KNOB]}
    budget = {"budget": {"runs": 2}, "keep_models": 1}
    file.write_text(json.dumps(values | budget), encoding="utf-8")
    done = terminal("sweep", str(file))
    assert done.returncode == 0, done.stderr
    said = last_object(done.stdout)
    assert (said["runs"], said["pruned"], said["state"]) == (2, 0, "finished")
    trials = list_trials(said["sweep"])
    assert {one.state for one in trials} == {TrialState.COMPLETE}
    best = max(trials, key=lambda one: one.value or 0.0)
    assert (said["best_run"], said["best_value"]) == (best.run_id, best.value)
    assert said["best_settings"] == dict(best.settings)
    runs = [repository.get_run(one.run_id) for one in trials]
    assert [run.test_accuracy for run in runs] == [None, None]  # nobody looks at the test set
    networks = [fetch(run.id, ArtifactKind.MODEL) is not None for run in runs]
    assert networks == [run.id == best.run_id for run in runs]
    found = flattery(said["sweep"])
    assert found is not None
    assert found.by > 0


def test_what_is_no_sweep_is_refused_in_one_line(workspace: Path):
    done = terminal("sweep", "nonsense")
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
    assert "sweep-digits" in done.stderr
