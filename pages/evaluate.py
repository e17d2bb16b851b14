"""Evaluate: what a trained network gets right and wrong on images it has never seen."""

import pandas as pd
import streamlit as st

from core.datasets.cache import open_arrays
from core.evaluation import Evaluation, load_evaluation
from core.store import Run
from pages._ui.charts import confusion_matrix
from pages._ui.components import Tile, image_grid, run_line
from pages._ui.page import page
from pages._ui.registry import PREDICT
from pages._ui.run_picker import pick_run
from pages._ui.state import RUN_PARAMETER

TILES = 24
TALLEST_TABLE = 25
EVERY = "every class"


def answer(run: Run, evaluation: Evaluation) -> None:
    """The figures that matter most."""
    right, total = int(evaluation.right.sum()), len(evaluation.labels)
    accuracy, loss, count = st.columns(3)
    accuracy.metric("Right on test images (accuracy)", f"{right / total:.1%}")
    loss.metric("Error (cross-entropy loss)", f"{run.test_loss:.3g}")
    count.metric("Right out of", f"{right:,} / {total:,}")


def report(evaluation: Evaluation) -> None:
    """Precision, recall and F1 of each class."""
    st.subheader("Class by class (classification report)", anchor=False)
    shares = {
        name: st.column_config.NumberColumn(title, format="%.3f", help=help_text)
        for name, title, help_text in (
            ("precision", "Precision", "Of the images called this, the share that is."),
            ("recall", "Recall", "Of the images that are this, the share that was found."),
            ("f1", "F1", "The harmonic mean of the two."),
        )
    }
    columns = {"class": "Class", **shares, "images": st.column_config.NumberColumn("Images")}
    table = pd.DataFrame(evaluation.report())
    height = "content" if len(table) <= TALLEST_TABLE else 36 * TALLEST_TABLE
    st.dataframe(table, column_config=columns, hide_index=True, height=height)


def matrix(evaluation: Evaluation) -> None:
    """Which classes are taken for which."""
    st.subheader("What is taken for what (confusion matrix)", anchor=False)
    unit = st.segmented_control(
        "Cells show", ["images", "% of the true class"], default="images", required=True
    )
    figure = confusion_matrix(evaluation, as_share=unit != "images")
    st.plotly_chart(figure, key="confusion", alt="Confusion matrix: true against predicted class")


def test_images(run: Run, evaluation: Evaluation) -> None:
    """Test images with the truth and the network's answer."""
    st.subheader("Test images", anchor=False)
    names = evaluation.class_names
    which, true, predicted = st.columns(3)
    kind = which.segmented_control(
        "Show", ["wrong", "right", "all"], default="wrong", required=True
    )
    options = [None, *range(len(names))]
    label = lambda index: EVERY if index is None else names[index]  # noqa: E731
    truth = true.selectbox("True class", options, format_func=label)
    guess = predicted.selectbox("Predicted class", options, format_func=label)
    right = {"wrong": False, "right": True, "all": None}[kind]
    chosen = evaluation.select(right=right, true=truth, predicted=guess)
    if not len(chosen):
        st.info("No test image is like that.", icon=":material/info:")
        return
    pages = -(-len(chosen) // TILES)
    number = st.number_input(f"Page (of {pages})", 1, pages) if pages > 1 else 1
    st.caption(f"{len(chosen):,} images, the most confident answers first.")
    images = open_arrays(run.config.data.name).x_test
    image_grid(
        Tile(
            images[index],
            (
                f"is {names[evaluation.labels[index]]}",
                f"said {names[evaluation.predicted[index]]} ({evaluation.confidence[index]:.0%})",
            ),
            bool(evaluation.right[index]),
        )
        for index in chosen[(number - 1) * TILES : number * TILES]
    )


with page("Evaluate", "What the network gets right and wrong on images it has never seen."):
    run = pick_run("predictions", "Nothing to evaluate yet: train a network first.")
    if run:
        evaluation = load_evaluation(run)
        run_line(run)
        answer(run, evaluation)
        left, right = st.columns(2, gap="large")
        with left:
            report(evaluation)
        with right:
            matrix(evaluation)
        test_images(run, evaluation)
        query = {RUN_PARAMETER: run.id}
        st.page_link(PREDICT.path, label="Try it yourself", icon=PREDICT.icon, query_params=query)
