"""How every page begins, and what happens when something goes wrong on it."""

import logging
import secrets
from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st
from streamlit.errors import FragmentHandledException

from core.common.errors import UserError, readable_disk_errors
from core.common.i18n import _, use_language
from core.execution import first_page, scheduler
from core.search import driver
from pages._ui.shell.language import language, language_switch
from pages._ui.shell.lesson import lesson_strip
from pages._ui.shell.navigation import ensure_routed, phone_menu
from pages._ui.shell.people import let_in
from pages._ui.widgets.messages import problem

log = logging.getLogger("vistazo")


@contextmanager
def page(title: str, lead: str) -> Iterator[None]:
    """The frame of a page: background thread, heading; errors become a message.

    `title` and `lead` are texts marked by `N_`: in which language is known in here only.
    Every page uses it, for a deep link can run a page's script without `app.py`. A `UserError` is
    shown as it is; anything else is a bug: a short message here, the traceback in the terminal.
    """
    begun = False
    with guarded():
        ensure_routed()
        st.set_page_config(page_title=f"{_(title)} · Vistazo", layout="wide")
        language_switch()
        st.header(_(title), anchor=False)
        if let_in():
            st.caption(_(lead))
            scheduler.start_background_thread()
            driver.start_background_thread()
            begun = True
    if not begun:
        phone_menu()
        first_page.drawn()
        st.stop()  # what would draw the page needs what could not begin
    with guarded():
        lesson_strip()
    with guarded():
        yield
    phone_menu()  # where a reader of the page, or of its words, comes to it last
    first_page.drawn()


@contextmanager
def guarded() -> Iterator[None]:
    """Speak the viewer's language, and turn errors of the enclosed part into a message.

    Fragments need it for themselves: each of their runs may be in a thread of its own.
    """
    use_language(language())
    try:
        with readable_disk_errors():
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
