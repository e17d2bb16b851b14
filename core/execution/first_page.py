"""The first page of this process goes first: what would slow it down waits until it is drawn.

Two workers import TensorFlow ahead of their use, each with a core for seconds. On a slow machine
that took half of the first page's speed. Imports nothing heavy, for the server asks it too.
"""

import threading
import time

SECONDS_FOR_A_VISITOR = 3.0  # to come, after the start
SECONDS_FOR_THE_PAGE = 60.0  # to be drawn, once it was asked for
ASKED, DRAWN = threading.Event(), threading.Event()


def asked_for() -> None:
    """A browser has asked for a page."""
    ASKED.set()


def drawn() -> None:
    """A page was drawn, as far as it goes."""
    DRAWN.set()


def goes_first(started: float) -> bool:
    """Whether what is heavy still waits: for a visitor, or for the page that was asked for.

    `started`: when the waiting did, by `time.monotonic`.
    """
    waits = SECONDS_FOR_THE_PAGE if ASKED.is_set() else SECONDS_FOR_A_VISITOR
    return not DRAWN.is_set() and time.monotonic() - started < waits
