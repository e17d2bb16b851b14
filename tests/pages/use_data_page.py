"""Use the Data page as a person would, in a process like the app's, and print what came of it.

The last line is one JSON object; see `render_pages` for why this is a process of its own.
"""

import json
import sys
from pathlib import Path
from typing import Any

from streamlit.testing.v1 import AppTest

from core.config.data import DataConfig
from core.datasets.opened import open_dataset
from core.datasets.versions.repository import list_versions
from pages._ui.shell import state
from tests.helpers import PATIENCE
from tests.pages.drawn_again import wait

ROOT = Path(__file__).resolve().parents[2]


def use() -> dict[str, Any]:
    """From unprepared digits to a version of them, and settings handed to Train."""
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=PATIENCE)
    app.query_params["data"] = "digits"
    app.switch_page("pages/data.py").run()
    seen: dict[str, Any] = {}
    wait(app, lambda: shows_pictures(app))
    seen["Pictures"] = look(app)
    open_part(app, "Classes")
    wait(app, lambda: any("216 validation" in one.value for one in app.caption))
    seen["Classes"] = look(app)
    open_part(app, "Pixels")
    app.session_state["fold_pixel_table"] = True
    wait(app, lambda: any("Of all training images" in one.value for one in app.caption))
    seen["Pixels"] = look(app)
    open_part(app, "Trust")
    press(app, "Look for duplicates and leaks")
    if any(button.label == "Stop the search" for button in app.button):  # else it is done already
        press(app, "Stop the search")
        seen["stopped"] = look(app)
        press(app, "Look for duplicates and leaks")
    wait(app, lambda: any("imbalance" in title for title in titles(app)))
    seen["Trust"] = look(app)
    open_part(app, "Split")
    wait(app, lambda: "What goes where" in titles(app))
    seen["Split"] = look(app)
    open_part(app, "Augment")
    seen["Augment, untouched"] = look(app)
    press(app, "Mild")
    wait(app, lambda: changed_images(app))
    seen["Augment"] = look(app)
    seen["images of one"] = changed_images(app)
    next(one for one in app.get("button_group") if one.key == "changed_which").set_value("several")
    wait(app.run(), lambda: changed_images(app))
    seen["images of several"] = changed_images(app)
    open_part(app, "Versions")
    next(box for box in app.text_input if box.label == "New name").set_value("<b>nought</b>").run()
    press(app, "Change it")
    seen["Versions"] = look(app)
    press(app, "Save as a new version")
    seen["saved"] = look(app)
    version = list_versions("digits")[0]
    seen["classes"] = version.class_names
    seen["address"] = dict(app.query_params)
    open_dataset(DataConfig(name="digits", version=version.id))
    wait(app, lambda: titles(app))
    open_part(app, "Augment")
    app.session_state[state.DRAFT]["augmentation"]["cached_views"] = 2
    press(app, "Use these in Train")
    seen["draft"] = app.session_state[state.DRAFT]
    seen["Train"] = look(app)
    seen["modules"] = sorted({name.partition(".")[0] for name in sys.modules})
    return seen


def open_part(app: AppTest, name: str) -> None:
    """Choose a part of the page."""
    parts = next(group for group in app.get("button_group") if name in str(group.proto.options))
    parts.set_value(name).run()


def shows_pictures(app: AppTest) -> bool:
    """Whether the grid of the part Pictures is drawn."""
    return any("to see it in detail" in one.value for one in app.caption)


def changed_images(app: AppTest) -> list[int]:
    """How many unchanged and how many changed images stand beside each other; [] before."""
    html = [one.proto.body for one in app.get("html")]
    found = next((body for body in html if body.startswith('<div class="vz-changed')), "")
    return [figure.count("<img") for figure in found.split("</figure>")[:-1]]


def press(app: AppTest, label: str) -> None:
    """Press the first button of that name."""
    next(button for button in app.button if button.label == label).click().run()


def titles(app: AppTest) -> list[str]:
    """The subheadings."""
    return [element.value for element in app.subheader]


def look(app: AppTest) -> dict[str, list[str]]:
    """Exceptions, titles, words and our own HTML."""
    html = [element.proto.body for element in app.get("html")]
    return {
        "exceptions": [element.message for element in app.exception],
        "titles": titles(app),
        "words": [
            *(one.value for one in [*app.caption, *app.info, *app.success, *app.text]),
            *(body for body in html if body.startswith('<div class="vz-empty')),
        ],
        "problems": [body for body in html if body.startswith('<div class="vz-problem')],
    }


if __name__ == "__main__":
    print(json.dumps(use()))
