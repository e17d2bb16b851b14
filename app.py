"""What a web server imports (`app`), and the script that Streamlit runs for each visitor.

Whatever starts it, `streamlit run` too, serves it through the same gate. Everything else is in
`pages/`, `serving/` and `core/`.
"""

import sys

import streamlit as st

if __name__ != "__main__":
    from starlette.middleware import Middleware

    from serving import descriptors, door, first_paint, gate, running

    def show_uncaught(error: Exception) -> bool:
        """Pages are imported beside the server's start, not ahead of it."""
        from pages._ui.shell import page

        return page.show_uncaught(error)

    descriptors.make_room()
    app = st.App(
        __file__,
        middleware=[
            Middleware(gate.Gate),
            Middleware(door.Door),
            Middleware(first_paint.FirstPaint),
        ],
        exception_handlers={Exception: gate.broken},
        lifespan=running.running,
        on_script_error=show_uncaught,
    )
elif st.runtime.exists():
    from pages._ui.shell.navigation import route
    from pages._ui.shell.page import guarded

    with guarded():
        route().run()
else:
    from core.common.i18n import _

    sys.exit(_("Vistazo is started with: python -m core app"))
