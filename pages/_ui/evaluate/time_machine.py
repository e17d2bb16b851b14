"""Time machine: how the network came to its answers, epoch by epoch.

A slider moves matrix, images and bars in the browser alone (`assets/time_machine.js`). For a run
that trains right now it grows.
"""

from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st

from core.common.errors import UserError
from core.common.i18n import _, ngettext
from core.datasets.base import Pixels
from core.datasets.class_words import class_words
from core.datasets.opened import NamedDataset, cached_dataset, look_up
from core.evaluation.epochs import EpochAnswers, load_epoch_answers
from core.evaluation.evaluation import Evaluation
from core.reporting.picture_tables import epochs_csv
from core.runs import repository
from core.runs.models import Run
from pages._ui.evaluate.epoch_data import drawn
from pages._ui.shell.fragments import draw_every
from pages._ui.shell.page import guarded
from pages._ui.shell.state import PART_PARAMETER, TIME_MACHINE, current_run_id
from pages._ui.widgets.messages import problem
from pages._ui.widgets.tables import csv_button

SECONDS_BETWEEN = 10.0  # a training writes every 15 seconds at most
_SCRIPT = Path(__file__).resolve().parents[3] / "assets/time_machine.js"
_component = st.components.v2.component(
    "vistazo_time_machine",
    html='<div class="vz-time"></div>',
    js=_SCRIPT.read_text(encoding="utf-8"),
    isolate_styles=False,
)


def show_time_machine(run: Run, _evaluation: Evaluation) -> None:
    """The part for a run that has ended."""
    _show(run)


def run_that_trains() -> Run | None:
    """The run in the address, where it trains and this part of it is asked for."""
    run_id = current_run_id()
    if not run_id or st.query_params.get(PART_PARAMETER) != TIME_MACHINE:
        return None
    try:
        run = repository.get_run(run_id)
    except UserError:
        return None  # the choice of a run says why
    return run if run.active and run.trashed_at is None else None


def grow_time_machine(run: Run) -> None:
    """The same while `run` trains, drawn again now and then; at its end the page is drawn anew."""
    draw_every(SECONDS_BETWEEN, _grow, run.id)


def _grow(run_id: str) -> None:
    with guarded():
        run = repository.get_run(run_id)
        if not run.active:
            st.rerun()
        _show(run)


def _show(run: Run) -> None:
    answers = load_epoch_answers(run)
    if answers is None:
        st.info(_why_none(run), icon=":material/info:")
        return
    named = look_up(run.config.data)
    names = class_words(named.dataset)
    if len(names) != answers.logits.shape[2]:
        problem(_("The classes of this data set are others now than those the run learned."))
        return
    st.caption(_what_it_is(answers))
    images, why = _images(named, answers)
    if why:
        problem(why)
    _component(data=drawn(answers, names, images, run.id), key=f"time_machine_{run.id}")
    csv_button(
        _("Save the answers of all epochs (CSV)"),
        partial(epochs_csv, answers, names),
        f"{run.id}-epochs.csv",
        f"epochs_csv_{run.id}",
    )


def _why_none(run: Run) -> str:
    if run.active:
        return _("The first answers come after the first epoch.")
    held_back = run.config.data.validation
    if held_back == 0:
        return _(
            "This run held no images back for validation, so its answers were not kept epoch by"
            " epoch. Train with a share of validation images to see how it learns."
        )
    return _(
        "There are no answers from this run's epochs: it was trained with an older version, held no"
        " images back, did not finish an epoch, or could not write them. Train again with its"
        " settings to see how it learns."
    )


def _what_it_is(answers: EpochAnswers) -> str:
    words = ngettext(
        "The answers on {count} validation image after each epoch. It was not learned from.",
        "The answers on {count} validation images after each epoch. They were not learned from.",
        len(answers.labels),
    )
    if answers.every > 1:
        words += " " + _("Of many epochs, one of {every} is kept.", every=answers.every)
    return words


def _images(named: NamedDataset, answers: EpochAnswers) -> tuple[Pixels | None, str]:
    """The images, uint8 (n, height, width, channels); None and why where they are not there."""
    try:
        opened = cached_dataset(named, answers.checksum)
    except UserError as error:
        return None, str(error)
    stored: Any = opened.arrays.x_train
    if answers.rows.max() >= len(stored):
        return None, _("The images of this data set are others now than those the run learned.")
    return np.asarray(stored[answers.rows]), ""
