"""What is to be seen in a run's curves, in a sentence, and the knob to try where one would help.

What is a finding is decided by `core.evaluation.curves`; without one, a sentence says how far it
is.
"""

from collections.abc import Sequence

import streamlit as st

from core.common.i18n import _, number
from core.evaluation.curves.findings import Ended, Finding, ended
from core.evaluation.curves.of_run import finding_of
from core.evaluation.curves.proposals import proposal
from core.evaluation.curves.rules import FEWEST_EPOCHS
from core.runs.models import Epoch, Run
from pages._ui.shell import state
from pages._ui.shell.registry import TRAIN
from pages._ui.widgets.templates import show_html


def curves_takeaway(epochs: Sequence[Epoch], end: Ended | None, finding: Finding | None) -> str:
    """The sentence below the curves; "" while there is no epoch. `end`: None while it trains."""
    if finding:
        return f"{_(finding.reason)} {_(finding.advice)}"
    if not epochs:
        return ""
    last = epochs[-1]
    if last.val_accuracy is None:
        return _(
            "After epoch {epoch}, {share} of the training images are named right. No images were "
            "held back to check it.",
            epoch=last.number,
            share=number(last.accuracy, ".1%"),
        )
    if len(epochs) < FEWEST_EPOCHS:
        return _checked(last.number, last.val_accuracy)
    return _best(epochs, end is None)


def try_it(run: Run, finding: Finding | None) -> None:
    """The button that sets up the run's settings with the knob turned that the finding names."""
    found = proposal(finding, run.config) if finding and not run.active else None
    if found and st.button(
        _("Try it: {knob}", knob=_(found.words)),
        key=f"try_{run.id}",
        icon=":material/tune:",
        help=_("Puts the settings of this run into the form, with this one changed."),
    ):
        state.replace_draft(found.config)
        st.switch_page(TRAIN.path, query_params={state.RUN_PARAMETER: run.id})


def finding_line(run: Run, epochs: Sequence[Epoch]) -> None:
    """The finding alone, where there is one, for pages without the curves."""
    if finding := finding_of(run, epochs):
        show_html("takeaway", sentence=curves_takeaway(epochs, ended(run), finding))
        try_it(run, finding)


def _best(epochs: Sequence[Epoch], active: bool) -> str:
    """When the images held back were named best, and what that says of more epochs."""
    checked = [(epoch.val_accuracy, epoch.number) for epoch in epochs if epoch.val_accuracy]
    if not checked:
        return _checked(epochs[-1].number, 0.0)
    share, number_of_epoch = max(checked)  # of equal ones the last
    words = _checked(number_of_epoch, share)
    if active or number_of_epoch == epochs[-1].number:
        return words
    return f"{words} {_('No later epoch was better: more of them would hardly help.')}"


def _checked(epoch: int, share: float) -> str:
    return _(
        "After epoch {epoch}, {share} of the images held back (validation) are named right.",
        epoch=epoch,
        share=number(share, ".1%"),
    )
