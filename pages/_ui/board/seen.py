"""The board of a sitting, read once for all who look at it within a moment."""

from pathlib import Path

import streamlit as st

from core.common import settings
from core.lessons.board import Board, board

SECONDS_SHARED = 1.0


def see(sitting_id: str) -> Board:
    """Who is where, runs, guesses, mistakes. UserError where there is no such sitting."""
    return _shared(settings.home(), sitting_id)


def forget() -> None:
    """After a change, what was read before it is not shown again."""
    _shared.clear()


@st.cache_resource(ttl=SECONDS_SHARED, max_entries=20, show_spinner=False)
def _shared(home: Path, sitting_id: str) -> Board:
    return board(sitting_id)
