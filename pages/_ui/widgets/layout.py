"""How a page is laid out: two columns that are one on a phone; a figure with its takeaway.

Looks are in `assets/style.css`, by the keys that are given here.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from pages._ui.widgets.templates import show_html

OnPhone = Literal["above", "below", "pinned"]


def two_columns(
    key: str,
    widths: tuple[int, int] = (1, 1),
    second: OnPhone = "below",
    gap: Literal["medium", "large"] = "large",
) -> tuple[DeltaGenerator, DeltaGenerator]:
    """The places of the two; their widths are as these numbers to each other.

    The second stays in sight beside a long first. On a phone it stands below or above the first, or
    pinned above what is scrolled.
    """
    with st.container(key=f"columns_{second}_{key}"):
        left, right = st.columns(widths, gap=gap)
    return left, right


@contextmanager
def figure(title: str, takeaway: str = "") -> Iterator[None]:
    """Around what draws the figure: its title above, and below what is to be seen in it now.

    `title` is a text of the app's. The takeaway may hold what a person has named.
    """
    st.subheader(title, anchor=False)
    yield
    if takeaway:
        show_html("takeaway", sentence=takeaway)
