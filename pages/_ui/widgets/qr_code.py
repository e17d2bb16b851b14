"""An address as a QR code, for cameras: always black on white with a quiet zone, in dark too."""

from functools import lru_cache
from io import BytesIO

import segno
import streamlit as st

from core.common.i18n import _
from pages._ui.widgets.templates import show_html, svg_url

QUIET_MODULES = 4  # the standard's width of the white around it
CORRECTION = "m"  # 15% of it may be hidden; more, where that takes no more room
LEAST_CORRECTION = "l"


def qr_code(address: str, caption: str) -> None:
    """Draw `address` as a QR code with `caption` below; a line where it is too long for one."""
    src = qr_code_url(address)
    if src:
        show_html(
            "qr_code", src=src, words=_("QR code of {address}", address=address), caption=caption
        )
    else:
        st.caption(_("This address is too long for a QR code: send it as text."))


@lru_cache(maxsize=100)
def qr_code_url(address: str) -> str:
    """The QR code as SVG in a `data:` address; "" where `address` is too long for one."""
    for correction in (CORRECTION, LEAST_CORRECTION):
        try:
            code = segno.make_qr(address, error=correction)
        except segno.DataOverflowError:
            continue
        drawing = BytesIO()
        looks = {"border": QUIET_MODULES, "dark": "#000", "light": "#fff"}
        code.save(drawing, kind="svg", xmldecl=False, omitsize=True, **looks)
        return svg_url(drawing.getvalue().decode())
    return ""
