"""Use Inside as a person would, in a process like the app's, and print what came of it.

The last line is one JSON object; see `render_pages` for why this is a process of its own. The
workspace has one run, whose id is in `VISTAZO_TEST_RUN`.
"""

import json
import os
import shutil
import sys
from typing import Any

import numpy as np
from streamlit.testing.v1 import AppTest

from core.common import settings
from core.execution import local
from pages._ui.widgets.messages import data_url
from tests.helpers import PATIENCE, ROOT
from tests.pages.drawn_again import box, said, says, wait


def use(run_id: str) -> dict[str, Any]:
    """Every view of a test image, the filters, the plane; then without images, without network."""
    app = opened(run_id, image="5")
    seen: dict[str, Any] = {}
    wait(app, lambda: says(app, "The map has"))
    seen["heat"] = look(app)
    box(app, "Asked about the class").set_value(3)
    wait(app.run(), lambda: says(app, "The map has"))
    seen["another class"] = look(app)
    for view, until in (("occlusion", "sure of"), ("layers", "most active of")):
        group(app, "inside_view_4").set_value(view).run()
        wait(app, lambda until=until: says(app, until))
        seen[view] = look(app)
    app.query_params["image"] = "6"
    wait(app.run(), lambda: says(app, "Test image 6: is"))
    seen["another image"] = {"view": group(app, "inside_view_4").value, **look(app)}
    group(app, "inside_view_4").set_value("nearest").run()
    wait(app, lambda: says(app, "which is the answer"))
    seen["nearest"] = look(app)
    group(app, "inside_way").set_value("draw").run()
    seen["draw"] = look(app)
    app.session_state["inside_drawing"] = {"drawing": drawing()}
    app.run()
    seen["drawn"] = look(app)
    group(app, "inside_way").set_value("test").run()
    seen["drawn, unseen"] = look(app)
    group(app, "inside_way").set_value("draw").run()
    seen["drawn, again"] = look(app)
    app = opened(run_id, look="filters")
    wait(app, lambda: says(app, "largest weights first"))
    seen["filters"] = look(app)
    app = opened(run_id, look="plane")
    wait(app, lambda: labelled(app, "Let it look at the test images"))
    labelled(app, "Let it look at the test images").click().run()
    wait(app, lambda: says(app, "of the spread"))
    seen["plane"] = look(app)
    seen["no such look"] = look(opened(run_id, look="colours"))
    app = opened(run_id, image="9999")
    wait(app, lambda: says(app, "The map has"))
    seen["no such image"] = look(app)
    seen |= odd_cases(run_id)
    seen["modules"] = sorted({name.partition(".")[0] for name in sys.modules})
    return seen


def odd_cases(run_id: str) -> dict[str, Any]:
    """The images deleted; the network damaged, then gone."""
    seen = {}
    folder = settings.home() / "cache" / "datasets"
    folder.rename(folder.with_name("away"))
    seen["no images"] = look(opened(run_id))
    seen["no images, plane"] = look(opened(run_id, look="plane"))
    shutil.rmtree(folder, ignore_errors=True)
    folder.with_name("away").rename(folder)
    path = settings.network_file(run_id)
    path.write_bytes(path.read_bytes()[:1000])
    seen["damaged"] = look(opened(run_id))
    path.unlink()
    seen["gone"] = look(opened(run_id))
    return seen


def opened(run_id: str, **address: str) -> AppTest:
    """The part, with what else stands in the address."""
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=PATIENCE)
    for name, value in {"run": run_id, "part": "inside", **address}.items():
        app.query_params[name] = value
    return app.switch_page("pages/evaluate.py").run()


def drawing() -> str:
    """A stroke, as the pad sends it."""
    pixels = np.zeros((280, 280), np.uint8)
    pixels[60:220, 130:150] = 255
    return data_url(pixels[..., None])


def labelled(app: AppTest, label: str) -> Any:
    return next((one for one in app.button if one.label == label), None)


def group(app: AppTest, key: str) -> Any:
    return next(one for one in app.get("button_group") if one.key == key)


def look(app: AppTest) -> dict[str, Any]:
    """What it shows."""
    pieces = [one.proto.body for one in app.get("html")]
    return {
        "exceptions": [one.message for one in app.exception],
        "words": said(app),
        "pictures": sum(piece.count("<figure") for piece in pieces),
        "problems": [piece for piece in pieces if "vz-problem" in piece],
        "options": {one.label: one.options for one in app.selectbox},
        "chosen": {one.label: one.value for one in app.selectbox},
        "views": [one.key for one in app.get("button_group")],
    }


if __name__ == "__main__":
    try:
        found = use(os.environ["VISTAZO_TEST_RUN"])
    finally:
        local.close()
    print(json.dumps(found))
