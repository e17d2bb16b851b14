"""The newest lines of the workspace's log."""

from datetime import datetime
from typing import Any

import pandas as pd
import streamlit as st

from core.common import logs
from core.common.i18n import N_, _
from pages._ui.shell.clock import moment
from pages._ui.widgets.tables import show_table

LINES = 50
LEVELS = {
    "info": N_("note"),
    "warning": N_("warning"),
    "error": N_("error"),
    "critical": N_("error"),
}


def show_log() -> None:
    """A folded table; who wants all of it is told where it lies."""
    with st.expander(_("What was logged last"), icon=":material/notes:", key="fold_log"):
        lines = logs.newest(LINES)
        st.text(
            _(
                "All of it, with tracebacks, is in this file on the machine that runs Vistazo, a "
                "JSON object a line:"
            )
        )
        st.code(str(logs.place()), language="text")
        if not lines:
            st.caption(_("Nothing was logged yet."))
            return
        rows = [_row(line) for line in lines]
        columns = {
            "time": _("when"),
            "level": _("what"),
            "run": _("run"),
            "detail": _("words"),
        }
        show_table(pd.DataFrame(rows, columns=list(columns)), column_config=columns)


def _row(line: dict[str, Any]) -> dict[str, str]:
    level = str(line.get("level", ""))
    return {
        "time": _when(line.get("time")),
        "level": _(LEVELS[level]) if level in LEVELS else level,
        "run": str(line.get("run", "")),
        "detail": str(line.get("message", "")),
    }


def _when(time: Any) -> str:
    try:
        return moment(datetime.fromisoformat(str(time)))
    except ValueError:
        return ""
