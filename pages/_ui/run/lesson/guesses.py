"""What was guessed before a run had its result, beside what came out; of a whole class too."""

from collections.abc import Iterable, Mapping

import streamlit as st

from core.auth.actors import Role
from core.common.i18n import _, number
from core.evaluation.chance import Result, result_of_run
from core.lessons.guesses import Guess, guesses_of
from core.lessons.sittings import get_sitting, runs_of
from core.lessons.visits import current_visit
from core.reporting.guesses import Guessed, class_sentence, guess_words
from core.runs.models import Run
from core.runs.search import Wanted, find_runs
from pages._ui.run.lesson.guess_plot import show_guess_plot
from pages._ui.shell.actor import actor
from pages._ui.shell.lesson import takes_lesson
from pages._ui.shell.people import owner_words


def show_guesses(run: Run) -> None:
    """The reader's guess while the run is active; guesses and truths once it has its result, those
    of the whole class where the run is one of hers."""
    mine = [one for one in guesses_of([run.id]) if one.person == actor().name]
    if run.active:
        for one in mine:
            share = number(one.share, ".0%")
            st.caption(_("Your guess: {share}. The truth comes with the test.", share=share))
        return
    result = result_of_run(run)
    if result is None:
        return
    ids = _runs_of_its_class(run) or [run.id]
    results = {one.id: result_of_run(one) for one in find_runs(Wanted(ids=ids))}
    rows = _rows(guesses_of(ids), results)
    if not rows:
        return
    words = [guess_words(one.share, result) for one in mine]
    if len(rows) > 1:
        words.append(class_sentence(rows))
    show_guess_plot(rows, " ".join(words))


def _runs_of_its_class(run: Run) -> list[str]:
    """The ids of all runs of the class that the reader is in, where this is one of them."""
    visit = current_visit(actor()) if takes_lesson() else None
    if visit is None or visit.sitting is None:
        return []
    ids = [*runs_of(get_sitting(visit.sitting))]
    return ids if run.id in ids else []


def _rows(found: Iterable[Guess], results: Mapping[str, Result | None]) -> list[Guessed]:
    """Those that have a truth: the reader's own first, then the nearest ones.

    Others have names for a teacher alone: a pupil's wrong guess is nobody else's business.
    """
    me, called = actor().name, owner_words()
    has_names = actor().role is Role.TEACHER
    rows = [
        Guessed(
            (has_names and called(one.person)) or _("somebody"),
            one.share,
            result,
            yours=one.person == me,
        )
        for one in found
        if (result := results.get(one.run))
    ]
    return sorted(rows, key=lambda row: (not row.yours, row.off))
