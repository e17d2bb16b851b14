"""Look at the pages Health and Disk, and print what was seen.

The last line is one JSON object; see `render_pages` for why this is a process of its own.
"""

import json
import logging
import os
from pathlib import Path
from typing import Any

from streamlit.testing.v1 import AppTest

from core.auth.actors import EVERYBODY
from core.common import logs, settings
from core.housekeeping import limits
from core.runs import queue, repository
from tests.helpers import small_config
from tests.pages.drawn_again import wait
from tests.pages.use_trash import opened, words

HOSTILE = '<img src="http://evil.example/i.png"> **bold**'


def use() -> dict[str, Any]:
    """Health; Disk, with a preview; a workspace at its limit."""
    seen: dict[str, Any] = {"health": use_health(), "disk": use_disk()}
    os.environ["VISTAZO_LIMIT_GB"] = "0.000001"
    limits.count_again()
    limits.keep_within()
    seen["full"] = {page: words(opened(page)) for page in ("home", "train", "disk")}
    return seen


def use_health() -> dict[str, Any]:
    logs.write_log("app")
    logging.getLogger("vistazo").error("%s", HOSTILE)
    app = opened("health")
    wait(app, lambda: any(one.label == "Look again" for one in app.button))
    tables = [frame.value.to_dict("records") for frame in app.dataframe]
    return {"words": words(app), "log": tables}


def use_disk() -> dict[str, Any]:
    run_id = repository.create_run(small_config(name=HOSTILE), EVERYBODY)
    queue.request_stop(run_id, EVERYBODY)
    settings.run_folder(run_id).mkdir(parents=True, exist_ok=True)
    settings.checkpoint_file(run_id).write_bytes(b"x" * 2_000_000)
    put(settings.home() / "cache/features/one/a.npy", 3_000_000)
    app = counted(opened("disk"))
    seen = {"first": words(app)}
    app.button(key="clean_checkpoints").click().run()
    return {**seen, "preview": words(app)}


def counted(app: AppTest) -> AppTest:
    """The page once everything on it is counted."""
    labels = ("Count again",)
    wait(app, lambda: {*labels} <= {one.label for one in app.button} and not looking(app))
    return app


def looking(app: AppTest) -> bool:
    return any("Looking what could go" in one.value for one in app.caption)


def put(path: Path, size: int) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"x" * size)
    return path


if __name__ == "__main__":
    print(json.dumps(use()))
