"""The thumbnails of a class; one that is pressed is taken out (see `assets/thumbnails.js`)."""

from pathlib import Path

import streamlit as st

from core.common.i18n import _
from pages._ui.importing.tray import ImageClass, Picture
from pages._ui.widgets.paging import choose_page

AT_ONCE = 60
_SCRIPT = Path(__file__).resolve().parents[3] / "assets/thumbnails.js"
_component = st.components.v2.component(
    "vistazo_thumbnails",
    html='<div class="vz-thumbnails"></div>',
    js=_SCRIPT.read_text(encoding="utf-8"),
    isolate_styles=False,
)


def thumbnails(one: ImageClass) -> Picture | None:
    """Draw the pictures of a class, the newest first; the one that has just been pressed."""
    newest = list(reversed(one.pictures))
    page = choose_page(len(newest), AT_ONCE, f"thumbnails_page_{one.number}")
    shown = {str(picture.number): picture for picture in newest[page.start : page.stop]}
    tiles = [{"id": key, "src": picture.thumbnail} for key, picture in shown.items()]
    data = {"tiles": tiles, "words": _("Take this picture out")}
    key = f"thumbnails_{one.number}"
    pressed = _component(data=data, key=key, on_pressed_change=lambda: None).pressed
    return shown.get(pressed) if isinstance(pressed, str) else None
