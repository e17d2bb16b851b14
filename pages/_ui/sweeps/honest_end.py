"""The honest end of a sweep: by how much its best flatters, and one look at the test set."""

import streamlit as st

from core.common.errors import UserError
from core.common.i18n import _, ngettext
from core.reporting.sweeps.words import (
    METHOD,
    fall_words,
    flattery_words,
    interval_words,
    words_of_test,
)
from core.runs import repository
from core.runs.models import Run, RunStatus
from core.search import sweeps
from core.search.results import flattery
from pages._ui.run.list import run_lines
from pages._ui.shell.actor import SOMEBODY_ELSES, actor, mine_to_change
from pages._ui.shell.fragments import draw_every
from pages._ui.shell.page import guarded
from pages._ui.sweeps.reading import Seen, forget, see
from pages._ui.widgets.templates import show_html

SEEDS = 3
SECONDS_BETWEEN_TICKS = 2.0


def show_end(seen: Seen) -> None:
    """For a sweep that is over and has a best run."""
    if seen.best is None:
        return
    with st.container(border=True, key="honest_end"):
        st.subheader(_("How good is the best really?"), anchor=False)
        if found := flattery(seen.sweep.id):
            words = [flattery_words(found, seen.aim)]
            if seen.aim.share:
                words.append(interval_words(seen.best.value, found.images))
            st.text(" ".join(words), help=_(found.source))
        if not seen.sweep.again:
            _ask(seen)
            return
        runs = _again(seen)
        if any(run.active for run in runs):
            draw_every(SECONDS_BETWEEN_TICKS, _tick, seen.sweep.id)
        else:
            _result(seen, runs)


def _ask(seen: Seen) -> None:
    st.text(
        _(
            "Only the test set, which the sweep has never looked at, can say what it is worth: "
            "once, at the end, for what would be chosen anyway."
        )
    )
    mine = mine_to_change(seen.sweep.owner)
    if st.button(
        _("Train the best again with {count} seeds, and test it", count=SEEDS),
        type="primary",
        icon=":material/verified:",
        key="train_best_again",
        help=_("Whole, nobody is ended early; each with another seed.")
        if mine
        else _(SOMEBODY_ELSES),
        disabled=not mine,
    ):
        with guarded():
            sweeps.train_best_again(seen.sweep.id, actor(), SEEDS)
            forget()
            st.rerun(scope="app")


def _tick(sweep_id: str) -> None:
    with guarded():
        seen = see(sweep_id)
        runs = _again(seen)
        if not any(run.active for run in runs):
            st.rerun()  # the whole page: no ticking any more
        _result(seen, runs)


def _result(seen: Seen, runs: list[Run]) -> None:
    """The runs, and what the test has said so far."""
    tested = [
        run.test_accuracy
        for run in runs
        if run.status is RunStatus.FINISHED and run.test_accuracy is not None
    ]
    if waiting := sum(run.active for run in runs):
        st.caption(ngettext("{count} run trains or waits.", "{count} runs train or wait.", waiting))
    if tested:
        sentences = [words_of_test(tested)]
        if seen.aim.share and seen.best:
            sentences.append(fall_words(seen.best.value, tested))
        show_html("verdict_line", sentence=" ".join(sentences))
        st.caption(_(METHOD))
    run_lines(runs)


def _again(seen: Seen) -> list[Run]:
    """Its runs as they stand; those that were deleted are left out."""
    found = []
    for run_id in seen.sweep.again:
        try:
            found.append(repository.get_run(run_id))
        except UserError:
            continue
    return found
