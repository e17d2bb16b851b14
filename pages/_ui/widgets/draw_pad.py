"""The drawing pad (see `assets/draw_pad.js`)."""

import base64
from pathlib import Path

import streamlit as st

_ASSETS = Path(__file__).resolve().parents[3] / "assets"
_LONGEST = 1_000_000
_SIZE, _PEN = 280, 20
_component = st.components.v2.component(
    "vistazo_draw_pad",
    html="""
<div class="pad"><div class="area"><canvas tabindex="0" aria-label="Drawing area"></canvas>
<span class="hint" aria-hidden="true">Draw here</span></div>
<div class="bar"><button type="button" data-action="undo">Undo</button>
<button type="button" data-action="clear">Clear</button><span role="status"></span></div></div>""",
    css=(_ASSETS / "draw_pad.css").read_text(encoding="utf-8"),
    js=(_ASSETS / "draw_pad.js").read_text(encoding="utf-8"),
)


def draw_pad(key: str) -> bytes | None:
    """The drawing, light on black, as the content of a PNG file; None while it is blank.

    A browser can send anything: what is no PNG address, or too long, counts as blank.
    """
    result = _component(
        data={"size": _SIZE, "width": _PEN},
        key=key,
        default={"drawing": None},
        on_drawing_change=lambda: None,
    )
    address = result.drawing
    prefix = "data:image/png;base64,"
    if not isinstance(address, str) or not address.startswith(prefix) or len(address) > _LONGEST:
        return None
    try:
        return base64.b64decode(address[len(prefix) :], validate=True)
    except ValueError:  # not base64, or characters outside ASCII
        return None
