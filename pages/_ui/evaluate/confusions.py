"""Evaluate, part Confusions: which classes are taken for which, and the images behind each cell.

The chosen cell stands in the address (`&true=6&said=0`): one class of the two may be left open,
which shows a row or a column.
"""

from collections.abc import Sequence
from functools import partial

import numpy as np
import streamlit as st

from core.common.i18n import N_, _, ngettext, used_language
from core.datasets.class_words import class_words
from core.datasets.superclasses import superclasses_of
from core.evaluation.confusions import most_confused, order_by_confusion, order_by_superclass
from core.evaluation.evaluation import Evaluation
from core.runs.models import Run
from pages._ui.evaluate.address import SAID, TRUE, class_at, class_box, put_class
from pages._ui.evaluate.gallery import gallery
from pages._ui.evaluate.matrix import Cell, Matrix, as_csv, show_matrix
from pages._ui.run.reading import kept
from pages._ui.widgets.charts import picture_menu
from pages._ui.widgets.choices import choose_one
from pages._ui.widgets.tables import csv_button

ORDERS = {
    "data": N_("as the data set"),
    "confused": N_("what is confused with what"),
    "superclass": N_("by superclass"),
}
CELLS = {"images": N_("images"), "share": N_("% of the true class")}


def confusions(run: Run, evaluation: Evaluation) -> None:
    """Draw it: the matrix, and beside it the images of the chosen cell."""
    names = class_words(evaluation.named.dataset)
    unit, order = _choose_look(evaluation)
    with st.container(key="confusions"):
        left, right = st.columns([3, 2], gap="large")
        with left:
            st.subheader(_("What is taken for what (confusion matrix)"), anchor=False)
            counts = hash(evaluation.confusion.tobytes())
            true, said = class_at(TRUE, len(names)), class_at(SAID, len(names))
            matrix = Matrix(
                evaluation.confusion,
                _in_order(evaluation, order),
                names,
                unit == "share",
                _pairs(evaluation, names),
            )
            show_matrix(
                matrix,
                "matrix",
                f"{run.id} {unit} {order} {used_language()} {counts}",
                None if true is None or said is None else (true, said),
                _pick,
            )
            title = _("Confusion matrix: true against predicted class")
            picture_menu("confusions", title)
            csv_button(
                _("Save the matrix (CSV)"),
                partial(as_csv, matrix),
                f"{run.id}-confusions.csv",
                "matrix_csv",
            )
        with right, st.container(key="cell_images"):
            _images(evaluation, names)


def _choose_look(evaluation: Evaluation) -> tuple[str, str]:
    """What the cells show, and the order of the classes."""
    orders = {
        one: words
        for one, words in ORDERS.items()
        if one != "superclass" or superclasses_of(evaluation.named)
    }
    left, right = st.columns([1, 2])
    with left:
        unit = choose_one(_("Cells show"), CELLS, "images", "cells_show")
    with right:
        key = f"classes_order_{len(orders)}"
        order = choose_one(_("Order of the classes"), orders, "data", key)
    return unit, order


def _in_order(evaluation: Evaluation, order: str) -> list[int]:
    """The classes in that order."""
    if order == "confused":
        found = kept(evaluation, "order", lambda one: order_by_confusion(one.confusion))
    elif order == "superclass":
        found = order_by_superclass(superclasses_of(evaluation.named))
    else:
        found = np.arange(len(evaluation.class_names))
    return [int(one) for one in found]


def _pick(cell: Cell) -> None:
    put_class(TRUE, cell[0])
    put_class(SAID, cell[1])


def _pairs(evaluation: Evaluation, names: Sequence[str]) -> list[tuple[Cell, str]]:
    """The most confused pairs in words."""
    pairs = kept(evaluation, "pairs", most_confused)
    return [
        (
            (pair.true, pair.predicted),
            _(
                "{true} taken for {said}: {count:,} of {total:,}",
                true=names[pair.true],
                said=names[pair.predicted],
                count=pair.images,
                total=pair.of,
            ),
        )
        for pair in pairs
    ]


def _images(evaluation: Evaluation, names: Sequence[str]) -> None:
    """The images of the cell in the address, the most confident answers first."""
    left, right = st.columns(2)
    true = class_box(left, _("True class"), TRUE, names)
    said = class_box(right, _("Predicted class"), SAID, names)
    if true is None and said is None:
        st.info(
            _("Choose a cell of the matrix, a pair or a class to see its images."),
            icon=":material/touch_app:",
        )
        return
    chosen = evaluation.select(right=None, true=true, predicted=said)
    if len(chosen):
        st.text(
            ngettext(
                "{count:,} image, the most confident answers first.",
                "{count:,} images, the most confident answers first.",
                len(chosen),
            )
        )
    gallery(evaluation, chosen, f"page_of_cell_{true}_{said}")
