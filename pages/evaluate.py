"""Evaluate: what a trained network gets right and wrong on images it has never seen."""

import numpy as np
import pandas as pd
import streamlit as st
from numpy.typing import NDArray

from core.datasets.base import Pixels
from core.datasets.versions.repository import cached_version
from core.evaluation.chance import result_of
from core.evaluation.evaluation import Evaluation, load_evaluation
from core.runs.repository import Run
from pages._ui.run.picker import pick_run
from pages._ui.shell.page import guarded, page
from pages._ui.shell.registry import PREDICT
from pages._ui.shell.state import RUN_PARAMETER, held
from pages._ui.widgets.charts import MOST_LABELLED_CLASSES, confusion_matrix, show_chart
from pages._ui.widgets.class_picker import choose_class
from pages._ui.widgets.messages import (
    Tile,
    doubt_line,
    image_grid,
    next_step,
    run_line,
    show_test,
    views_line,
)
from pages._ui.widgets.paging import choose_page
from pages._ui.widgets.tables import show_table

TILES = 24
TALLEST_TABLE = 25


def answer(evaluation: Evaluation) -> None:
    """The figures that matter most."""
    result = result_of(evaluation.right, evaluation.labels)
    places = st.columns(3)
    show_test(places, result.accuracy, evaluation.loss, result)
    places[2].metric("Right out of", f"{result.right:,} / {result.images:,}")
    doubt_line(result)


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
    # No narrower than "weighted mean", which a phone would cut.
    name = st.column_config.TextColumn("Class", width=110)
    columns = {"class": name, **shares, "images": st.column_config.NumberColumn("Images")}
    with st.spinner("Counting…"):
        table = pd.DataFrame(evaluation.report())
    show_table(table, TALLEST_TABLE, column_config=columns)
    st.caption("Macro mean: every class counts the same. Weighted mean: every image does.")


def matrix(evaluation: Evaluation) -> None:
    """Which classes are taken for which."""
    st.subheader("What is taken for what (confusion matrix)", anchor=False)
    unit = st.segmented_control(
        "Cells show",
        ["images", "% of the true class"],
        default=held("cells_show", "images"),
        required=True,
        key="cells_show",
    )
    figure = confusion_matrix(evaluation, as_share=unit != "images")
    show_chart(
        figure,
        "confusion",
        "Confusion matrix: true against predicted class",
        zoom=len(evaluation.class_names) > MOST_LABELLED_CLASSES,
    )
    st.caption("Blue: right. Orange: taken for another class, the stronger the more often.")


@st.fragment
def test_images(run: Run, evaluation: Evaluation) -> None:
    """Test images with the truth and the network's answer."""
    with guarded():
        chosen = choose_images(evaluation)
        _, arrays = cached_version(run.config.data, evaluation.data_checksum)
        show_images(arrays.x_test, evaluation, chosen)


def choose_images(evaluation: Evaluation) -> NDArray[np.int64]:
    """Indices of the test images that the person wants to see."""
    st.subheader("Test images", anchor=False)
    names = evaluation.class_names
    which, true, predicted = st.columns(3)
    kind = which.segmented_control(
        "Show",
        ["wrong", "right", "all"],
        default=held("images_shown", "wrong"),
        required=True,
        key="images_shown",
    )
    truth = choose_class(true, "True class", names, f"true_{len(names)}")
    guess = choose_class(predicted, "Predicted class", names, f"predicted_{len(names)}")
    right = {"wrong": False, "right": True, "all": None}[kind]
    return evaluation.select(right=right, true=truth, predicted=guess)


def show_images(images: Pixels, evaluation: Evaluation, chosen: NDArray[np.int64]) -> None:
    """One page of the chosen test images (uint8, n, height, width, channels)."""
    names = evaluation.class_names
    if not len(chosen):
        st.info("No test image is like that. Choose other classes, or all.", icon=":material/info:")
        return
    page = choose_page(len(chosen), TILES, "page_of_test_images")
    st.caption(f"{len(chosen):,} images, the most confident answers first.")
    image_grid(
        Tile(
            images[index],
            (
                f"is {names[evaluation.labels[index]]}",
                f"said {names[evaluation.predicted[index]]} ({evaluation.confidence[index]:.0%})",
            ),
            bool(evaluation.right[index]),
        )
        for index in chosen[page.start : page.stop]
    )


with page("Evaluate", "What the network gets right and wrong on images it has never seen."):
    run = pick_run("predictions", "Nothing to evaluate yet: train a network first.")
    if run:
        evaluation = load_evaluation(run)
        run_line(run)
        answer(evaluation)
        views_line(run)
        left, right = st.columns(2, gap="large")
        with left:
            report(evaluation)
        with right:
            matrix(evaluation)
        test_images(run, evaluation)
        next_step(PREDICT, "Try it yourself", **{RUN_PARAMETER: run.id})
