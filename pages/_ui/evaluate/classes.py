"""Evaluate, part Classes: how good it is at each class; one of them opened (`&class=6`)."""

from collections.abc import Sequence
from dataclasses import asdict
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st
from numpy.typing import NDArray

from core.common.i18n import N_, _, ngettext, number, shown
from core.datasets.class_words import class_words
from core.datasets.superclasses import superclasses_of
from core.evaluation.class_curves import ClassCurves, class_curves
from core.evaluation.confusions import order_by_superclass, superclass_report
from core.evaluation.evaluation import MEANS, Evaluation
from core.reporting.csv_table import csv_table
from core.reporting.evaluation_figures import curve_of_class
from core.runs.models import Run
from pages._ui.evaluate.address import CLASS, class_box, put_class
from pages._ui.evaluate.gallery import gallery
from pages._ui.run.reading import kept
from pages._ui.shell.state import held, remember
from pages._ui.widgets.charts import show_chart
from pages._ui.widgets.tables import csv_button, table_height

ROWS_SHOWN, GROUPS_SHOWN = 14, 8
TABLE = "classes_table"
ANSWERS = {"found": N_("found"), "missed": N_("missed"), "claimed": N_("wrongly claimed")}
IMAGES_OF_A_CLASS = 12


def classes(run: Run, evaluation: Evaluation) -> None:
    """Draw it: the report as a table, beside it the class that is opened."""
    names = class_words(evaluation.named.dataset)
    report = kept(evaluation, "report", lambda one: one.report())
    left, right = st.columns(2, gap="large")
    with left:
        _table(run, evaluation, names, report[: len(names)])
        _means(report[len(names) :])
        _superclasses(run, evaluation)
    with right:
        chosen = class_box(right, _("Class"), CLASS, names, every=False)
        assert chosen is not None
        _one_class(evaluation, chosen, names)


def _table(
    run: Run, evaluation: Evaluation, names: Sequence[str], report: list[dict[str, float]]
) -> None:
    """The classification report: bars in the cells, sorted by a click; a row opens its class."""
    st.subheader(_("Class by class (classification report)"), anchor=False)
    table = pd.DataFrame(report)
    table["class"] = names
    groups = superclasses_of(evaluation.named)
    order = list(range(len(names)))
    if groups:
        of = {index: shown(group.name) for group in groups for index in group.classes}
        table.insert(0, "group", [of[index] for index in range(len(names))])
        order = order_by_superclass(groups).tolist()
        table = table.iloc[order]
    st.dataframe(
        table,
        hide_index=True,
        height=table_height(len(table), ROWS_SHOWN),
        column_config=_columns(),
        key=TABLE,
        on_select=partial(open_chosen_row, order),
        selection_mode="single-row",
    )
    csv_button(
        _("Save the table (CSV)"),
        partial(report_as_csv, table),
        f"{run.id}-classes.csv",
        "classes_csv",
    )


def report_as_csv(table: pd.DataFrame) -> str:
    """The table with all digits; names of classes are somebody's own, and no formulas."""
    return csv_table(table.columns, table.itertuples(index=False))


def _columns() -> dict[str, Any]:
    """How the table's columns look."""
    bars = {
        name: st.column_config.ProgressColumn(
            title, format="localized", min_value=0.0, max_value=1.0, help=help_text, width="small"
        )
        for name, title, help_text in (
            ("precision", _("Precision"), _("Of the images called this, the share that is.")),
            ("recall", _("Recall"), _("Of the images that are this, the share that was found.")),
            ("f1", _("F1"), _("The harmonic mean of the two.")),
            ("exact", _("Exact"), _("Of the group's images, the share whose class was found.")),
        )
    }
    return {
        "class": st.column_config.TextColumn(_("Class"), width=110),
        "group": st.column_config.TextColumn(_("Group (superclass)")),
        **bars,
        "images": st.column_config.NumberColumn(_("Images"), width="small"),
    }


def open_chosen_row(order: Sequence[int]) -> None:
    """Open the class whose row was pressed; `order`: the class of each row handed over."""
    rows = st.session_state[TABLE].selection.rows
    if rows and rows[0] < len(order):
        put_class(CLASS, order[rows[0]])


