"""The stored figures of the knobs are those that the command would make now."""

import json

import pytest

from core.evaluation.curves.findings import CurveKind
from core.evaluation.curves.rules import find
from core.runs.models import Epoch
from pages._ui.train.knob_help import HELP
from scripts.knob_pictures import FIGURES, FOLDER, KNOBS

TOO_LARGE = ("learning_rate", 0.1)
COLUMNS = ("loss", "accuracy", "val_loss", "val_accuracy")


def stored(name):
    return json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))


def test_each_knob_with_a_help_has_its_figures():
    assert set(KNOBS) == set(HELP)
    assert {path.stem for path in FOLDER.iterdir()} == set(KNOBS)


@pytest.mark.parametrize("name", KNOBS)
def test_figures_are_of_the_set_up_and_the_values_that_the_command_trains(name):
    made, (base, path, values) = stored(name), KNOBS[name]
    assert made["base"] == json.loads(json.dumps(base))
    assert made["path"] == path
    assert [run["value"] for run in made["runs"]] == json.loads(json.dumps(values))
    for run in made["runs"]:
        assert {len(run[one]) for one in FIGURES} == {base["training"]["epochs"]}


@pytest.mark.parametrize("name", KNOBS)
def test_of_these_runs_only_the_large_rate_is_told_to_be_too_large(name):
    for run in stored(name)["runs"]:
        rate = run["value"] if name == "learning_rate" else 0.001
        columns = zip(*(run[one] for one in COLUMNS), strict=True)
        epochs = [Epoch(number, 1.0, rate, *each) for number, each in enumerate(columns, 1)]
        finding = find(epochs, None, 10, usual_rate=0.001)
        too_large = bool(finding) and finding.kind is CurveKind.RATE_TOO_LARGE
        assert too_large == ((name, run["value"]) == TOO_LARGE), finding
