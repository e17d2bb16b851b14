"""`streamlit run` with the app made ready while the first browser still loads Streamlit.

    python scripts/serve.py app.py [OPTIONS OF streamlit run]

Streamlit runs `app.py` only when somebody comes. Without this, the first visitor waits for all
imports, and trainings that waited when the app was closed go on waiting for a visitor.

Names given as `--server.allowedHosts` are let in beside this machine's own: Streamlit alone would
refuse `localhost` then, because what is given replaces the list in `.streamlit/config.toml`.
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
ALLOWED_HOSTS = "--server.allowedHosts"
OWN_HOSTS = ("localhost", "127.0.0.1")


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


def own_hosts(arguments: list[str]) -> list[str]:
    """Options that let in this machine itself, where `arguments` name who else is."""
    if not any(argument.split("=")[0] == ALLOWED_HOSTS for argument in arguments):
        return []
    return [word for host in OWN_HOSTS for word in (ALLOWED_HOSTS, host)]


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
    threading.Thread(target=make_ready, name="vistazo-ahead", daemon=True).start()
    sys.argv[1:1] = ["run", *own_hosts(sys.argv[1:])]
    cli.main(prog_name="streamlit")
