"""Long lists of images, page by page."""

import streamlit as st

from core.common.i18n import _
from pages._ui.shell.state import held


def choose_page(items: int, at_once: int, key: str) -> range:
    """Which of so many `items` to show now; asks for a page where one does not hold them all."""
    pages = -(-items // at_once)
    page = 1
    if pages > 1:
        last = min(held(key, 1), pages)
        page = st.number_input(
            _("Page (of {pages:,})", pages=pages), 1, pages, last, key=key, width=160
        )
    return range((page - 1) * at_once, min(page * at_once, items))
