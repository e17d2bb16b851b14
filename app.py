"""The router: which pages there are. Everything else is in `pages/` and `core/`."""

import streamlit as st

from pages._ui.registry import PAGES

navigation = st.navigation(
    [st.Page(page.path, title=page.title, icon=page.icon, default=page.default) for page in PAGES],
    position="top",
)
navigation.run()
