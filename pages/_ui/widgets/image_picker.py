"""Images to pick one from, by mouse, finger or keyboard (see `assets/image_grid.js`)."""

from collections.abc import Iterable
from pathlib import Path

import streamlit as st

from pages._ui.widgets.messages import Tile, data_url

_SCRIPT = Path(__file__).resolve().parents[3] / "assets/image_grid.js"
_component = st.components.v2.component(
    "vistazo_image_grid",
    html='<div class="vz-grid"></div>',
    js=_SCRIPT.read_text(encoding="utf-8"),
    isolate_styles=False,
)


def picture_grid(tiles: Iterable[tuple[str, Tile]], key: str, picked: str = "") -> str | None:
    """Draw the tiles, each with its id; returns the id that has just been picked, or None.

    `picked` is the id of the one that is marked.
    """
    shown = dict(tiles)
    rows = [
        {"id": one, "src": data_url(tile.pixels), "lines": tile.lines, "kind": tile.kind}
        for one, tile in shown.items()
    ]
    data = {"tiles": rows, "picked": picked, "name": key}
    answer = _component(data=data, key=key, on_picked_change=lambda: None).picked
    return answer if isinstance(answer, str) and answer in shown else None
