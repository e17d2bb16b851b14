"""The most surprising mistakes of the class: wrong answers that its networks were surest of."""

from collections.abc import Sequence

import streamlit as st

from core.common.errors import UserError
from core.common.i18n import _, ngettext
from core.datasets.class_words import class_words
from core.lessons.board import MOST_READ, Surprise
from core.runs import repository
from pages._ui.run.reading import arrays_of, evaluation_of
from pages._ui.widgets.messages import Tile, image_grid


def show_mistakes(found: Sequence[Surprise], tested: int) -> None:
    """A picture each, with what it is, what was said, and whose network it was. `tested`: how many
    runs there are to look through."""
    st.subheader(_("Most surprising mistakes"), anchor=False)
    if not found:
        st.caption(_("They stand here as soon as a run was tested: wrong, and sure of it."))
        return
    tiles, gone = [], ""
    for one in found:
        try:
            tiles.append(_tile(one))
        except UserError as error:  # its data set is gone
            gone = str(error)
    image_grid(tiles)
    if gone:
        st.caption(gone)
    if tested > MOST_READ:
        st.caption(
            ngettext(
                "Of {count} tested run, the newest {read} were looked through.",
                "Of {count} tested runs, the newest {read} were looked through.",
                tested,
                read=MOST_READ,
            )
        )


def _tile(one: Surprise) -> Tile:
    evaluation = evaluation_of(repository.get_run(one.run))
    words = class_words(evaluation.named.dataset)
    lines = (
        _("is {name}", name=words[one.true]),
        _("said {name} ({share:.0%})", name=words[one.said], share=one.confidence),
        one.name,
    )
    return Tile(arrays_of(evaluation).x_test[one.image], lines, right=False)
