"""Render every page in a workspace, in a process like the app's, and print what came of it.

The last line is one JSON object: `plain` and `unknown_run` (what each page's path shows without and
with a run in the address that does not exist), `come_back` (which recipes show then) and `modules`,
what the process has loaded. It runs on its own because a page starts the queue's background thread,
which must not meet the workspaces of other tests.
"""

import json
import sys
from pathlib import Path
from typing import Any

from streamlit.testing.v1 import AppTest

from pages._ui.shell.registry import PAGES
from tests.helpers import PATIENCE

ROOT = Path(__file__).resolve().parents[2]
WIDGETS = (
    "number_input",
    "text_input",
    "text_area",
    "selectbox",
    "radio",
    "slider",
    "select_slider",
    "toggle",
    "checkbox",
    "button_group",
)


def render(path: str, query: dict[str, str]) -> dict[str, list[str]]:
    """What the page shows: exceptions, headers, HTML, words; and `told_once`."""
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=PATIENCE)
    for name, value in query.items():
        app.query_params[name] = value
    app.switch_page(path).run()
    return {
        "exceptions": [element.message for element in app.exception],
        "headers": [element.value for element in app.header],
        "titles": [element.value for element in app.subheader],
        "html": bodies(app),
        "words": [
            *(element.value for element in [*app.info, *app.caption, *app.text]),
            *(html for html in bodies(app) if "vz-empty" in html or "vz-lesson-card" in html),
        ],
        "told_once": told_once(app) + told_once(app.run()),
    }


def told_once(app: AppTest) -> list[str]:
    """Labels of the widgets whose value this message alone would bring to the browser."""
    elements = [element for kind in WIDGETS for element in app.get(kind)]
    return [element.proto.label for element in elements if element.proto.set_value]


def recipes_after_coming_back() -> list[str]:
    """Choose CIFAR-10's recipes, look at Home, come back: the HTML that shows."""
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=PATIENCE)
    app.switch_page("pages/recipes.py").run()
    app.button_group(key="recipes_data").set_value("cifar10").run()
    app.switch_page("pages/home.py").run()
    app.switch_page("pages/recipes.py").run()
    return bodies(app)


def bodies(app: AppTest) -> list[str]:
    """The pieces of HTML that the page shows."""
    return [element.proto.body for element in app.get("html")]


def render_all() -> dict[str, Any]:
    """What `__doc__` promises."""
    return {
        "plain": {page.path: render(page.path, {}) for page in PAGES},
        "unknown_run": {page.path: render(page.path, {"run": "no-such-run"}) for page in PAGES},
        "come_back": recipes_after_coming_back(),
        "modules": sorted({name.partition(".")[0] for name in sys.modules}),
    }


if __name__ == "__main__":
    print(json.dumps(render_all()))
