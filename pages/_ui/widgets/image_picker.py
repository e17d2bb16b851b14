"""Images to pick one from, by mouse, finger or keyboard (see `assets/image_grid.js`)."""

from collections.abc import Callable, Collection, Iterable
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


def picture_grid(
    tiles: Iterable[tuple[str, Tile]],
    key: str,
    picked: str = "",
    *,
    several: Collection[str] = (),
    on_pick: Callable[[], None] = lambda: None,
) -> str | None:
    """Draw the tiles, each with its id; returns the id that has just been picked, or None.

    `picked` is the id of the one that is marked; `several`: those of all that are. `on_pick` is
    called ahead of the script, once `picked_of` knows the id.
    """
    shown = dict(tiles)
    rows = [
        {"id": one, "src": data_url(tile.pixels), "lines": tile.lines, "kind": tile.kind}
        for one, tile in shown.items()
    ]
    data = {"tiles": rows, "picked": [picked, *several], "name": key}
    answer = _component(data=data, key=key, on_picked_change=on_pick).picked
    return answer if isinstance(answer, str) and answer in shown else None


def picked_of(key: str) -> str:
    """What has just been picked in the grid `key`: whatever the browser says."""
    return str(st.session_state[key].picked)
