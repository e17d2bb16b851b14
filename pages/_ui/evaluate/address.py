"""What of Evaluate stands in the address besides the run: the part, and the classes chosen there.

A class stands there by its number, for names may hold anything.
"""

from collections.abc import Sequence

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.common.i18n import _
from pages._ui.shell.state import PART_PARAMETER, follow, held, life

TRUE, SAID, CLASS = "true", "said", "class"
_EVERY = -1  # no class: None is no option of a widget


def part_button(key: str, label: str, icon: str) -> None:
    """A button that leaves the part that is shown for the part `key`."""
    if st.button(label, icon=icon, key=f"open_part_{key}"):
        st.query_params[PART_PARAMETER] = key
        st.rerun(scope="app")


def class_at(parameter: str, classes: int) -> int | None:
    """The class in the address, of so many; None where it names none of them."""
    wanted = st.query_params.get(parameter, "")
    known = wanted.isascii() and wanted.isdecimal() and int(wanted[:4]) < classes
    return int(wanted[:4]) if known else None


def put_class(parameter: str, chosen: int | None) -> None:
    """Put a class into the address, or take it out."""
    if chosen is None:
        st.query_params.pop(parameter, None)
    else:
        st.query_params[parameter] = str(chosen)


def class_box(
    place: DeltaGenerator, label: str, parameter: str, names: Sequence[str], every: bool = True
) -> int | None:
    """A choice among the classes called `names`, None for every one; kept in the address.

    Without `every`, one of them is always chosen, the first one at first.
    """
    present = class_at(parameter, len(names))
    options = [*([_EVERY] if every else []), *range(len(names))]
    value = options[0] if present is None else present
    base = f"class_{parameter}_{len(names)}_{every}"
    key = life(base, value)
    place.selectbox(
        label,
        options,
        options.index(held(key, value, options)),
        format_func=lambda one: _("every class") if one == _EVERY else names[one],
        key=key,
        on_change=_chosen,
        args=(base, key, parameter),
    )
    return None if value == _EVERY else value


def _chosen(base: str, key: str, parameter: str) -> None:
    chosen = st.session_state[key]
    if isinstance(chosen, int) and follow(base, key, chosen):
        put_class(parameter, None if chosen == _EVERY else chosen)
