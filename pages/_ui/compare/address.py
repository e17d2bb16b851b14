"""The runs in the address (`?runs=a,b,c`); what can't be compared is said, with the reason."""

from collections.abc import Sequence

import streamlit as st

from core.common.errors import UserError
from core.common.i18n import _, ngettext
from core.reporting.comparison_report import FEWEST, MOST
from core.runs import repository
from core.runs.errors import refuse_in_trash
from core.runs.models import Run
from pages._ui.run.tested import choose_tested, versions_of
from pages._ui.shell.registry import RUNS
from pages._ui.shell.state import RUNS_PARAMETER
from pages._ui.widgets.messages import empty_state, next_step, problem


def runs_to_compare() -> list[Run]:
    """Two to eight runs, in the order of the address; none, and the reason on the page, else."""
    ids = list(dict.fromkeys(filter(None, map(str.strip, _said().split(",")))))
    if not ids:
        empty_state(
            _("Tick two to eight runs, and press “Compare”: they stand here beside each other."),
            RUNS,
            _("Choose runs"),
        )
        return []
    if len(ids) > MOST:
        problem(
            _(
                "The address names {count:,} runs; two to {most} can be compared at a time.",
                count=len(ids),
                most=MOST,
            )
        )
        next_step(RUNS, _("Choose others"))
        return []
    runs, unknown = [], 0
    for run_id in ids:
        try:
            run = repository.get_run(run_id)
            refuse_in_trash(run)
        except UserError as error:
            problem(str(error))
            unknown += 1
        else:
            runs.append(run)
    if len(runs) >= FEWEST:
        return runs
    _say_too_few(runs, unknown)
    return []


def ask_for_test_images(runs: Sequence[Run]) -> str | None:
    """The version on whose test images they are compared, None for those that each was tested on;
    kept in the address."""
    options = versions_of([run.data_name for run in runs])
    version = choose_tested(
        options, _("those that each was tested on: first results"), "compared_on"
    )
    if version is not None:
        st.caption(
            _(
                "Sentences, test figures and images are those of this version, on which all runs "
                "are scored anew. The lines above, costs and seeds keep the first results."
            )
        )
    return version


def _say_too_few(runs: list[Run], unknown: int) -> None:
    """Why no comparison comes of it: what is left of the address, `unknown` of which are not."""
    if not unknown:
        problem(_("The address names one run alone. A comparison needs two or more."))
    elif runs:
        problem(
            ngettext(
                "{count} run is left of those in the address. A comparison needs two or more.",
                "{count} runs are left of those in the address. A comparison needs two or more.",
                len(runs),
            )
        )
    next_step(RUNS, _("Choose others"))


def _said() -> str:
    return st.query_params.get(RUNS_PARAMETER, "")
