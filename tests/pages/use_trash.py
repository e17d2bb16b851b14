"""Put things away and bring them back on the pages, and print what was seen.

The last line is one JSON object; see `render_pages` for why this is a process of its own.
"""

import json
import tempfile
from pathlib import Path
from typing import Any

from streamlit.testing.v1 import AppTest

from core.auth.actors import EVERYBODY
from core.config.data import DataConfig
from core.datasets.imported import imported_records
from core.datasets.opened import open_dataset
from core.datasets.versions.edits import Version
from core.datasets.versions.repository import edits_of, list_versions, save_version
from core.runs import queue, repository
from tests.helpers import PATIENCE, small_config
from tests.importing_files import good_members, imported, zipped
from tests.pages.use_data_page import ROOT, open_part


def use() -> dict[str, Any]:
    """A run, a data set, a version: away and back; the page Trash before, with one, afterwards."""
    seen: dict[str, Any] = {"empty": words(opened("trash"))}
    seen["run"] = use_run()
    with tempfile.TemporaryDirectory() as folder:
        imported(zipped(Path(folder) / "pets.zip", good_members()), "pets")
    app = press(opened("import_images", data="pets"), "Put away")
    seen["data set"] = [words(app), list(imported_records())]
    seen["back"] = [words(press(app, "Bring back")), list(imported_records())]
    seen["version"] = use_version()
    return seen


def use_run() -> dict[str, Any]:
    run_id = repository.create_run(small_config(name="Mine"), EVERYBODY)
    queue.request_stop(run_id, EVERYBODY)
    app = press(opened("train", run=run_id), "Put away")
    seen = {
        "id": run_id,
        "away": words(app),
        "evaluate": words(opened("evaluate", run=run_id)),
        "home": words(opened("home")),
        "trash": words(opened("trash")),
    }
    return {**seen, "back": words(press(app, "Bring back"))}


def use_version() -> list[Any]:
    open_dataset(DataConfig(name="digits"))
    edits = edits_of(DataConfig(name="digits"))
    version = save_version(Version(**{**vars(edits), "dropped_train": (0,)}), "less", EVERYBODY)
    open_dataset(DataConfig(name="digits", version=version.id))
    app = opened("data", data="digits", version=version.id)
    open_part(app, "Versions")
    app = press(app, "Put away")
    seen = [words(app), dict(app.query_params), len(list_versions("digits"))]
    press(app, "Bring back")
    return [*seen, len(list_versions("digits"))]


def opened(page: str, **query: str) -> AppTest:
    """The page at that address."""
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=PATIENCE)
    for name, value in query.items():
        app.query_params[name] = value
    return app.switch_page(f"pages/{page}.py").run()


def press(app: AppTest, label: str) -> AppTest:
    """The page after a click on the first button of that name."""
    return next(each for each in app.button if each.label == label).click().run()


def words(app: AppTest) -> list[str]:
    """What the page says, and its buttons."""
    assert not app.exception
    html = [each.proto.body for each in app.get("html")]
    said = [each.value for each in [*app.info, *app.warning, *app.text, *app.caption]]
    return [*said, *html, *(each.label for each in app.button)]


if __name__ == "__main__":
    print(json.dumps(use()))
