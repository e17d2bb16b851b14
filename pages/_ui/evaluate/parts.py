"""The parts of Evaluate, and the way between them: `?run=…&part=mistakes` opens one.

Only the part that is looked at is drawn, as a fragment: a click in it draws nothing else again. A
further part is its module here and one line in `PARTS`.
"""

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from core.common.i18n import N_, _
from core.evaluation.evaluation import Evaluation
from core.runs.models import Run
from pages._ui.evaluate.certainty import certainty
from pages._ui.evaluate.classes import classes
from pages._ui.evaluate.confusions import confusions
from pages._ui.evaluate.hits import hits
from pages._ui.evaluate.inside.part import show_inside
from pages._ui.evaluate.mistakes import mistakes
from pages._ui.evaluate.overview import overview
from pages._ui.evaluate.tested import choose_test_images
from pages._ui.evaluate.time_machine import show_time_machine
from pages._ui.shell.fragments import fragment
from pages._ui.shell.page import guarded
from pages._ui.shell.state import MISTAKES, TIME_MACHINE
from pages._ui.widgets.choices import choose_part


@dataclass(frozen=True)
class Part:
    """One part: its word in the address, its title (shown by `_`), what draws it, a Material icon.

    `show` runs in a fragment of its own, within `guarded`. `own_test`: it asks workers about images
    by their places in the run's own test, and is not seen on others.
    """

    key: str
    title: str
    show: Callable[[Run, Evaluation], None]
    icon: str = ""
    own_test: bool = False


PARTS = (
    Part("overview", N_("Overview"), overview, ":material/speed:"),
    Part("confusions", N_("Confusions"), confusions, ":material/grid_on:"),
    Part("classes", N_("Classes"), classes, ":material/table_rows:"),
    Part(MISTAKES, N_("Mistakes"), mistakes, ":material/error:"),
    Part("certainty", N_("How sure is it"), certainty, ":material/percent:"),
    Part("hits", N_("Hits out of 100"), hits, ":material/casino:"),
    Part("inside", N_("Inside"), show_inside, ":material/visibility:", own_test=True),
    Part(TIME_MACHINE, N_("Time machine"), show_time_machine, ":material/history:", own_test=True),
)
_BY_KEY = {part.key: part for part in PARTS}


def show_parts(run: Run, first: Evaluation) -> None:
    """The way between the parts, and the one in the address.

    `first`: the answers of the run's test; they are seen on the test images that are chosen.
    """
    evaluation = choose_test_images(run, first)
    if evaluation is None:
        return
    part = _BY_KEY[choose_part("evaluate_part", _BY_KEY, _words)]
    if part.own_test and evaluation is not first:
        st.caption(_("This part stays with the images that the run was tested on."))
        evaluation = first
    fragment(_show)(part, run, evaluation)


def _show(part: Part, run: Run, evaluation: Evaluation) -> None:
    with guarded():
        part.show(run, evaluation)


def _words(key: str) -> str:
    part = _BY_KEY[key]
    return f"{part.icon} {_(part.title)}".strip()
