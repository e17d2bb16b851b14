"""What takes up the workspace: a bar for each part, the largest things by name."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from core.common.i18n import _, ngettext
from core.execution.gathering import Gathering, forget, gathered
from core.housekeeping.limits import limit_bytes
from core.housekeeping.models import size_words
from core.housekeeping.usage import PART_WORDS, Part, Use, measure, total
from pages._ui.shell.clock import moment
from pages._ui.shell.fragments import draw_every
from pages._ui.shell.page import guarded
from pages._ui.widgets.messages import problem
from pages._ui.widgets.tables import show_table
from pages._ui.widgets.templates import show_html

NAME = "disk"
SECONDS_FRESH = 600.0
SECONDS_BETWEEN_LOOKS = 0.7
LARGEST = 30


def show_usage() -> None:
    """Bars and a table; while it is counted, how far that is, drawn again by itself."""
    counted = gathered(NAME, measure, SECONDS_FRESH)
    if not counted.ended:
        draw_every(SECONDS_BETWEEN_LOOKS, _so_far, counted)
        return
    if counted.error is not None:
        problem(_("The count broke off: {reason}", reason=str(counted.error)))
    with st.container(horizontal=True, vertical_alignment="center"):
        st.text(_in_all(counted.found))
        st.caption(_("counted {time}", time=moment(counted.begun_at)))
        if st.button(_("Count again"), key="count_again", icon=":material/refresh:"):
            forget(NAME)
            st.rerun()
    _bars(counted.found)
    with st.expander(_("The largest things"), icon=":material/list:", key="fold_largest"):
        _table(counted.found)


def count_anew() -> None:
    """Something has gone: the next look counts."""
    forget(NAME)


def _in_all(used: Sequence[Use]) -> str:
    size, limit = size_words(total(tuple(used))), limit_bytes()
    if limit:
        return _(
            "The workspace takes {size} of {limit} that it may take.",
            size=size,
            limit=size_words(limit),
        )
    return _("The workspace takes {size}.", size=size)


def _so_far(counted: Gathering[Use]) -> None:
    with guarded():
        if counted.ended:
            st.rerun(scope="app")
        share = counted.found[-1].share if counted.found else 0.0
        words = ngettext(
            "counting: {count:,} thing so far, {size}",
            "counting: {count:,} things so far, {size}",
            len(counted.found),
            size=size_words(total(counted.found)),
        )
        st.progress(share, words)


def _bars(used: Sequence[Use]) -> None:
    sizes = {part: total(tuple(one for one in used if one.part is part)) for part in Part}
    largest = max(1, *sizes.values())
    parts = [
        {"words": _(PART_WORDS[part]), "share": size / largest, "size": size_words(size)}
        for part, size in sizes.items()
    ]
    show_html("usage", parts=parts)


def _table(used: Sequence[Use]) -> None:
    largest = sorted(used, key=lambda one: -one.size_bytes)[:LARGEST]
    rows = [
        {"part": _(PART_WORDS[one.part]), "name": one.name, "size": size_words(one.size_bytes)}
        for one in largest
        if one.size_bytes
    ]
    columns = {"part": _("what"), "name": _("name"), "size": _("size")}
    show_table(pd.DataFrame(rows, columns=list(columns)), column_config=columns)
