"""Going on from a run's checkpoint: some epochs more, other settings; and the tree of what did."""

import streamlit as st

from core.common.i18n import _, ngettext, number
from core.reporting.course_figure import course_figure
from core.runs.forks.course import course_of, course_words
from core.runs.forks.family import Relative, family_of
from core.runs.forks.origins import going_on
from core.runs.models import Run, status_words
from core.runs.resuming import checkpoints_of
from core.runs.starting import problems
from pages._ui.run.start import start
from pages._ui.shell import state
from pages._ui.shell.page import guarded
from pages._ui.shell.registry import COMPARE
from pages._ui.shell.state import RUNS_PARAMETER, held
from pages._ui.widgets.charts import show_chart
from pages._ui.widgets.messages import next_step, problem

EPOCHS_MORE, MOST_EPOCHS = 10, 1000
MOST_COMPARED = 8


def going_on_buttons(run: Run) -> None:
    """“Train more” and “Fork at epoch…”, where an ended run has a checkpoint to go on from."""
    if run.active or not checkpoints_of(run.id):
        return
    if st.button(
        _("Train more…"),
        key=f"train_more_{run.id}",
        icon=":material/more_time:",
        help=_(
            "Some epochs more, from the last checkpoint: weights, the optimiser's state, random "
            "numbers. A new run; this one stays."
        ),
    ):
        st.dialog(_("Train more epochs"))(train_more)(run)
    if st.button(
        _("Fork at epoch…"),
        key=f"fork_{run.id}",
        icon=":material/fork_right:",
        help=_(
            "Goes on from a checkpoint with other settings (learning rate, augmentation, dropout…)."
            " A new run; this one stays."
        ),
    ):
        st.dialog(_("Fork at an epoch"))(fork)(run)


def train_more(run: Run) -> None:
    """How many epochs more, their learning rates, and the button that starts them."""
    with guarded():
        last = max(checkpoints_of(run.id))
        most = MOST_EPOCHS - last
        if most < 1:
            st.text(_("It has as many epochs as a training can have."))
            return
        key = f"more_epochs_{run.id}"
        more = st.number_input(
            _("Epochs more"), 1, most, held(key, min(EPOCHS_MORE, most)), 1, key=key
        )
        config = going_on(run, last, last + more)
        wrong = problems(config)
        for line in wrong:
            problem(line)
        st.text(
            ngettext(
                "Goes on after epoch {epoch}, for {count} epoch; the curve goes on too.",
                "Goes on after epoch {epoch}, for {count} epochs; the curve goes on too.",
                more,
                epoch=last,
            )
        )
        course = course_of(config)
        show_chart(course_figure(course), f"course_{run.id}", _("Learning rate over the epochs"))
        st.text(course_words(course))
        if st.button(
            _("Train on"), type="primary", icon=":material/play_arrow:", disabled=bool(wrong)
        ):
            state.show_run(start(config))
            st.rerun(scope="app")


def fork(run: Run) -> None:
    """Where to fork; the settings then come into the form."""
    with guarded():
        epochs = checkpoints_of(run.id)
        key = f"fork_epoch_{run.id}"
        epoch = st.selectbox(
            _("After epoch"),
            epochs,
            epochs.index(held(key, epochs[-1], epochs)),
            key=key,
            help=_(
                "Those that have a checkpoint. “Keep a checkpoint every” among the settings of a "
                "training has it keep more of them."
            ),
        )
        st.text(
            _(
                "The settings of this run come into the form, where you change them. Images, "
                "network, random seed and optimiser stay; the learning rates to come are drawn "
                "there before you start."
            )
        )
        if st.button(_("Set it up"), type="primary", icon=":material/fork_right:"):
            total = max(run.config.training.epochs, min(epoch + EPOCHS_MORE, MOST_EPOCHS))
            state.replace_draft(going_on(run, epoch, total))
            st.rerun(scope="app")


def show_family(run: Run) -> None:
    """Where the run came from and what came from it, each a button that leads there."""
    family = family_of(run)
    if len(family) < 2:
        return
    with st.expander(
        _("Where it comes from, what came of it"), expanded=True, icon=":material/account_tree:"
    ):
        with st.container(key=f"family_{run.id}", gap=None):
            for one in family:
                _relative(one, run)
        there = [one.run_id for one in family if one.summary][:MOST_COMPARED]
        if len(there) > 1:
            if run.id not in there:
                there[-1] = run.id
            next_step(COMPARE, _("Compare their curves"), **{RUNS_PARAMETER: ",".join(there)})


def _relative(one: Relative, run: Run) -> None:
    """A line of the tree; what people have named is not shown here, as labels are Markdown."""
    words = [_("run {run}", run=one.run_id)]
    if one.epoch:
        words.append(_("from epoch {epoch} on", epoch=one.epoch + 1))
    if one.summary is None:
        words.append(_("deleted"))
    elif one.summary.test_accuracy is not None:
        words.append(number(one.summary.test_accuracy, ".1%"))
    else:
        words.append(_(status_words(one.summary.status)))
    if one.run_id == run.id:
        words.append(_("this one"))
    pressed = st.button(
        "\u2003" * one.depth + ("↳ " if one.depth else "") + " · ".join(words),
        key=f"relative_{run.id}_{one.run_id}",
        type="tertiary",
        disabled=one.summary is None or one.run_id == run.id,
    )
    if pressed:
        state.show_run(one.run_id)
        st.rerun(scope="app")
