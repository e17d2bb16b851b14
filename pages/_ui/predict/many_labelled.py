"""Predict, part Many images, where folders or a table say the classes: how many answers are right.

Beside it stands what the run reached on the official test images of its data set.
"""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
import streamlit as st
from numpy.typing import NDArray

from core.common.i18n import N_, _, ngettext, number, used_language
from core.datasets.base import Dataset
from core.datasets.class_words import class_words
from core.evaluation.chance import Result
from core.evaluation.confusions import confused_pairs
from core.evaluation.own_gap import official_result
from core.prediction import kept
from core.prediction.kept import Many
from core.prediction.labelled import LabelledAnswers
from core.runs.models import Run
from pages._ui.run.ruler import Mark, draw_scale
from pages._ui.widgets.messages import INTERVAL_HELP, beside
from pages._ui.widgets.tables import show_table

MOST_NAMED = 8
MOST_IN_A_MATRIX = 20
KINDS = {
    "own": N_("your images; the band is the 95% interval"),
    "known": N_("the official test images, and guessing"),
}


def show_labelled(run: Run, dataset: Dataset, many: Many) -> None:
    """Draw it; nothing where no image says its class."""
    labels = many.table.labels()
    if not labels:
        return
    state = (*many.table.counts(), kept.network_noted(many))
    found = _gathered(many.id, state, used_language(), many, dataset)
    if not len(found):
        st.text(
            _(
                "Nothing is said about right and wrong: the images' folders or table say {names}, "
                "and the network knows no such class.",
                names=_named(found.unknown),
            )
        )
        return
    with st.container(border=True, key="many_labelled"):
        st.subheader(_("How many are right"), anchor=False)
        left, right = st.columns([1, 2], gap="large")
        with left:
            _figures(found.result)
        with right:
            _scale(run, found.result)
        if found.unknown:
            st.text(
                ngettext(
                    "{count:,} image does not count: the network does not know its class "
                    "({names}).",
                    "{count:,} images do not count: the network does not know their classes "
                    "({names}).",
                    found.unknown.total(),
                    names=_named(found.unknown),
                )
            )
        _confusions(found.confusion, class_words(dataset))


@st.cache_resource(max_entries=8, show_spinner=False)
def _gathered(
    many_id: str, state: tuple[int, int, str], language: str, _many: Many, _dataset: Dataset
) -> LabelledAnswers:
    """Counted once for as many answers of a network as there are: `state`. It is small."""
    found = LabelledAnswers(_dataset)
    for one in _many.table.every():
        found.add(one)
    return found


def _figures(result: Result) -> None:
    st.metric(
        _("Right (accuracy)"),
        number(result.accuracy, ".1%"),
        help=_("Share of your images whose answer is the class that they bring along.")
        + f" {_(INTERVAL_HELP)}",
        **beside(result),
    )
    st.caption(
        _(
            "{right:,} of {images:,} images; 95% interval by Wilson.",
            right=result.right,
            images=result.images,
        )
    )


def _scale(run: Run, result: Result) -> None:
    """These images, the official test, guessing."""
    marks = [
        Mark("own", _("your images"), result.accuracy, result.interval, True),
        Mark("known", _("guessing: always the most frequent class"), result.guessing),
    ]
    official = official_result(run)
    if official:
        words = ngettext(
            "official test: {count:,} image", "official test: {count:,} images", official.images
        )
        marks.append(Mark("known", words, official.accuracy, official.interval))
    draw_scale(marks, KINDS)


def _confusions(confusion: NDArray[np.int64], names: Sequence[str]) -> None:
    """What was taken for what: the pairs, and where classes are few, each against each."""
    pairs = confused_pairs(confusion)
    if not pairs:
        return
    st.caption(_("What is taken for what, most often first"))
    show_table(
        pd.DataFrame(
            [
                {
                    "true": names[pair.true],
                    "said": names[pair.predicted],
                    "images": pair.images,
                    "share": 100 * pair.share,
                }
                for pair in pairs
            ]
        ),
        {
            "true": st.column_config.TextColumn(_("True class")),
            "said": st.column_config.TextColumn(_("Predicted class")),
            "images": st.column_config.NumberColumn(_("Images")),
            "share": st.column_config.NumberColumn(_("% of the true class")),
        },
        {"share": ".1f"},
    )
    if len(names) <= MOST_IN_A_MATRIX:
        with st.expander(_("Every class against every other (confusion matrix)")):
            matrix = pd.DataFrame(confusion, columns=list(names))
            matrix.insert(0, _("true class"), names)
            show_table(matrix)


def _named(labels: Mapping[str, int]) -> str:
    """The first few of them, and whether there are more."""
    more = ", …" if len(labels) > MOST_NAMED else ""
    return ", ".join(list(labels)[:MOST_NAMED]) + more
