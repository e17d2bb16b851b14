"""Labels of single images changed, and taken back; as all changes, they are saved as a version."""

from dataclasses import dataclass

import streamlit as st

from core.common.i18n import _, ngettext
from core.datasets.base import Part
from core.datasets.cache import cached_arrays
from core.datasets.class_words import class_words
from core.datasets.imported import get_dataset
from core.datasets.versions.edits import PARTS, kept_rows
from core.datasets.versions.repository import edits_of
from pages._ui.data.choice import PART_NUMBER, PART_WORDS, Opened
from pages._ui.data.edits import edits_for, edits_round
from pages._ui.shell.state import held
from pages._ui.widgets.choices import choose_one
from pages._ui.widgets.image_picker import picked_of, picture_grid
from pages._ui.widgets.layout import two_columns
from pages._ui.widgets.messages import Tile, seen_image
from pages._ui.widgets.paging import choose_page

TILES = 24


@dataclass(frozen=True)
class Relabelled:
    """An image of the version that is shown, or of the changes that are not saved yet: its place,
    the label that it had and the one that it has, in words."""

    part: Part
    index: int
    old: str
    new: str

    @property
    def key(self) -> str:
        """Tells it apart from others."""
        return f"{self.part}-{self.index}"


def change_label(data: Opened, part: Part, index: int) -> None:
    """The label of one image: what it is, and the way to another."""
    names = class_words(data.dataset)
    label = int(data.images(part)[1][index])
    gathered = edits_for(data).labels[part]
    present = gathered.get(index, label)
    key = f"label_{data.key}_{part}_{index}_{edits_round()}"
    classes = range(len(names))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = st.selectbox(
            _("Label"),
            classes,
            held(key, label if present is None else present, classes),
            format_func=names.__getitem__,
            key=key,
        )
        if st.button(
            _("Change the label"),
            icon=":material/edit:",
            disabled=chosen == present,
            key=f"change_label_{data.key}_{part}_{index}",
        ):
            gathered.pop(index, None)
            if chosen != label:
                gathered[index] = chosen
            st.rerun()
    if present != label and present is not None:
        st.text(_("{old} → {new}, not saved yet", old=names[label], new=names[present]))


def change_labels(data: Opened) -> None:
    """One image by its number, to change its label; below, all whose label was changed."""
    st.subheader(_("Change labels"), anchor=False)
    left, right = two_columns("changed_label", (2, 3))
    with left:
        part = choose_one(_("Images"), PART_WORDS, Part.TRAIN, f"label_part_{data.key}")
        images = data.images(part)[0]
        key = f"label_index_{data.key}_{part}"
        index = st.number_input(
            _("Image"),
            0,
            len(images) - 1,
            min(held(key, 0), len(images) - 1),
            help=_("Its number, which the part Pictures says of an image that is picked there."),
            key=key,
        )
        change_label(data, part, int(index))
    with right:
        words = _(PART_NUMBER, part=_(PART_WORDS[part]), index=index)
        seen_image(images[int(index)], words)
    _changed(data)


def _changed(data: Opened) -> None:
    saved, pending = _saved(data), _pending(data)
    if not saved and not pending:
        return
    every = [*pending, *saved]
    st.text(
        ngettext(
            "{count:,} image has a changed label.",
            "{count:,} images have a changed label.",
            len(every),
        )
    )
    st.caption(_("Click an image to give it its old label back (it is framed then)."))
    page = choose_page(len(every), TILES, f"labels_page_{data.key}")
    shown = {one.key: one for one in every[page.start : page.stop]}
    key = f"changed_labels_{data.key}_{page.start}"
    tiles = (
        (
            one.key,
            Tile(
                data.images(one.part)[0][one.index],
                (
                    _("{old} → {new}", old=one.old, new=one.new),
                    _(PART_NUMBER, part=_(PART_WORDS[one.part]), index=one.index),
                ),
            ),
        )
        for one in shown.values()
    )
    picture_grid(
        tiles,
        key,
        several=[one.key for one in saved if _is_taken_back(data, one)],
        on_pick=lambda: _take_back(data, shown.get(picked_of(key))),
    )


def _is_taken_back(data: Opened, one: Relabelled) -> bool:
    labels = edits_for(data).labels[one.part]
    return one.index in labels and labels[one.index] is None


def _take_back(data: Opened, one: Relabelled | None) -> None:
    """The original label again, or not after all; what was not saved yet is forgotten."""
    if one is None:
        return
    labels = edits_for(data).labels[one.part]
    if one.index in labels:
        del labels[one.index]
    else:
        labels[one.index] = None


def _saved(data: Opened) -> list[Relabelled]:
    """Those of the version that is shown, as far as no other label is given to them now."""
    if not data.config.version:
        return []
    version = edits_of(data.config)
    arrays = cached_arrays(version.dataset, version.checksum)
    before = class_words(get_dataset(version.dataset))
    names, found = class_words(data.dataset), []
    for part, kept in zip(PARTS, kept_rows(version, arrays), strict=True):
        place = {int(row): index for index, row in enumerate(kept)}
        given, old = edits_for(data).labels[part], getattr(arrays, f"y_{part}")
        for row, _label in getattr(version, f"relabelled_{part}"):
            index = place.get(row)
            if index is not None and given.get(index) is None:
                new = names[data.images(part)[1][index]]
                found.append(Relabelled(part, index, before[old[row]], new))
    return found


def _pending(data: Opened) -> list[Relabelled]:
    names = class_words(data.dataset)
    return [
        Relabelled(part, index, names[data.images(part)[1][index]], names[label])
        for part, given in edits_for(data).labels.items()
        for index, label in given.items()
        if label is not None
    ]
