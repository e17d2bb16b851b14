"""Evaluate, part Inside: what a network looks at in one image, and how it sees all of them.

What is looked at stands in the address: `&look=plane`, and `&image=17` for a test image.
"""

import streamlit as st

from core.common.i18n import N_, _
from core.evaluation.evaluation import Evaluation
from core.evaluation.kept_temperature import temperature_of
from core.execution.tasks import ANATOMY
from core.runs.artifacts import network_stamp, trained_network
from core.runs.models import Run
from pages._ui.evaluate.certainty import calibrated_by
from pages._ui.evaluate.inside.filters import filters
from pages._ui.evaluate.inside.image import choose_image
from pages._ui.evaluate.inside.plane import plane
from pages._ui.evaluate.inside.views import Looked, views
from pages._ui.shell.worker_results import draw_answer
from pages._ui.widgets.choices import choose_part

LOOK = "look"
LOOKS = {
    "image": N_("One image"),
    "plane": N_("All images on a plane"),
    "filters": N_("Its filters"),
}


def show_inside(run: Run, evaluation: Evaluation) -> None:
    """Draw it. UserError where the network's file is gone or damaged."""
    st.caption(_("What the network looks at in an image, and how it sees all of them."))
    trained_network(run.id)  # says in words what is wrong with it
    look = choose_part(
        "look", LOOKS, lambda one: _(LOOKS[one]), parameter=LOOK, label=_("What to look at")
    )
    temperature = temperature_of(run.id)
    evaluation = calibrated_by(evaluation, temperature)  # as the network's answers here are
    stamp = f"{network_stamp(run.id)} {temperature}"  # what its answers depend on
    if look == "plane":
        plane(run, evaluation)
    elif look == "filters":
        filters(run, evaluation, stamp)
    else:
        _one_image(run, evaluation, stamp)


def _one_image(run: Run, evaluation: Evaluation, stamp: str) -> None:
    """The image on the left, on the right what the network makes of it."""
    with st.container(key="inside_image"):
        left, right = st.columns([1, 2], gap="large")
        with left:
            chosen = choose_image(run, evaluation)
        if chosen is None:
            return
        with right:
            draw_answer(
                ANATOMY(run.id),
                lambda anatomy: views(Looked(run, evaluation, chosen, anatomy, stamp)),
                _("Opening the network…"),
                about=stamp,
            )
