"""A web page: the ONNX file with ONNX Runtime's build for browsers, for any static server.

`write` puts together what is the same for every run; `core.export.web_page` adds what a page shows
of its own. The page's files lie in `assets/web`; the drawing pad is that of the app.
"""

import shutil
from pathlib import Path

from core.common.i18n import N_
from core.export.formats import onnx_file
from core.export.formats.base import EXACT, Format, Source

ASSETS = Path(__file__).resolve().parents[3] / "assets"
SHARED = ("draw_pad.css", "draw_pad.js", "icon.png")
NETWORK = "network.onnx"


def write(source: Source, path: Path) -> None:
    """A folder with the network and the page's files."""
    path.mkdir()
    onnx_file.write(source, path / NETWORK)
    shutil.copytree(ASSETS / "web", path, dirs_exist_ok=True)
    for name in SHARED:
        shutil.copy(ASSETS / name, path)


WEB = Format(
    key="web",
    title=N_("Web page"),
    summary=N_(
        "A folder for any static server or GitHub Pages: draw, upload, camera, on a phone too."
    ),
    file="page",
    runtime="web",
    tolerance=EXACT,
    requirements=(),
    imports="",
    example="",
    write=write,
    caveat=N_(
        "A browser was not part of this proof: ONNX Runtime in Python ran the page's network."
    ),
    is_page=True,
)
