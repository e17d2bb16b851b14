"""Data, part Trust, of imported images: those of extreme sizes, and files that were refused."""

import pandas as pd
import streamlit as st

from core.datasets.imported import MOST_LINES, Record, read_record
from core.inspection.quality import Extreme, extremes
from pages._ui.data.choice import PART_WORDS, Opened
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
    st.subheader("Very small or very long images (extreme sizes)", anchor=False)
    st.caption(
        f"Smaller by far than images are kept here, or over four times as long as wide:"
        f" {'at least ' if more else ''}{len(found):,}. A tiny one is blown up to a blur, a long"
        " one is cut, squeezed or padded, so the network may not see what it shows. Below each"
        " stands the size of the file."
    )
    places = [one.place for one in found]
    all_or_none(data, "extreme", places)
    names = data.dataset.class_names
    image_grid(
        (
            Tile(
                data.images(part)[0][index],
                (
                    names[data.images(part)[1][index]],
                    f"{one.width}×{one.height} pixels",
                    f"{PART_WORDS[part]} {index:,}",
                ),
            )
            for one in found[:MOST_TILES]
            for part, index in [one.place]
        ),
        small=True,
    )
    if len(found) > MOST_TILES:
        st.caption(f"… and {len(found) - MOST_TILES:,} more.")


def _refused(record: Record) -> None:
    st.subheader("Files that could not be read (corrupt or refused)", anchor=False)
    st.caption(
        f"Not among these images, so that nothing is learned from them: {record.refused:,}."
        " Mend or replace them and import all images again under another name."
    )
    lines = [(member, why) for member, why, taken in record.lines if not taken]
    table = pd.DataFrame(lines, columns=["File", "Why"])
    show_table(table)
    if len(lines) < record.refused:
        st.caption(f"… and {record.refused - len(lines):,} more.")
