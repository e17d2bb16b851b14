"""Choosing a class."""

from collections.abc import Sequence

from streamlit.delta_generator import DeltaGenerator

from core.common.i18n import _
from pages._ui.shell.state import held

EVERY = -1


def choose_class(place: DeltaGenerator, label: str, names: Sequence[str], key: str) -> int | None:
    """The index of a class, None for every class; drawn at `place`.

    None is no option of the widget: Streamlit takes it for "nothing is chosen".
    """
    options = range(EVERY, len(names))
    chosen = place.selectbox(
        label,
        options,
        options.index(held(key, EVERY, options)),
        format_func=lambda index: _("every class") if index == EVERY else names[index],
        key=key,
    )
    return None if chosen == EVERY else chosen
