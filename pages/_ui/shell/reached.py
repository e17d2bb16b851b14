"""Under which address others reach a page: for links and QR codes that leave this browser."""

from pathlib import PurePath
from urllib.parse import quote, urlencode

import streamlit as st

from core.common.addresses import for_others
from pages._ui.shell.registry import Page

READABLE = ",;:="  # may stand in a query as they are


def address_of(page: Page, **query: str) -> str:
    """The whole URL of `page` with `query`, as somebody at another machine types it.

    The app's own command prints the same one where it begins.
    """
    here = for_others(
        st.context.url or "", st.get_option("server.address") or "", st.get_option("server.port")
    )
    base = (st.get_option("server.baseUrlPath") or "").strip("/")
    place = "" if page.default else PurePath(page.path).stem
    path = "/".join(part for part in (base, place) if part)
    asked = urlencode(query, safe=READABLE, quote_via=quote)
    return f"{here}/{path}" + (f"?{asked}" if asked else "")