def _superclasses(run: Run, evaluation: Evaluation) -> None:
    """The same for each superclass as one class, where there are such."""
    groups = superclasses_of(evaluation.named)
    if not groups:
        return
    st.subheader(_("Group by group (superclasses)"), anchor=False)
    figures = superclass_report(evaluation.confusion, groups)
    table = pd.DataFrame({**asdict(one), "name": shown(one.name)} for one in figures)
    table = table.rename(columns={"name": "group"})
    height = table_height(len(table), GROUPS_SHOWN)
    st.dataframe(table, hide_index=True, height=height, column_config=_columns())
    right = sum(one.recall * one.images for one in figures) / max(1, len(evaluation.labels))
    st.caption(
        _(
            "Here, one class of a group taken for another of the same group counts as right: so, "
            "{right} of the test images are right. Exact: the very class was found.",
            right=number(right, ".1%"),
        )
    )
    csv_button(
        _("Save the groups (CSV)"),
        partial(report_as_csv, table),
        f"{run.id}-superclasses.csv",
        "superclasses_csv",
    )


def _means(rows: list[dict[str, float]]) -> None:
    """The report's two last lines, in words: sorted among classes they would mislead."""
    for name, row in zip(MEANS.values(), rows, strict=True):
        st.caption(
            _(
                "{mean}: precision {precision:.3f}, recall {recall:.3f}, F1 {f1:.3f}",
                mean=_(name).capitalize(),
                precision=row["precision"],
                recall=row["recall"],
                f1=row["f1"],
            )
        )
    st.caption(_("Macro mean: every class counts the same. Weighted mean: every image does."))


def _one_class(evaluation: Evaluation, chosen: int, names: Sequence[str]) -> None:
    """Its curves, and its images: found, missed, wrongly claimed."""
    st.text(_taken_for(evaluation, chosen, names))
    curves = kept(evaluation, f"curves_{chosen}", lambda one: class_curves(one, chosen))
    if curves is None:
        st.info(
            _("No curve: it takes test images of this class, and others."), icon=":material/info:"
        )
    else:
        _curves(curves, curves.precision_recall.images / len(evaluation.labels))
    _images(evaluation, chosen)


def _taken_for(evaluation: Evaluation, chosen: int, names: Sequence[str]) -> str:
    """What most of its missed images were taken for."""
    row = evaluation.confusion[chosen].copy()
    total, found = int(row.sum()), int(row[chosen])
    row[chosen] = 0
    words = _("{found:,} of {total:,} found.", found=found, total=total)
    if row.any():
        other = int(row.argmax())
        words += " " + ngettext(
            "Taken for {other} most often: {count:,} image.",
            "Taken for {other} most often: {count:,} images.",
            int(row[other]),
            other=names[other],
        )
    return words


def _curves(curves: ClassCurves, prevalence: float) -> None:
    left, right = st.columns(2)
    found, roc = curves.precision_recall, curves.roc
    with left:
        area = number(found.average_precision, ".3f")
        st.caption(_("Precision and recall · average precision {area}", area=area))
        titles = (_("recall"), _("precision"))
        figure = curve_of_class(found.recall[::-1], found.precision[::-1], titles, prevalence)
        show_chart(figure, "precision_recall", _("Precision against recall of this class"))
    with right:
        st.caption(_("ROC · area under the curve {area}", area=number(roc.area, ".4f")))
        titles = (_("false positive rate"), _("true positive rate"))
        rates = roc.false_positive_rate, roc.true_positive_rate
        show_chart(curve_of_class(*rates, titles, None), "roc", _("ROC curve of this class"))


def _images(evaluation: Evaluation, chosen: int) -> None:
    every = {name: _of(evaluation, name, chosen) for name in ANSWERS}
    kind = st.segmented_control(
        _("Images"),
        list(ANSWERS),
        format_func=lambda name: f"{_(ANSWERS[name])} ({number(len(every[name]), ',')})",
        default=held("class_images", "missed", ANSWERS),
        required=True,
        key="class_images",
        on_change=remember,
        args=("class_images",),
    )
    if not len(every[kind]):
        st.info(_("No test image of this kind."), icon=":material/info:")
        return
    gallery(evaluation, every[kind], f"page_of_class_{chosen}_{kind}", at_once=IMAGES_OF_A_CLASS)


def _of(evaluation: Evaluation, kind: str, chosen: int) -> NDArray[np.int64]:
    """Its images that were found, that were missed, or that are others and were called so."""
    if kind == "claimed":
        return evaluation.select(right=False, predicted=chosen)
    return evaluation.select(right=kind == "found", true=chosen)
