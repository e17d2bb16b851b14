"""How every page begins, and what happens when something goes wrong on it."""

import logging
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import streamlit as st
from streamlit.errors import FragmentHandledException

from core.common.errors import UserError
from core.common.i18n import _, use_language
from core.execution import scheduler
from pages._ui.shell.navigation import ensure_routed
from pages._ui.shell.state import language
from pages._ui.widgets.messages import problem

ROOT = Path(__file__).resolve().parents[3]
log = logging.getLogger("vistazo")


@contextmanager
def page(title: str, lead: str) -> Iterator[None]:
    """The frame of a page: style, background thread, heading; errors become a message.

    `title` and `lead` are texts marked by `N_`: in which language is known in here only.
    Every page uses it, for a deep link can run a page's script without `app.py`. A `UserError` is
    shown as it is; anything else is a bug: a short message here, the traceback in the terminal.
    """
    begun = False
    with guarded():
        ensure_routed()
        st.set_page_config(page_title=f"{_(title)} · Vistazo", layout="wide")
        st.html(ROOT / "assets/style.css")
        st.header(_(title), anchor=False)
        st.caption(_(lead))
        scheduler.start_background_thread()
        begun = True
    if not begun:
        st.stop()  # what would draw the page needs what could not begin
    with guarded():
        yield


@contextmanager
def guarded() -> Iterator[None]:
    """Speak the viewer's language, and turn errors of the enclosed part into a message.

    Fragments need it for themselves: each of their runs may be in a thread of its own.
    """
    use_language(language())
    try:
        yield
    except FragmentHandledException:  # of a fragment within, which has its message already
        raise
    except UserError as error:
        problem(str(error))
    except Exception:
        number = secrets.token_hex(3)
        log.exception("error %s on a page", number)
        problem(
            _(
                "Something went wrong in Vistazo (error {number}). The details are in the "
                "terminal that Vistazo was started from.",
                number=number,
            )
        )


def show_uncaught(error: Exception) -> bool:
    """The message for what no page has caught (of callbacks and dialogs, say); True: it is shown.

    Streamlit, which has written the traceback into the terminal, shows its own box otherwise.
    """
    with guarded():
        raise error
    return True
