"""The runs of the class, newest first: whose, how far, and beside the result what was guessed."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from core.common.i18n import _, ngettext, number
from core.lessons.board import BoardRun
from core.runs.models import status_words
from core.runs.titles import run_title
from pages._ui.widgets.templates import show_html


def show_runs(runs: Sequence[BoardRun], most: int) -> None:
    """The newest, at most so many, and how many there are."""
    title = _("Runs of the class")
    if len(runs) > most:
        title = ngettext(
            "Runs of the class: the newest {shown} of {count}",
            "Runs of the class: the newest {shown} of {count}",
            len(runs),
            shown=most,
        )
    st.subheader(title, anchor=False)
    if runs:
        show_html("board_runs", runs=[_line(one) for one in runs[:most]])
    else:
        st.caption(_("Nobody trains yet. The first run stands here as soon as it is started."))


def _line(one: BoardRun) -> dict[str, Any]:
    run = one.run
    share, going = one.truth, False
    if share is None and run.active and run.planned_epochs:
        share, going = min(1.0, run.epochs / run.planned_epochs), True
    return {
        "name": one.name,
        "title": run_title(run),
        "address": f"train?run={run.id}",
        "share": share,
        "going": going,
        "guess": one.guess,
        "words": _words(one),
        "status": run.status,
        "status_word": _(status_words(run.status)) if one.truth is None else "",
    }


def _words(one: BoardRun) -> str:
    run, words = one.run, []
    if one.truth is not None:
        words.append(_("{share} right", share=number(one.truth, ".1%")))
    elif run.active and run.epochs:
        done = {"done": run.epochs, "planned": run.planned_epochs}
        words.append(_("{done} of {planned} epochs", **done))
    if one.guess is not None:
        words.append(_("guessed {share}", share=number(one.guess, ".0%")))
    return ", ".join(words)
