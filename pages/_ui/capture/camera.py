"""The camera of the browser (see `assets/camera.js`): its component, and what it may send.

All that a page shows of it shares one stream. A browser can send anything, so all is checked here.
"""

import base64
from pathlib import Path
from typing import Any

import streamlit as st

from core.common.i18n import _

_ASSETS = Path(__file__).resolve().parents[3] / "assets"
_PREFIX = "data:image/jpeg;base64,"
_JPEG = b"\xff\xd8\xff"
MOST_PICTURES = 2**53  # numbers above it are not whole in a browser
camera = st.components.v2.component(
    "vistazo_camera",
    html='<div class="root"></div>',
    css=(_ASSETS / "camera.css").read_text(encoding="utf-8"),
    js=(_ASSETS / "camera.js").read_text(encoding="utf-8"),
)


def picture_in(sent: Any, longest_address: int) -> tuple[int, bytes] | None:
    """Number (from 1) and content of the JPEG file in what a browser `sent`; None without one."""
    number, address = (sent.get("number"), sent.get("src")) if isinstance(sent, dict) else (0, "")
    if not isinstance(number, int) or isinstance(number, bool) or not 0 < number < MOST_PICTURES:
        return None
    content = _content(address, longest_address)
    return None if content is None else (number, content)


def _content(address: Any, longest: int) -> bytes | None:
    if not isinstance(address, str) or not address.startswith(_PREFIX) or len(address) > longest:
        return None
    try:
        content = base64.b64decode(address[len(_PREFIX) :], validate=True)
    except ValueError:  # not base64, or characters outside ASCII
        return None
    return content if content.startswith(_JPEG) else None


def camera_words() -> dict[str, str]:
    """What stands on its buttons, and what is said where there is no camera to be had."""
    return {
        "preview": _("What the camera sees"),
        "on": _("Turn the camera on"),
        "off": _("Turn it off"),
        "asking": _("The browser asks whether this page may use the camera: allow it."),
        "denied": _(
            "The browser does not give this page the camera. Allow it by the sign beside the "
            "address, then press the button again; or hand over image files."
        ),
        "none": _(
            "There is no camera on this device. Plug one in and press the button again, or hand "
            "over image files."
        ),
        "busy": _("Another program uses the camera. Close it, then press the button again."),
        "insecure": _(
            "Browsers give a page the camera on this machine itself (localhost), or over HTTPS: "
            "ask whoever runs Vistazo for such an address, or hand over image files."
        ),
    }
