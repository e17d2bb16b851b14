"""Look at own images, import others under the same name, and look again; print what was seen.

The last line is one JSON object; see `render_pages` for why this is a process of its own.
"""

import json
import tempfile
from pathlib import Path
from typing import Any

from PIL import ImageEnhance
from streamlit.testing.v1 import AppTest

from core.auth.actors import EVERYBODY
from core.common import settings
from core.housekeeping import imported as keeping
from tests.helpers import PATIENCE
from tests.importing_files import encoded, good_members, imported, picture, zipped
from tests.pages.use_data_page import (
    ROOT,
    look,
    open_part,
    press,
    shows_pictures,
    titles,
    wait,
)

MARKDOWN = "![x](http:..evil) **b**"


def use() -> dict[str, Any]:
    """The Split of 60 images, then of 20 others; copies of copies in Trust; few images."""
    bring(good_members(("a", MARKDOWN), 30))
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=PATIENCE)
    app.query_params["data"] = "pets"
    app.switch_page("pages/data.py").run()
    wait(app, lambda: shows_pictures(app))
    seen: dict[str, Any] = {"first": split_words(app)}
    keeping.put_away("pets", EVERYBODY)
    bring(good_members(("a", MARKDOWN), 10))
    open_part(app, "Pictures")
    seen["second"] = split_words(app)
    keeping.put_away("pets", EVERYBODY)
    bring(copies_of_copies())
    open_part(app, "Trust")
    press(app, "Look for duplicates and leaks")
    wait(app, lambda: any("imbalance" in title for title in titles(app)))
    seen["Trust"] = look(app)
    seen["switches"] = [toggle.label for toggle in app.toggle]
    keeping.put_away("pets", EVERYBODY)
    bring({**good_members(("a", MARKDOWN), 3), "a/bad.png": b"no image"})
    open_part(app, "Classes")
    app.session_state["fold_classes"] = app.session_state["fold_missing"] = True
    seen["Classes"] = look(app.run())
    open_part(app, "Pixels")
    wait(app.run(), lambda: any("could not be read" in one.value for one in app.caption))
    seen["Pixels"] = look(app)
    note_an_extreme("pets")
    open_part(app, "Trust")
    press(app, "Leave out all 1")
    seen["noted"] = look(app)
    press(app, "Forget these changes")
    press(app, "Bring them back")
    seen["brought back"] = look(app)
    return seen


def bring(members: dict[str, bytes]) -> None:
    """Import them as `pets`."""
    with tempfile.TemporaryDirectory() as folder:
        imported(zipped(Path(folder) / "pets.zip", members), "pets")


def note_an_extreme(name: str) -> None:
    """As if the first training image had been made from a file of 3×40 pixels."""
    path = settings.home() / "datasets" / name / "dataset.json"
    values = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps(values | {"extremes": [["train", 0, 3, 40]]}), encoding="utf-8")


def copies_of_copies() -> dict[str, bytes]:
    """One picture twice among the training images and once brighter; it is the test image, too."""
    one, brighter = picture(0), ImageEnhance.Brightness(picture(0)).enhance(0.9)
    members = {f"train/{name}": content for name, content in good_members(("b", "c"), 4).items()}
    members |= {"train/b/x.png": encoded(one), "train/b/y.png": encoded(brighter)}
    return {**members, "test/b/1.png": encoded(one), "test/c/1.png": encoded(picture(50))}


def split_words(app: AppTest) -> list[str]:
    """How many images the part Split says go where."""
    open_part(app, "Split")
    wait(app, lambda: "What goes where" in titles(app))
    return [one.value.partition(",")[0] for one in app.markdown if " images, " in one.value]


if __name__ == "__main__":
    print(json.dumps(use()))
