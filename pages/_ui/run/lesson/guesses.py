"""What was guessed before a run had its result, beside what came out; of a whole class too."""

from collections.abc import Sequence

import streamlit as st

from core.common.i18n import _, number
from core.evaluation.chance import result_of_run
from core.lessons.guesses import Guess, guesses_of
from core.reporting.guesses_figure import Guessed, guess_words, guesses_figure
from core.runs.models import Run, RunSummary
from pages._ui.shell.actor import actor
from pages._ui.shell.people import owner_words
from pages._ui.widgets.charts import show_chart
from pages._ui.widgets.layout import figure

MOST_ROWS = 40


def show_guesses(run: Run) -> None:
    """The reader's guess while the run is active; guesses and truths once it has ended."""
    found = guesses_of([run.id])
    own = next((one for one in found if one.person == actor().name), None)
    if run.active:
        if own:
            st.caption(
                _("Your guess: {share}. The truth comes with the test.", share=_percent(own))
            )
        return
    result = result_of_run(run)
    if not found or result is None:
        return
    rows = _rows(found, {run.id: run})
    with figure(_("Guess and truth"), guess_words(own.share, result) if own else ""):
        show_chart(
            guesses_figure(rows), f"guesses_{run.id}", _("What was guessed, and what came out")
        )


def _rows(found: Sequence[Guess], runs: dict[str, RunSummary]) -> list[Guessed]:
    """The reader's own first, then the nearest ones."""
    called, me = owner_words(), actor().name
    rows = [
        Guessed(
            _("you") if one.person == me else called(one.person) or _("somebody"),
            one.share,
            result_of_run(runs[one.run]),
        )
        for one in sorted(found, key=lambda one: one.person != me)
    ]
    return rows[:MOST_ROWS]


def _percent(guess: Guess) -> str:
    return number(guess.share, ".0%")
