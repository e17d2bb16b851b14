"""Where results are shown, how sure they are and whether guessing would do as well is shown too."""

import json

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from core.auth.actors import EVERYBODY
from core.common import settings
from core.evaluation.evaluation import store_predictions
from core.experiments.config import parse
from core.runs import repository
from core.runs.models import Results, RunStatus
from tests.helpers import PATIENCE, end_run, start_run
from tests.importing_files import good_members, imported, zipped

FIGURES = {
    "test_loss": 1.2,
    "seconds": 61.0,
    "images_per_second": 100.0,
    "peak_memory_mb": 500.0,
    "total_parameters": 1000,
}


def run_with(right: int) -> str:
    """A finished run with so many of 100 test images of two equal classes right."""
    labels = np.arange(100, dtype="uint8") % 2
    answers = np.where(np.arange(100) < right, labels, 1 - labels)
    run_id = repository.create_run(parse({}), EVERYBODY)
    start_run(run_id)
    store_predictions(settings.run_folder(run_id), np.eye(2, dtype="float32")[answers], labels)
    results = Results(test_accuracy=right / 100, **FIGURES)
    end_run(run_id, RunStatus.FINISHED, results=results)
    return run_id


def draw(run_id: str) -> None:
    """As Train, Evaluate and the lists do."""
    import streamlit as st

    from core.evaluation.chance import result_of_run
    from core.runs import repository
    from pages._ui.widgets.messages import doubt_line, show_test
    from pages._ui.widgets.run_line import run_line

    run, result = repository.get_run(run_id), result_of_run(repository.get_run(run_id))
    run_line(run)
    show_test(st.columns(2), run.test_accuracy, run.test_loss, result)
    doubt_line(result)


@pytest.mark.usefixtures("workspace")
@pytest.mark.parametrize(
    ("right", "between", "doubt"),
    [
        (42, "32.8% to 51.8%", "no better than guessing"),
        (55, "45.2% to 64.4%", "not clearly better than guessing"),
        (90, "82.6% to 94.5%", ""),
    ],
)
def test_a_result_has_its_interval_and_its_doubt(right, between, doubt):
    app = AppTest.from_function(draw, default_timeout=PATIENCE, args=(run_with(right),)).run()
    assert not app.exception
    line = app.get("html")[0].proto.body
    assert f"({between})" in line
    assert ("guessing" in line) == bool(doubt)
    assert doubt in line
    assert app.metric[0].delta == between
    assert [doubt.lower() in each.value.lower() for each in app.warning] == [True] * bool(doubt)


def choose(data: dict[str, str], model: dict[str, str] | None) -> None:
    """Set these images up, after a person has chosen `model`."""
    import json

    import streamlit as st

    from core.experiments.config import parse
    from pages._ui.run.suited import say_why, set_up
    from pages._ui.shell import state

    if model:
        state.replace_draft(parse({"model": model, "data": state.draft()["data"]}))
    set_up(data)
    st.text(json.dumps(state.draft()))
    say_why(state.draft())


@pytest.mark.usefixtures("workspace")
def test_own_images_bring_a_network_that_suits_them(tmp_path):
    imported(zipped(tmp_path / "mine.zip", good_members()))
    own = {"name": "mine", "version": ""}
    app = AppTest.from_function(choose, default_timeout=PATIENCE, args=(own, None)).run()
    first = json.loads(app.text[0].value)
    assert (first["model"]["name"], first["training"]["batch_size"]) == ("cnn2", 8)
    assert "Chosen for your images" in app.caption[0].value
    parse(first)

    app = AppTest.from_function(choose, default_timeout=PATIENCE, args=(own, {"name": "linear"}))
    app.session_state["draft"] = first
    again = json.loads(app.run().text[0].value)
    assert again["model"]["name"] == "linear"  # chosen for these images by the person
    assert not app.caption

    others = {"name": "digits", "version": ""}
    app = AppTest.from_function(
        choose, default_timeout=PATIENCE, args=(others, {"name": "mlp"})
    ).run()
    assert json.loads(app.text[0].value)["model"]["name"] == "mlp"
