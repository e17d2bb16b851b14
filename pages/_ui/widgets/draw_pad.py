"""The drawing pad (see `assets/draw_pad.js`)."""

import base64
from pathlib import Path

import streamlit as st

from core.common.i18n import _, ngettext

_ASSETS = Path(__file__).resolve().parents[3] / "assets"
_LONGEST = 1_000_000
_SIZE, _PEN = 280, 20
_MOST_STROKES_COUNTED = 100
_component = st.components.v2.component(
    "vistazo_draw_pad",
    html="""
<div class="pad"><div class="area"><canvas tabindex="0"></canvas>
<span class="hint" aria-hidden="true"></span></div>
<div class="bar"><button type="button" data-action="undo"></button>
<button type="button" data-action="clear"></button><span role="status"></span></div></div>""",
    css=(_ASSETS / "draw_pad.css").read_text(encoding="utf-8"),
    js=(_ASSETS / "draw_pad.js").read_text(encoding="utf-8"),
)


def draw_pad(key: str) -> bytes | None:
    """The drawing, light on black, as the content of a PNG file; None while it is blank.

    A browser can send anything: what is no PNG address, or too long, counts as blank.
    """
    result = _component(
        data={"size": _SIZE, "width": _PEN, "words": _words()},
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


def _words() -> dict[str, str | list[str]]:
    """What stands on the pad; `strokes` for each number of them, as languages count differently."""
    return {
        "area": _("Drawing area"),
        "hint": _("Draw here"),
        "undo": _("Undo"),
        "clear": _("Clear"),
        "strokes": [
            ngettext("{count} stroke", "{count} strokes", count)
            for count in range(_MOST_STROKES_COUNTED + 1)
        ],
        "more": _("more than {count} strokes", count=_MOST_STROKES_COUNTED),
    }
