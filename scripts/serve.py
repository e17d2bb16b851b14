"""`streamlit run` with the app made ready while the first browser still loads Streamlit.

    python scripts/serve.py app.py [OPTIONS OF streamlit run]

Streamlit runs `app.py` only when somebody comes. Without this, the first visitor waits for all
imports, and trainings that waited when the app was closed go on waiting for a visitor.
"""

import logging
import sys
import threading
import time
from pathlib import Path

from streamlit import runtime
from streamlit.runtime.runtime import RuntimeState
from streamlit.web import cli

SECONDS_BETWEEN_LOOKS = 0.005


def make_ready() -> None:
    """Import what the first page needs and start the queue, as soon as the server is up."""
    while not runtime.exists() or runtime.get_instance().state == RuntimeState.INITIAL:
        time.sleep(SECONDS_BETWEEN_LOOKS)
    try:
        from core import jobs, recipes, store  # noqa: F401 (recipes: ahead of its use)
        from pages._ui import page  # noqa: F401

        jobs.start_background_thread()
        store.list_runs(limit=1)
    except Exception:  # a workspace that can't be written, say: the pages tell the person
        logging.getLogger("vistazo").exception("could not make ready ahead of the first visitor")


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
    threading.Thread(target=make_ready, name="vistazo-ahead", daemon=True).start()
    sys.argv[1:1] = ["run"]
    cli.main(prog_name="streamlit")
