"""Draws parts of Evaluate, as the page does, for the tests of each of them."""

import json
from typing import Any

import numpy as np
from streamlit.testing.v1 import AppTest

from core.auth.actors import EVERYBODY
from core.common import settings
from core.config.data import DataConfig
from core.datasets.opened import open_dataset
from core.evaluation.evaluation import store_predictions
from core.experiments.config import parse
from core.runs import repository
from core.runs.models import Results
from tests.helpers import PATIENCE, end_run, start_run


def draw(run_id: str) -> None:
    """The part in the address."""
    from core.runs import repository
    from pages._ui.evaluate.parts import show_parts
    from pages._ui.run.reading import evaluation_of
    from pages._ui.shell.page import guarded

    with guarded():
        run = repository.get_run(run_id)
        show_parts(run, evaluation_of(run))


def shown(run_id: str, part: str = "", **address: str) -> AppTest:
    """A part of a run, drawn without an error."""
    app = AppTest.from_function(draw, default_timeout=PATIENCE, args=(run_id,))
    if part:
        app.query_params["part"] = part
    for name, value in address.items():
        app.query_params[name] = value
    return checked(app.run())


def checked(app: AppTest) -> AppTest:
    """The same, once it is known that nothing broke."""
    assert not app.exception
    assert "Something went wrong" not in html(app)
    return app


def problems(app: AppTest) -> list[str]:
    """What it says is wrong."""
    pieces = [each.proto.body for each in app.get("html")]
    return [piece for piece in pieces if "vz-problem" in piece]


def html(app: AppTest) -> str:
    """All pieces of HTML of a part."""
    return "".join(each.proto.body for each in app.get("html"))


def words(app: AppTest) -> str:
    """What a part says."""
    said = (*app.text, *app.caption, *app.info, *app.warning, *app.subheader)
    return "\n".join(each.value for each in said)


def answered(
    answers: Any,
    data: str = "digits",
    labels: Any = None,
    status: str = "finished",
    network: str = "cnn1",
    version: str = "",
) -> str:
    """A run of `network` on `data` that said `answers`, (n,), about as many of its test images."""
    opened = open_dataset(DataConfig(name=data, version=version))
    truth = np.asarray(opened.arrays.y_test if labels is None else labels)[: len(answers)]
    logits = 4 * np.eye(len(opened.dataset.class_names), dtype="float32")[np.asarray(answers)]
    run_id = repository.create_run(
        parse({"data": {"name": data, "version": version}, "model": {"name": network}}), EVERYBODY
    )
    start_run(run_id)
    folder = settings.run_folder(run_id)
    store_predictions(folder, logits, truth)
    record = {"data_checksum": opened.checksum}
    (folder / settings.ENVIRONMENT_FILE).write_text(json.dumps(record))
    right = float((np.asarray(answers) == truth).mean())
    end_run(run_id, status, results=Results(test_accuracy=right, test_loss=0.5))
    return run_id
