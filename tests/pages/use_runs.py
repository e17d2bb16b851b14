"""Look through runs, change and compare them on the pages, and print what was seen.

The last line is one JSON object; see `render_pages` for why this is a process of its own.
"""

import json
from typing import Any

import numpy as np
from streamlit.testing.v1 import AppTest

from core.auth.actors import EVERYBODY, Actor, Role
from core.common import settings
from core.config.data import DataConfig
from core.datasets.base import Part
from core.datasets.opened import open_dataset
from core.datasets.versions.repository import edited, save_version
from core.evaluation.comparison import compare, sentence
from core.evaluation.evaluation import load_evaluation, store_predictions
from core.jobs.queue_state import pause_queue
from core.reporting.comparison_report import names_of
from core.runs import labels, repository
from core.runs.models import Environment, Results
from core.runs.search import Wanted, find_runs
from tests.helpers import end_run, small_config, start_run
from tests.pages.use_trash import opened, press, words


def use() -> dict[str, Any]:
    """Both pages empty, then with four runs, then what comes of clicks."""
    seen: dict[str, Any] = {
        "empty": words(opened("runs")),
        "none named": words(opened("compare")),
    }
    runs = {
        "low": tested_run("low", 250),
        "high": tested_run("high", 330, seed=1),
        "mlp": tested_run("mlp", 320, model={"name": "mlp"}),
    }
    pause_queue(Actor("mia", Role.TEACHER))  # what waits goes on waiting
    runs["waits"] = repository.create_run(small_config(name="waits"), EVERYBODY)
    seen["ids"] = runs
    seen["all"] = shown_runs(opened("runs"))
    grouped = opened("runs", configs="1")
    cells = {one["title"]: one["cells"] for one in json.loads(table(grouped).proto.json)["runs"]}
    seen["one a config"] = [cells, words(grouped)]
    seen["searched"] = shown_runs(opened("runs", q="hig"))
    seen["filtered"] = shown_runs(opened("runs", network="mlp", state="finished"))
    seen["accurate"] = shown_runs(opened("runs", least="80", sort="accuracy"))
    seen["unknown data"] = words(opened("runs", data="nowhere"))
    seen["none like that"] = words(opened("runs", q="nothing is called so"))
    seen["odd address"] = shown_runs(opened("runs", sort="x", least="lots", state="asleep"))
    seen["away"], seen["back"] = put_away_and_back(runs)
    seen["labels"] = label(runs["low"])
    seen["anew"] = scored_anew()
    for name, ids in (
        ("one", [runs["low"]]),
        ("nine", [f"{number:08x}" for number in range(9)]),
        ("unknown", [runs["low"], "ffffffff"]),
        ("waiting", [runs["low"], runs["waits"]]),
    ):
        seen[f"compare {name}"] = words(opened("compare", runs=",".join(ids)))
    return {**seen, **compared(runs)}


def compared(runs: dict[str, str]) -> dict[str, Any]:
    three = ",".join(runs[name] for name in ("low", "high", "mlp"))
    parts = ("verdict", "curves", "settings", "costs", "images", "seeds")
    seen: dict[str, Any] = {part: words(opened("compare", runs=three, part=part)) for part in parts}
    seen["two"] = words(opened("compare", runs=f"{runs['low']},{runs['high']}"))
    seen["odd part"] = words(opened("compare", runs=three, part="colours"))
    found = [repository.get_run(runs[name]) for name in ("low", "high", "mlp")]
    pairs = compare([(run.id, load_evaluation(run)) for run in found])
    seen["sentences"] = [sentence(pair, names_of(found)) for pair in pairs]
    before = len(find_runs())
    app = press(opened("compare", runs=three, part="seeds"), "Repeat with 5 seeds")
    seen["repeated"] = [len(find_runs()) - before, words(app)]
    return seen


def tested_run(name: str, right: int, **changes: Any) -> str:
    """A finished run that has so many of the 360 test images of the digits right."""
    dataset = open_dataset(DataConfig(name="digits"))
    truth = dataset.arrays.y_test
    said = np.where(np.arange(len(truth)) < right, truth, (truth + 1) % 10)
    run_id = repository.create_run(small_config(name=name, **changes), EVERYBODY)
    start_run(run_id)
    folder = settings.run_folder(run_id)
    store_predictions(folder, 5 * np.eye(10, dtype="float32")[said], truth)
    environment = Environment(data_checksum=dataset.checksum)
    (folder / settings.ENVIRONMENT_FILE).write_text(environment.to_json())
    results = Results(
        test_accuracy=right / len(truth),
        test_loss=0.5,
        test_images=len(truth),
        test_most_frequent=37,
        seconds=10.0,
        images_per_second=100.0,
        total_parameters=100 * right,
    )
    end_run(run_id, "finished", results=results)
    return run_id


def shown_runs(app: AppTest) -> list[str]:
    """The names in the table, in its order."""
    assert not app.exception
    data = json.loads(table(app).proto.json)
    return [run["title"] for run in data["runs"]]


def table(app: AppTest) -> Any:
    return next(
        each for each in app.get("bidi_component") if "vistazo_runs_table" in str(each.proto)
    )


def put_away_and_back(runs: dict[str, str]) -> tuple[Any, Any]:
    app = opened("runs")
    app.session_state["runs_ticked"] = [runs["low"], runs["waits"], "ffffffff"]
    app = press(app.run(), "Put away")
    away = [words(app), [run.name for run in find_runs()], app.session_state["runs_ticked"]]
    back = words(press(app, "Bring back"))
    return away, [back, [run.name for run in find_runs()]]


def scored_anew() -> Any:
    """The accuracies on a version without the first 60 test images, whether it is chosen, and what
    the page says."""
    version = save_version(
        edited(DataConfig(name="digits"), {Part.TEST: range(60)}), "clean", EVERYBODY
    )
    app = opened("runs", tested=version.id)
    rows = json.loads(table(app).proto.json)["runs"]
    boxes = {each.label: each.value for each in app.selectbox}
    cells = {row["title"]: row["cells"]["accuracy"] for row in rows}
    return cells, boxes["Test images"] == version.id, words(app)


def label(run_id: str) -> Any:
    app = opened("runs")
    app.session_state["runs_ticked"] = [run_id]
    app = press(app.run(), "Star")
    dialog = press(app, "Tags")  # in a browser it is filled in: tests/browser/test_runs.py
    labels.tag(run_id, EVERYBODY, ["best"])
    (run,) = find_runs(Wanted(ids=[run_id]))
    fields = [each.label for each in dialog.text_input]
    return [run.starred, fields, shown_runs(opened("runs", tag="best", starred="1"))]


if __name__ == "__main__":
    print(json.dumps(use()))
