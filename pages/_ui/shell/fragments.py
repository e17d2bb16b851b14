"""Pieces of a page that are drawn again by themselves: at a click in them, or after some time.

No timer's fragment lies in another fragment. Streamlit 1.67 loses track there when a click and the
timer meet: what the click took away stays on the page until the next one (its issue 16708), or a
piece is sent to a place that is gone. Within a fragment, a script in the browser asks for that
fragment itself instead.
"""

import itertools
from collections.abc import Callable
from contextvars import ContextVar
from functools import wraps
from pathlib import Path
from typing import ParamSpec

import streamlit as st

P = ParamSpec("P")
_ASSETS = Path(__file__).resolve().parents[3] / "assets"
_within: ContextVar[bool] = ContextVar("within_a_fragment", default=False)
_numbers = itertools.count()
_again = st.components.v2.component(
    "vistazo_draw_again",
    html='<i class="vz-draw-again"></i>',
    js=(_ASSETS / "draw_again.js").read_text(encoding="utf-8"),
    isolate_styles=False,
)


def fragment(draw: Callable[P, None]) -> Callable[P, None]:
    """`draw` as a fragment: a click in it draws nothing else again."""

    @wraps(draw)
    def drawn(*args: P.args, **kwargs: P.kwargs) -> None:
        token = _within.set(True)
        try:
            draw(*args, **kwargs)
        finally:
            _within.reset(token)

    return st.fragment(drawn)


def draw_every(seconds: float, draw: Callable[P, None], *args: P.args, **kwargs: P.kwargs) -> None:
    """Draw it now, and again after so many seconds, as long as it is drawn at all: alone, or with
    the whole fragment that it lies in."""
    if _within.get():
        draw(*args, **kwargs)
        # Another key is another component: the browser begins to wait anew. A list: for a dict,
        # Streamlit imports pandas.
        key = f"draw_again_{next(_numbers)}"
        _again(data=[round(1_000 * seconds)], key=key, on_due_change=lambda: None)
    else:
        st.fragment(draw, run_every=seconds)(*args, **kwargs)
