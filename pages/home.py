"""Home: what this is, a first training in one click, what is running, what was run."""

import streamlit as st

from core.common.i18n import N_, _
from core.experiments.recipes import recipes
from pages._ui.run.list import newest_runs, open_run
from pages._ui.run.start import start
from pages._ui.shell.page import page
from pages._ui.shell.registry import DATA, EVALUATE, IMPORT, PREDICT, RECIPES, TRAIN
from pages._ui.widgets.messages import next_step

with page(
    N_("Vistazo"),
    N_("Train image classifiers in the browser and see what they learned (Spanish: a look)."),
):
    first = recipes["digit-reader"]
    with st.container(border=True):
        st.subheader(_("Train a network now"), anchor=False)
        st.write(
            _(
                "In about ten seconds, a small network learns to read handwritten digits on this"
                " machine. Watch it learn, see what it gets wrong, then draw a digit for it."
            )
        )
        if st.button(_("Train a digit reader now"), type="primary", icon=":material/bolt:"):
            open_run(start(first.config))
    steps = (
        (RECIPES, _("Recipes"), _("Published experiments, one click away.")),
        (TRAIN, _("Train"), _("Pick images and a network, turn the knobs, watch the curves.")),
        (EVALUATE, _("Evaluate"), _("Accuracy, classes it mixes up, images it got wrong.")),
        (PREDICT, _("Predict"), _("Draw or upload an image and have it classified.")),
    )
    for column, (target, label, sentence) in zip(st.columns(4), steps, strict=True):
        with column.container(border=True):
            st.page_link(target.path, label=f"**{label}**", icon=target.icon)
            st.caption(sentence)
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        st.write(_("Pictures of your own?"))
        next_step(IMPORT, _("Bring them in"))
        next_step(DATA, _("See whether they can be trusted"))

    newest_runs()
