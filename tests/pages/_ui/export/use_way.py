"""Go from the pages that show a run to what it offers to take along; print where that leads.

The last line is one JSON object; see `render_pages` for why this is a process of its own. The
workspace has one run, whose id is in `VISTAZO_TEST_RUN`.
"""

import json
import os
from typing import Any

from streamlit.testing.v1 import AppTest

from core.auth.actors import EVERYBODY
from core.execution import local, scheduler
from core.runs import repository
from tests.helpers import small_config
from tests.pages.use_trash import opened, press

LABEL = "Take it along"


def use(run_id: str) -> dict[str, Any]:
    """From each page; and a run that has no network."""
    scheduler.this_scheduler().closed = True  # what is queued stays so
    waits = repository.create_run(small_config(), EVERYBODY)
    pages = {page: opened(page, run=run_id) for page in ("evaluate", "predict")}
    for name, ticked in (("runs", run_id), ("without a network", waits)):
        app = opened("runs")
        app.session_state["runs_ticked"] = [ticked]
        pages[name] = app.run()
    none = pages.pop("without a network")
    seen: dict[str, Any] = {name: led(app) for name, app in pages.items()}
    seen["without a network"] = [one.label for one in none.button]
    seen["unasked"] = unfolded(opened("train", run=run_id))
    return seen


def led(app: AppTest) -> dict[str, Any]:
    """Where the click leads."""
    app = press(app, LABEL)
    assert not app.exception
    address = {name: app.query_params[name] for name in ("run", "part")}
    return {"address": address, "unfolded": unfolded(app)}


def unfolded(app: AppTest) -> bool:
    """Whether the part is there, and open."""
    (part,) = [one for one in app.expander if "program of your own" in one.label]
    return bool(part.proto.expanded)


if __name__ == "__main__":
    try:
        found = use(os.environ["VISTAZO_TEST_RUN"])
    finally:
        local.close()
    print(json.dumps(found))
