"""Data, part Trust, of imported images: those of extreme sizes, and files that were refused."""

import pandas as pd
import streamlit as st

from core.common.i18n import _, number, shown
from core.datasets.class_words import class_words
from core.datasets.imported import MOST_LINES, Record, read_record
from core.inspection.quality import Extreme, extremes
from pages._ui.data.choice import PART_NUMBER, PART_WORDS, Opened
from pages._ui.data.edits import all_or_none
from pages._ui.widgets.messages import Tile, image_grid
from pages._ui.widgets.tables import show_table

MOST_TILES = 24


def own_findings(data: Opened) -> None:
    """What the import has noted of an own data set; nothing for the others."""
    record = read_record(data.config.name) if data.dataset.own else None
    if record is None:
        return
    found = extremes(data.config)
    if found:
        _extremes(data, found, more=len(record.extremes) >= MOST_LINES)
    if record.refused:
        _refused(record)


def _extremes(data: Opened, found: tuple[Extreme, ...], more: bool) -> None:
    st.subheader(_("Very small or very long images (extreme sizes)"), anchor=False)
    count = _("at least {count:,}", count=len(found)) if more else number(len(found), ",")
    st.caption(
        _(
            "Smaller by far than images are kept here, or over four times as long as wide: {count}."
            " A tiny one is blown up to a blur, a long one is cut, squeezed or padded, so the"
            " network may not see what it shows. Below each stands the size of the file.",
            count=count,
        )
    )
    places = [one.place for one in found]
    all_or_none(data, "extreme", places)
    names = class_words(data.dataset)
    image_grid(
        (
            Tile(
                data.images(part)[0][index],
                (
                    names[data.images(part)[1][index]],
                    _("{width}×{height} pixels", width=one.width, height=one.height),
                    _(PART_NUMBER, part=_(PART_WORDS[part]), index=index),
                ),
            )
            for one in found[:MOST_TILES]
            for part, index in [one.place]
        ),
        small=True,
    )
    if len(found) > MOST_TILES:
        st.caption(_("… and {count:,} more.", count=len(found) - MOST_TILES))


def _refused(record: Record) -> None:
    st.subheader(_("Files that could not be read (corrupt or refused)"), anchor=False)
    st.caption(
        _(
            "Not among these images, so that nothing is learned from them: {count:,}. "
            "Mend or replace them and import all images again under another name.",
            count=record.refused,
        )
    )
    lines = [(shown(member), _(why)) for member, why, taken in record.lines if not taken]
    table = pd.DataFrame(lines, columns=[_("File"), _("Why")])
    show_table(table)
    if len(lines) < record.refused:
        st.caption(_("… and {count:,} more.", count=record.refused - len(lines)))
