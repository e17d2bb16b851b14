"""Choosing one of a few, side by side: what a chart shows, or which part of a page is drawn.

A part stands in the address, and can be handed on so: its widget writes there, so that a step back
in the browser is one on the page, too. What the address names and is none is said, with what there
is.
"""

from collections.abc import Callable, Collection, Mapping
from typing import TypeVar

import streamlit as st

from core.common.i18n import _
from pages._ui.shell.state import PART_PARAMETER, follow, held, life, remember
from pages._ui.widgets.messages import problem

K = TypeVar("K")


def choose_one(
    label: str,
    words: Mapping[K, str],
    first: K,
    key: str,
    labelled: bool = True,
    help_text: str | None = None,
) -> K:
    """One of the keys of `words` (marked texts), `first` until somebody has chosen another.

    That choice stays for the visit, whatever else is looked at meanwhile.
    `labelled`: whether the label is seen, or only read out.
    """
    chosen: K = st.segmented_control(
        label,
        list(words),
        format_func=lambda one: _(words[one]),
        default=held(key, first, words),
        required=True,
        label_visibility="visible" if labelled else "collapsed",
        key=key,
        on_change=remember,
        args=(key,),
        help=help_text,
    )
    return chosen


def choose_part(
    base: str,
    parts: Collection[str],
    words: Callable[[str], str],
    parameter: str = PART_PARAMETER,
    label: str = "",
) -> str:
    """Which of `parts` is in the address as `parameter`, the first one without.

    `words`: what a part is called. `label`: what is chosen, for those who can't see the parts side
    by side. `base`: of the widget's keys, its own on each page.
    """
    first = next(iter(parts))
    wanted = st.query_params.get(parameter, first)
    if wanted not in parts:
        known = ", ".join(parts)
        problem(_("There is no part {part!r}. There are: {known}.", part=wanted, known=known))
        wanted = first
    key = life(base, wanted)
    st.segmented_control(
        label or _("Part"),
        list(parts),
        format_func=words,
        default=held(key, wanted, parts),
        required=True,
        label_visibility="collapsed",
        key=key,
        on_change=_chosen,
        args=(base, key, parts, parameter),
    )
    return wanted


def _chosen(base: str, key: str, parts: Collection[str], parameter: str) -> None:
    """What was clicked goes into the address, so that a step back is one there too."""
    chosen = st.session_state[key]
    if chosen in parts and follow(base, key, chosen):
        st.query_params[parameter] = chosen
