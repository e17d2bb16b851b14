"""How a class comes in: the code in large type, the address that pupils type, its QR code."""

from urllib.parse import urlencode

import streamlit as st

from core.common.addresses import for_others
from core.common.i18n import _
from pages._ui.shell.registry import JOIN
from pages._ui.shell.state import CODE_PARAMETER
from pages._ui.widgets.qr_code import qr_code_url
from pages._ui.widgets.templates import show_html


def show_invitation(code: str) -> None:
    """The card with all three; where nobody else reaches this machine, the code and why."""
    app = app_address()
    address = f"{app}/{JOIN.address}" if app else ""
    words = _("at this address") if app else nowhere_words()
    show_html(
        "invitation",
        code=code,
        code_words=_("Join with the code"),
        address=address.partition("://")[2],
        address_words=words,
        picture=qr_code_url(f"{address}?{urlencode({CODE_PARAMETER: code})}") if app else "",
        picture_words=_("QR code of the address with the code"),
    )


def app_address() -> str:
    """Under which URL pupils reach the app; "" where they don't."""
    address = str(st.get_option("server.address") or "0.0.0.0")
    seen, base = st.context.url or "", str(st.get_option("server.baseUrlPath") or "").strip("/")
    found = for_others(seen, address, int(st.get_option("server.port")))
    return "/".join(filter(None, (found, base))) if found else ""


def nowhere_words() -> str:
    """Why no pupil reaches it, and what to do."""
    return _(
        "Vistazo answers on this machine alone. Start it with --address 0.0.0.0, and the address "
        "for your class stands here."
    )
