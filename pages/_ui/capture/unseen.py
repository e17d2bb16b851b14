"""What was brought one way stays while another way is looked at: its widget goes on, unseen.

Streamlit forgets a widget that is not drawn, and the browser a drawing's strokes. So it is drawn
in the place that it had, and the style sheet hides that place.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.common.i18n import _


class Kept(NamedTuple):
    """A way that keeps what it has: whether that is anything, and what draws its widget."""

    has_something: bool
    draw: Callable[[], object]


def places_of(ways: Iterable[str]) -> dict[str, DeltaGenerator]:
    """A place for each way, one below the other; only that of the chosen one is to be filled."""
    return {way: st.container(key=f"source_{way}") for way in ways}


def keep_unseen(
    looked_at: str,
    places: Mapping[str, DeltaGenerator],
    words: Mapping[str, str],
    ways: Mapping[str, Kept],
) -> None:
    """Draw on, unseen, those of `ways` that have something and are not `looked_at`.

    `places`: see `places_of`; `words`: what each way is called, as marked texts.
    """
    for way, kept in ways.items():
        if kept.has_something and way != looked_at:
            with places[way]:
                kept.draw()
                st.container(key=f"unseen_{way}").caption(_(words[way]))  # the style sheet sees it
