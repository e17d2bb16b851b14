"""Home: what this is, a first training in one click, what is running, what was run."""

import streamlit as st

from core.experiments.recipes import recipes
from pages._ui.run.list import newest_runs, open_run
from pages._ui.run.start import start
from pages._ui.shell.page import page
from pages._ui.shell.registry import DATA, EVALUATE, IMPORT, PREDICT, RECIPES, TRAIN
from pages._ui.widgets.messages import next_step

with page(
    "Vistazo", "Train image classifiers in the browser and see what they learned (Spanish: a look)."
):
    first = recipes["digit-reader"]
    with st.container(border=True):
        st.subheader("Train a network now", anchor=False)
        st.write(
            "In about ten seconds, a small network learns to read handwritten digits on this"
            " machine. Watch it learn, see what it gets wrong, then draw a digit for it."
        )
        if st.button("Train a digit reader now", type="primary", icon=":material/bolt:"):
            open_run(start(first.config))
    steps = (
        (RECIPES, "Recipes", "Published experiments, one click away."),
        (TRAIN, "Train", "Pick images and a network, turn the knobs, watch the curves."),
        (EVALUATE, "Evaluate", "Accuracy, classes it mixes up, images it got wrong."),
        (PREDICT, "Predict", "Draw or upload an image and have it classified."),
    )
    for column, (target, label, sentence) in zip(st.columns(4), steps, strict=True):
        with column.container(border=True):
            st.page_link(target.path, label=f"**{label}**", icon=target.icon)
            st.caption(sentence)
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        st.write("Pictures of your own?")
        next_step(IMPORT, "Bring them in")
        next_step(DATA, "See whether they can be trusted")

    newest_runs()
