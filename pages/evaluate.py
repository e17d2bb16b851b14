"""Evaluate: what a trained network gets right and wrong on images it has never seen."""

import numpy as np
import pandas as pd
import streamlit as st
from numpy.typing import NDArray

from core.common.i18n import N_, _, ngettext
from core.datasets.base import Pixels
from core.datasets.opened import cached_dataset
from core.evaluation.chance import result_of
from core.evaluation.evaluation import MEANS, Evaluation, load_evaluation
from core.runs.models import ArtifactKind, Run
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
CELLS = {"images": N_("images"), "share": N_("% of the true class")}
ANSWERS = {"wrong": N_("wrong"), "right": N_("right"), "all": N_("all")}


def answer(evaluation: Evaluation) -> None:
    """The figures that matter most."""
    result = result_of(evaluation.right, evaluation.labels)
    places = st.columns(3)
    show_test(places, result.accuracy, evaluation.loss, result)
    places[2].metric(_("Right out of"), f"{result.right:,} / {result.images:,}")
    doubt_line(result)


def report(evaluation: Evaluation) -> None:
    """Precision, recall and F1 of each class."""
    st.subheader(_("Class by class (classification report)"), anchor=False)
    shares = {
        name: st.column_config.NumberColumn(title, format="%.3f", help=help_text)
        for name, title, help_text in (
            ("precision", _("Precision"), _("Of the images called this, the share that is.")),
            ("recall", _("Recall"), _("Of the images that are this, the share that was found.")),
            ("f1", _("F1"), _("The harmonic mean of the two.")),
        )
    }
    # No narrower than "weighted mean", which a phone would cut.
    name = st.column_config.TextColumn(_("Class"), width=110)
    columns = {"class": name, **shares, "images": st.column_config.NumberColumn(_("Images"))}
    with st.spinner(_("Counting…")):
        table = pd.DataFrame(evaluation.report())
    last = len(table) - len(MEANS)  # the classes have names that people gave them
    table["class"] = [*table["class"][:last], *(_(mean) for mean in MEANS.values())]
    show_table(table, TALLEST_TABLE, column_config=columns)
    st.caption(_("Macro mean: every class counts the same. Weighted mean: every image does."))


def matrix(evaluation: Evaluation) -> None:
    """Which classes are taken for which."""
    st.subheader(_("What is taken for what (confusion matrix)"), anchor=False)
    unit = st.segmented_control(
        _("Cells show"),
        list(CELLS),
        format_func=lambda unit: _(CELLS[unit]),
        default=held("cells_show", "images", CELLS),
        required=True,
        key="cells_show",
    )
    figure = confusion_matrix(evaluation, as_share=unit != "images")
    show_chart(
        figure,
        "confusion",
        _("Confusion matrix: true against predicted class"),
        zoom=len(evaluation.class_names) > MOST_LABELLED_CLASSES,
    )
    st.caption(_("Blue: right. Orange: taken for another class, the stronger the more often."))


@st.fragment
def test_images(run: Run, evaluation: Evaluation) -> None:
    """Test images with the truth and the network's answer."""
    with guarded():
        chosen = choose_images(evaluation)
        opened = cached_dataset(run.config.data, evaluation.data_checksum)
        show_images(opened.arrays.x_test, evaluation, chosen)


def choose_images(evaluation: Evaluation) -> NDArray[np.int64]:
    """Indices of the test images that the person wants to see."""
    st.subheader(_("Test images"), anchor=False)
    names = evaluation.class_names
    which, true, predicted = st.columns(3)
    kind = which.segmented_control(
        _("Show"),
        list(ANSWERS),
        format_func=lambda kind: _(ANSWERS[kind]),
        default=held("images_shown", "wrong", ANSWERS),
        required=True,
        key="images_shown",
    )
    truth = choose_class(true, _("True class"), names, f"true_{len(names)}")
    guess = choose_class(predicted, _("Predicted class"), names, f"predicted_{len(names)}")
    right = {"wrong": False, "right": True, "all": None}[kind]
    return evaluation.select(right=right, true=truth, predicted=guess)


def show_images(images: Pixels, evaluation: Evaluation, chosen: NDArray[np.int64]) -> None:
    """One page of the chosen test images (uint8, n, height, width, channels)."""
    names = evaluation.class_names
    if not len(chosen):
        st.info(
            _("No test image is like that. Choose other classes, or all."), icon=":material/info:"
        )
        return
    page = choose_page(len(chosen), TILES, "page_of_test_images")
    st.caption(
        ngettext(
            "{count:,} image, the most confident answers first.",
            "{count:,} images, the most confident answers first.",
            len(chosen),
        )
    )
    image_grid(
        Tile(
            images[index],
            (
                _("is {name}", name=names[evaluation.labels[index]]),
                _(
                    "said {name} ({share:.0%})",
                    name=names[evaluation.predicted[index]],
                    share=evaluation.confidence[index],
                ),
            ),
            bool(evaluation.right[index]),
        )
        for index in chosen[page.start : page.stop]
    )


with page(N_("Evaluate"), N_("What the network gets right and wrong on images it has never seen.")):
    run = pick_run(ArtifactKind.PREDICTIONS, _("Nothing to evaluate yet: train a network first."))
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
        next_step(PREDICT, _("Try it yourself"), **{RUN_PARAMETER: run.id})
