"""The images on which two runs say different things."""

from collections.abc import Sequence
from typing import cast

import streamlit as st

from core.common.errors import UserError
from core.common.i18n import N_, _, ngettext
from core.datasets.class_words import class_words
from core.evaluation.comparison import Side, disagreements, refuse_other_images
from core.evaluation.evaluation import Evaluation
from core.runs.models import Run
from pages._ui.compare.answers import answers_of
from pages._ui.run.reading import arrays_of
from pages._ui.shell.state import held, remember
from pages._ui.widgets.choices import choose_one
from pages._ui.widgets.messages import Tile, image_grid, problem
from pages._ui.widgets.paging import choose_page

AT_ONCE = 24
SIDES = {
    "any": N_("all"),
    "first": N_("only the first is right"),
    "second": N_("only the second is right"),
    "neither": N_("neither is right"),
}


def disagreement(runs: Sequence[Run], names: dict[str, str]) -> None:
    """Choose two of the runs and who is right; the images, the surest answers first."""
    answers = answers_of(runs, names)
    ids = [*answers]
    if len(ids) < 2:
        st.info(_("Two runs with a result on test images are needed here."), icon=":material/info:")
        return
    first, second = _pair(ids, names)
    try:
        refuse_other_images((first, answers[first]), (second, answers[second]))
    except UserError as error:
        problem(str(error))
        return
    side = choose_one(_("Show"), SIDES, "any", "compare_side")
    right = None if side == "any" else cast(Side, side)
    found = disagreements(answers[first], answers[second], right)
    st.text(
        ngettext(
            "{count:,} image of {images:,}: the truth, then what “{first}” and “{second}” said.",
            "{count:,} images of {images:,}: the truth, then what “{first}” and “{second}” said.",
            len(found),
            images=len(answers[first].labels),
            first=names[first],
            second=names[second],
        )
    )
    page = choose_page(len(found), AT_ONCE, f"compare_page_{first}_{second}_{side}")
    _images(answers[first], answers[second], [int(one) for one in found[page.start : page.stop]])


def _pair(ids: Sequence[str], names: dict[str, str]) -> tuple[str, str]:
    if len(ids) == 2:
        return ids[0], ids[1]
    left, right = st.columns(2)
    first = left.selectbox(
        _("First"),
        ids,
        ids.index(held("compare_first", ids[0], ids)),
        format_func=names.__getitem__,
        key="compare_first",
        on_change=remember,
        args=("compare_first",),
    )
    others = [one for one in ids if one != first]
    second = right.selectbox(
        _("Second"),
        others,
        others.index(held(f"compare_second_{first}", others[0], others)),
        format_func=names.__getitem__,
        key=f"compare_second_{first}",
        on_change=remember,
        args=(f"compare_second_{first}",),
    )
    return first, second


def _images(first: Evaluation, second: Evaluation, chosen: Sequence[int]) -> None:
    if not chosen:
        return
    words = class_words(first.named.dataset)
    images = arrays_of(first).x_test
    image_grid(
        Tile(
            images[index],
            (
                _("is {name}", name=words[first.labels[index]]),
                *(_said(one, words, index) for one in (first, second)),
            ),
        )
        for index in chosen
    )


def _said(answers: Evaluation, words: Sequence[str], index: int) -> str:
    sign = "✓" if answers.right[index] else "✗"
    name, share = words[answers.predicted[index]], answers.confidence[index]
    return f"{sign} {_('{name} ({share:.0%})', name=name, share=share)}"
