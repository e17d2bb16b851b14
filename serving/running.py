"""What begins and ends with the server, however it was started."""

import inspect
import logging
import threading
import webbrowser
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import streamlit as st

from core.common.addresses import in_a_browser
from core.common.logs import write_log
from core.common.settings import version

log = logging.getLogger("vistazo")


@asynccontextmanager
async def running(app: st.App) -> AsyncIterator[None]:
    """Around the server: the queue is begun, and a person told where the app is.

    Streamlit runs `app.py` only when somebody comes. Without this, the first visitor waits for all
    imports, and trainings that waited when the app was closed go on waiting for a visitor.
    """
    write_log("app")
    threading.Thread(target=make_ready, name="vistazo-ahead", daemon=True).start()
    address = in_a_browser(st.get_option("server.address"), st.get_option("server.port"))
    log.info("Vistazo %s listens at %s", version(), address)
    print(f"Vistazo: {address}   (Ctrl-C ends it)", flush=True)
    if not st.get_option("server.headless"):
        threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()
    yield


def make_ready() -> None:
    """Import what the first page needs and start the queue."""
    try:
        from core.common.i18n import _
        from core.execution import other_apps, scheduler
        from core.prediction import digit_reader
        from core.runs import summaries
        from core.search import driver
        from pages._ui.home import digit_pad, doors, notices  # noqa: F401
        from pages._ui.run import list as _lines  # noqa: F401
        from pages._ui.shell import page, room  # noqa: F401
        from pages._ui.widgets.templates import rendered

        scheduler.start_background_thread()
        driver.start_background_thread()
        rendered("takeaway", sentence="")
        inspect.stack()  # Streamlit's first element asks for it; what it finds of modules is kept
        summaries.list_summaries(limit=1)
        digit_reader.load()
        if another := other_apps.word():
            log.warning("%s", _(another))
    except Exception:  # a workspace that can't be written, say: the pages tell the person
        log.exception("could not make ready ahead of the first visitor")
