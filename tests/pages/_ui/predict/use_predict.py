"""Use the answers of Predict as a person would, in a process like the app's; print what came of it.

The last line is one JSON object; see `render_pages` for why this is a process of its own. The
workspace has one run, whose id is in `VISTAZO_TEST_RUN`; `KERAS_HOME` has no network at first.
"""

import json
import os
import sys
from pathlib import Path
from typing import Any

from streamlit.testing.v1 import AppTest

from core.auth.actors import EVERYBODY
from core.common import settings
from core.execution import local, scheduler
from core.execution.tasks import task_of
from core.housekeeping import trash
from core.housekeeping.models import Kind
from core.runs.summaries import list_summaries
from tests.helpers import PATIENCE, ROOT
from tests.pages.drawn_again import box, said, says, wait
from tests.pages.use_trash import press
from tests.photographed import photograph
from tests.published import mobilenet_file

PHOTO = photograph("chalk")


def draw(content: bytes) -> None:
    """The networks, and what they make of the photograph."""
    from pages._ui.predict.answer import classify
    from pages._ui.predict.networks import choose_networks
    from pages._ui.predict.picture import Picture
    from pages._ui.shell.page import guarded

    with guarded():
        networks = choose_networks()
        if networks:
            classify(networks, Picture(content, "7.jpg"))


def use(run_id: str) -> dict[str, Any]:
    """One network, calibrated too, with its nearest images; two; built-in ones; nothing trained."""
    app = opened(run=run_id)
    seen: dict[str, Any] = {"first": look(app)}
    wait(app, lambda: says(app, "(Grad-CAM)"))
    seen["looked"] = look(app)
    box(app, "Asked about the class").set_value(3)
    wait(app.run(), lambda: says(app, "(Grad-CAM)"))
    seen["another class"] = look(app)
    wait(app, lambda: says(app, "which is the answer"))
    seen["alike"] = look(app)
    seen["calibrated"] = look(press(opened(run=run_id), "Set it right"))
    app = opened(run=run_id, second="digit-reader")
    wait(app, lambda: says(app, "(Grad-CAM)") and says(app, "(occlusion)"))
    seen["two"] = look(app)
    box(app, "Network").set_value("digit-reader").run()
    seen["the same twice"] = {**look(app), "address": dict(app.query_params)}
    app = opened(run=run_id, second="digit-reader")
    box(app, "A second one beside it").set_value("none").run()
    seen["one again"] = {**look(app), "address": dict(app.query_params)}
    seen["no such second"] = look(opened(run=run_id, second="0123456789ab"))
    seen["no image"] = look(opened(b"hello", run=run_id, second="digit-reader"))
    seen |= brought(run_id)
    seen |= built_in(run_id)
    seen["modules"] = sorted({name.partition(".")[0] for name in sys.modules})
    return seen


def brought(run_id: str) -> dict[str, Any]:
    """The run's own network in a file, and what is none; with the run that each became."""
    scheduler.this_scheduler().closed = True  # what is queued stays so
    seen = {}
    for name, content in (
        ("brought", settings.network_file(run_id).read_bytes()),
        ("no network", b"hello"),
    ):
        before = {run.id for run in list_summaries()}
        app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=PATIENCE)
        app.session_state["bring_network"] = True
        app.switch_page("pages/predict.py").run()
        app.file_uploader(key="network_file").set_value((f"{name}.keras", content, "")).run()
        press(app, "Test it and use it")
        new = [run for run in list_summaries() if run.id not in before]
        seen[name] = {**look(app), "runs": [(run.network, run.status, run.name) for run in new]}
    return seen


def built_in(run_id: str) -> dict[str, Any]:
    """Without its file and with it; then where nothing is trained."""
    seen = {"no file": look(opened(run="imagenet"))}
    local.data.call(task_of(mobilenet_file), Path(os.environ["KERAS_HOME"]))
    app = opened(run="imagenet")
    wait(app, lambda: says(app, "(Grad-CAM)"))
    seen["imagenet"] = look(app)
    trash.put_away(Kind.RUN, run_id, EVERYBODY)
    seen["nothing trained"] = look(opened())
    return seen


def opened(content: bytes = PHOTO, **address: str) -> AppTest:
    """The networks of that address at work on the photograph."""
    app = AppTest.from_function(draw, default_timeout=PATIENCE, args=(content,))
    for name, value in address.items():
        app.query_params[name] = value
    return app.run()


def look(app: AppTest) -> dict[str, Any]:
    """What it shows."""
    pieces = [one.proto.body for one in app.get("html")]
    return {
        "exceptions": [one.message for one in app.exception],
        "words": said(app),
        "answers": [piece for piece in pieces if "vz-answer" in piece],
        "bars": [piece.count('class="bar"') for piece in pieces if "vz-bars" in piece],
        "pictures": [piece for piece in pieces if "vz-seen" in piece],
        "tiles": sum(piece.count("<figure") for piece in pieces),
        "sentences": [piece for piece in pieces if "vz-takeaway" in piece],
        "problems": [piece for piece in pieces if "vz-problem" in piece],
        "titled": [piece for piece in pieces if "vz-titled" in piece],
        "options": {one.label: one.options for one in app.selectbox},
        "buttons": [one.label for one in app.button],
    }


if __name__ == "__main__":
    try:
        found = use(os.environ["VISTAZO_TEST_RUN"])
        for name, shown in found.items():
            if name != "modules":
                shown["pictures"] = [one[:120] for one in shown["pictures"]]
    finally:
        local.close()
    print(json.dumps(found))
