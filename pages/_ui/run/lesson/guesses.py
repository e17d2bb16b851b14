"""What was guessed before a run had its result, beside what came out; of a whole class too."""

from collections.abc import Callable, Mapping, Sequence

import streamlit as st

from core.auth.actors import Role
from core.common.i18n import _, ngettext, number
from core.evaluation.chance import Result, result_of_run
from core.lessons.guesses import Guess, guesses_of
from core.lessons.sittings import get_sitting, runs_of
from core.lessons.visits import current_visit
from core.reporting.guesses_figure import Guessed, class_sentence, guess_words, guesses_figure
from core.runs.models import Run
from core.runs.search import Wanted, find_runs
from pages._ui.shell.actor import actor
from pages._ui.shell.lesson import takes_lesson
from pages._ui.shell.people import owner_words
from pages._ui.widgets.charts import show_chart
from pages._ui.widgets.layout import figure

MOST_ROWS = 40


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
    found = guesses_of(ids)
    if not found:
        return
    results = {one.id: result_of_run(one) for one in find_runs(Wanted(ids=ids))}
    rows = _rows(found, results)
    drawn = rows[:MOST_ROWS]
    words = [guess_words(one.share, result) for one in mine]
    if len(rows) > 1:
        words.append(class_sentence(rows))
    if len(rows) > len(drawn):
        words.append(
            ngettext(
                "Drawn are yours and the nearest: {shown} of {count} guess.",
                "Drawn are yours and the nearest: {shown} of {count} guesses.",
                len(rows),
                shown=len(drawn),
            )
        )
    with figure(_("Guess and truth"), " ".join(words)):
        alt = _("What was guessed, and what came out")
        show_chart(guesses_figure(drawn), f"guesses_{run.id}", alt)


def _runs_of_its_class(run: Run) -> list[str]:
    """The ids of all runs of the class that the reader is in, where this is one of them."""
    visit = current_visit(actor()) if takes_lesson() else None
    if visit is None or visit.sitting is None:
        return []
    ids = [*runs_of(get_sitting(visit.sitting))]
    return ids if run.id in ids else []


def _rows(found: Sequence[Guess], results: Mapping[str, Result | None]) -> list[Guessed]:
    """The reader's own first, then the nearest ones, at last those without a truth yet.

    Others have names for a teacher alone: a pupil's wrong guess is nobody else's business.
    """
    me, is_teacher = actor().name, actor().role is Role.TEACHER
    called = owner_words() if is_teacher else _nobody
    rows = [
        (
            one.person != me,
            Guessed(_name(one.person, called, me), one.share, results.get(one.run)),
        )
        for one in found
    ]
    return [row for _others, row in sorted(rows, key=_order)]


def _order(row: tuple[bool, Guessed]) -> tuple[bool, float]:
    others, guessed = row
    return others, 2.0 if guessed.points_off is None else guessed.points_off


def _name(person: str, called: Callable[[str], str], me: str) -> str:
    return _("you") if person == me else called(person) or _("somebody")


def _nobody(_person: str) -> str:
    return ""
