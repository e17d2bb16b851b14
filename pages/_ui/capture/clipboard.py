"""Pasting: what lies in the clipboard goes into an uploader (see `assets/paste.js`)."""

from pathlib import Path

import streamlit as st

from core.common.i18n import _

_ASSETS = Path(__file__).resolve().parents[3] / "assets"
_component = st.components.v2.component(
    "vistazo_paste",
    html="""
<div class="paste"><button type="button" hidden></button><span role="status"></span></div>""",
    css=(_ASSETS / "paste.css").read_text(encoding="utf-8"),
    js=(_ASSETS / "paste.js").read_text(encoding="utf-8"),
)


def paste_into(uploader: str) -> None:
    """While this is drawn, files that are pasted go to the file uploader with the key `uploader`.

    By Ctrl+V anywhere on the page, or by the button, where the browser lets pages read.
    """
    words = {
        "paste": _("Paste an image"),
        "none": _("There is no image in the clipboard."),
        "denied": _("The browser does not let this page read the clipboard: press Ctrl+V."),
    }
    _component(data={"words": words, "uploader": uploader}, key=f"paste_into_{uploader}")
