"""The drawing pad (see `assets/draw_pad.js`)."""

import base64
from pathlib import Path

import streamlit as st

from core.common.i18n import _, ngettext
from core.imaging.ink import Ink

_ASSETS = Path(__file__).resolve().parents[3] / "assets"
_LONGEST = 1_000_000
_SIZE = 280
_PENS = {"thin": 10, "medium": 20, "thick": 32}  # pixels of `_SIZE`
_MOST_STROKES_COUNTED = 100
_PEN_BUTTONS = "".join(
    f'<button type="button" data-action="{pen}" data-pen="{pen}" hidden></button>' for pen in _PENS
)
_component = st.components.v2.component(
    "vistazo_draw_pad",
    html=f"""
<div class="pad"><div class="area"><canvas tabindex="0"></canvas>
<span class="hint" aria-hidden="true"></span></div>
<div class="bar"><div role="group">{_PEN_BUTTONS}</div>
<button type="button" data-action="eraser" hidden></button></div>
<div class="bar"><button type="button" data-action="undo" hidden></button>
<button type="button" data-action="clear" hidden></button>
<span role="status"></span></div></div>""",
    css=(_ASSETS / "draw_pad.css").read_text(encoding="utf-8"),
    js=(_ASSETS / "draw_pad.js").read_text(encoding="utf-8"),
)


def draw_pad(key: str, ink: Ink | None, while_drawing: bool = False) -> bytes | None:
    """The drawing as the content of a PNG file; None while the paper is blank.

    It is black on white where the `ink` of the data set is dark, else white on black. It comes
    after each stroke, with `while_drawing` also a few times a second during one.

    A browser can send anything: what is no PNG address, or too long, counts as blank.
    """
    result = _component(
        # A list: Streamlit imports pandas to look for tables in a dict, half of the first page.
        data=[
            {
                "size": _SIZE,
                "pens": _PENS,
                "paper": "light" if ink and ink.dark else "dark",
                "words": _words(),
                "whileDrawing": while_drawing,
            }
        ],
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
        "pens": _("Width of the pen"),
        "thin": _("Thin pen"),
        "medium": _("Medium pen"),
        "thick": _("Thick pen"),
        "eraser": _("Eraser"),
        "undo": _("Undo"),
        "clear": _("Clear"),
        "strokes": [
            ngettext("{count} stroke", "{count} strokes", count)
            for count in range(_MOST_STROKES_COUNTED + 1)
        ],
        "more": _("more than {count} strokes", count=_MOST_STROKES_COUNTED),
    }
