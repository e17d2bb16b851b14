"""Home: what this is, a first training in one click, what is running, what was run."""

import streamlit as st

from core import store
from core.recipes import recipes
from core.store import Run
from pages._ui.components import run_line
from pages._ui.page import guarded, page
from pages._ui.registry import EVALUATE, PREDICT, RECIPES, TRAIN
from pages._ui.start import start
from pages._ui.state import RUN_PARAMETER

SHOWN_RUNS = 8
SHOWN_WAITING = 4
SECONDS_BETWEEN_TICKS = 3


def open_run(run_id: str) -> None:
    """Go and look at a run."""
    st.switch_page(TRAIN.path, query_params={RUN_PARAMETER: run_id})


def newest_runs() -> None:
    """The newest runs; the list keeps itself up to date while one of them is active."""
    st.subheader("Runs", anchor=False)
    runs = runs_to_show()
    if not runs:
        st.info("No trainings yet. The button above makes the first one.", icon=":material/info:")
    active = any(run.active for run in runs)
    st.fragment(list_of_runs, run_every=SECONDS_BETWEEN_TICKS if active else None)(active)


def runs_to_show() -> list[Run]:
    """What trains first, then the next that wait, then the newest that have ended."""
    running, waiting = store.list_runs("running"), store.queue()[:SHOWN_WAITING]
    ended = store.list_runs(*store.ENDED, limit=SHOWN_RUNS)
    return [*running, *waiting, *ended]


def list_of_runs(was_active: bool) -> None:
    """One line per run, and the way to it."""
    with guarded():
        runs = runs_to_show()
        if was_active and not any(run.active for run in runs):
            st.rerun()
        waiting = len(store.queue())
        if waiting > SHOWN_WAITING:
            st.caption(f"{waiting} trainings wait; the next {SHOWN_WAITING} are shown.")
        for run in runs:
            with st.container(border=True, horizontal=True, vertical_alignment="center"):
                with st.container():
                    run_line(run, with_result=True)
                label = f"Open {run.id}"
                if st.button(label, key=f"open_{run.id}", icon=":material/arrow_forward:"):
                    open_run(run.id)


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

    newest_runs()
