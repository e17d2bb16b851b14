"""A web application whose pages break where no page catches it: `?page_name` is not needed, the
address' `how` says where. It is served by `streamlit run`."""

import streamlit as st

if __name__ != "__main__":
    from pages._ui.shell.page import show_uncaught

    app = st.App(__file__, on_script_error=show_uncaught)
else:
    from pages._ui.shell.page import guarded

    def broken() -> None:
        """What a fragment or a callback may meet."""
        raise RuntimeError("secret")

    how = st.query_params["how"]
    if how == "page":
        broken()
    if how == "fragment":
        with guarded():
            st.fragment(broken)()
    if how == "callback":
        st.button("Press", on_click=broken, key="press")
