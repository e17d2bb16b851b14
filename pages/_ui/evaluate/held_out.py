"""Evaluate, labels that are probably wrong: which of the training images were examined, and how
more of them are.

Only images that a run held out tell anything: it agrees with those that it learned from.
"""

from contextlib import suppress

import streamlit as st

from core.common.errors import UserError
from core.common.i18n import _, ngettext
from core.datasets.opened import look_up
from core.evaluation.evaluation import Evaluation
from core.evaluation.kept_temperature import temperature_of
from core.evaluation.label_issues import LabelCheck
from core.execution.repeats import SEEDS, Repeats, missing_seeds
from core.runs.models import Run
from pages._ui.run.reading import arrays_of
from pages._ui.run.seeds import can_be_repeated, repeat_button


def say_examined(run: Run, evaluation: Evaluation, check: LabelCheck, repeats: Repeats) -> None:
    """Say how many training images `check` is about; where repeats are missing, offer them."""
    try:
        images = len(arrays_of(evaluation).y_train)
    except UserError:  # they are not in the workspace: said where they are drawn
        return
    st.text(_examined(check, images))
    if check.repeats:
        st.caption(
            _("Where several runs held an image out, the mean of their probabilities counts.")
        )
    if run.config.model.source_run:
        st.caption(
            _(
                "This run began with the weights of another run. Where that one learned from these "
                "images, fewer wrong labels are found; repeats are not asked for that reason."
            )
        )
    elif _always_the_same(run):
        st.caption(
            _("They came with the data set as validation images: every run holds out the same.")
        )
    else:
        _more(run, check.own / images, repeats)


def temperatures(run: Run, repeats: Repeats) -> str:
    """What the answers of several runs are divided by; nothing for a run alone."""
    if not repeats.finished:
        return ""
    with suppress(UserError):  # who reads the answers says so, or passes that run over
        return " ".join(str(temperature_of(one)) for one in (run.id, *repeats.finished))
    return ""


def share_examined(share: float, runs: int) -> float:
    """Which share (0 to 1) of the images at least one of so many runs holds out, on average, where
    each holds out that `share`, drawn without regard to the others."""
    return float(1 - (1 - share) ** runs)


def _examined(check: LabelCheck, images: int) -> str:
    if not check.repeats:
        return _(
            "{examined:,} of {images:,} training images were examined: those that this run held "
            "out.",
            examined=check.examined,
            images=images,
        )
    return ngettext(
        "{examined:,} of {images:,} training images were examined: those that this run or {count} "
        "repeat with another seed held out.",
        "{examined:,} of {images:,} training images were examined: those that this run or {count} "
        "repeats with other seeds held out.",
        check.repeats,
        examined=check.examined,
        images=images,
    )


def _always_the_same(run: Run) -> bool:
    """Whether the seed does not decide which images are held out."""
    return run.config.data.validation is None and bool(
        look_up(run.config.data).dataset.own_validation
    )


def _more(run: Run, share: float, repeats: Repeats) -> None:
    """What repeats would look at besides: those that are under way, and those that are missing."""
    if repeats.under_way:
        st.text(
            ngettext(
                "{count} repeat waits or trains: what it holds out is examined once it is done.",
                "{count} repeats wait or train: what they hold out is examined once they are done.",
                repeats.under_way,
            )
        )
    if not share or not can_be_repeated(run) or not missing_seeds(run.config):
        return
    with st.container(horizontal=True, vertical_alignment="center", key="labels_repeat"):
        st.text(
            _(
                "“Repeat with {seeds} seeds” holds others out, and examines about {share:.0%} of "
                "the training images.",
                seeds=SEEDS,
                share=share_examined(share, SEEDS),
            )
        )
        repeat_button(run)
