"""The imported data sets: what is in them, what was refused, and what can be done with one."""

import numpy as np
import pandas as pd
import streamlit as st

from core.auth.actors import EVERYBODY
from core.common.i18n import N_, _, ngettext, shown
from core.config.options import option_word
from core.datasets import titles
from core.datasets.cache import cached_arrays, read_meta
from core.datasets.imported import (
    MOST_LINES,
    Record,
    damaged,
    get_dataset,
    imported_records,
)
from core.datasets.other_hosts import are_elsewhere, not_brought
from core.housekeeping import imported
from core.housekeeping.models import Kind
from pages._ui.run.suited import set_up
from pages._ui.shell import state
from pages._ui.shell.actor import actor, mine_to_change
from pages._ui.shell.clock import moment
from pages._ui.shell.registry import DATA, TRAIN
from pages._ui.shell.state import DATA_PARAMETER
from pages._ui.widgets.data_line import data_line
from pages._ui.widgets.image_form import image_form
from pages._ui.widgets.messages import Tile, image_grid, next_step, problem
from pages._ui.widgets.put_away import put_away_button
from pages._ui.widgets.tables import show_table

PER_CLASS, MOST_TILES = 4, 24
PART_TITLES = {
    "train": N_("To learn from (training)"),
    "validation": N_("To watch (validation)"),
    "test": N_("To test on (test)"),
}


def show_own_datasets() -> None:
    """Pick one of the imported data sets, see it, train on it, rename it or put it away."""
    for name in damaged():
        _offer_to_put_away(name)
    records = imported_records()
    if not records:
        return
    st.subheader(_("Your data sets"), anchor=False)
    names = list(records)
    wanted = st.query_params.get(DATA_PARAMETER)
    first = wanted if wanted in names else names[0]
    key = state.life("own_data", first)
    name = st.selectbox(
        _("Data set"),
        names,
        index=names.index(state.held(key, first, names)),
        format_func=lambda name: records[name].title,
        key=key,
    )
    state.follow("own_data", key, first, name)  # the address says the one or the other
    if name != first:
        st.query_params[DATA_PARAMETER] = name
    record = records[name]
    _facts(name, record)
    _actions(name, record)
    left, right = st.columns(2, gap="large")
    with left:
        _classes(name, record)
    with right:
        lines_table(list(record.lines), record.refused)
    _some_images(name, record)


def _offer_to_put_away(name: str) -> None:
    st.warning(
        _("The record of a data set is damaged, so it can't be used."), icon=":material/warning:"
    )
    with st.container(horizontal=True, vertical_alignment="center"):
        st.text(name)
        if put_away_button(Kind.DATASET, name, f"clear_away_{name}", EVERYBODY.name):
            st.rerun()


def counted(refused: int, odd: int) -> str:
    """A sentence about what there is of both kinds."""
    counts = []
    if refused:
        words = ngettext("{count:,} could not be taken", "{count:,} could not be taken", refused)
        counts.append(words)
    if odd >= MOST_LINES:
        counts.append(ngettext("at least {count:,} is odd", "at least {count:,} are odd", odd))
    elif odd:
        counts.append(ngettext("{count:,} is odd", "{count:,} are odd", odd))
    return f"{', '.join(counts)}."


def lines_table(
    lines: list[tuple[str, str, bool]],
    refused: int,
    nothing: str | None = None,
) -> None:
    """What was refused, what is odd, and why; `nothing` is said where there are no lines."""
    st.markdown(_("**Refused or odd**"))
    if not lines:
        st.caption(nothing or _("Nothing: every file could be taken."))
        return
    odd = sum(line[2] for line in lines)
    st.caption(counted(refused, odd))
    table = pd.DataFrame(
        {
            _("File"): [shown(member) for member, why, taken in lines],
            _("Why"): [_(why) for member, why, taken in lines],
            _("Taken"): [taken for member, why, taken in lines],
        }
    )
    show_table(table)
    if refused > len(lines) - odd:
        more = refused - len(lines) + odd
        words = ngettext(
            "… and {count:,} more that could not be taken.",
            "… and {count:,} more that could not be taken.",
            more,
        )
        st.caption(words)


def class_table(names: tuple[str, ...], parts: dict[str, list[int]]) -> None:
    """How many images each class has, part (train, validation, test) by part."""
    shown = {_(PART_TITLES[part]): counts for part, counts in parts.items() if any(counts)}
    table = pd.DataFrame({_("Class"): names, **shown})
    show_table(table)


def _facts(name: str, record: Record) -> None:
    images, classes = record.train_count + record.test_count, len(record.class_names)
    facts = [
        ngettext("{count:,} image", "{count:,} images", images),
        ngettext("{count} class", "{count} classes", classes),
        f"{image_form(record.image_shape)}, {option_word(record.fit)}",
        _("from {source}, {time}", source=record.source, time=moment(record.created_at)),
        name,
    ]
    data_line(record.title, facts, name)


def _actions(name: str, record: Record) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        if st.button(_("Train with these pictures"), type="primary", icon=TRAIN.icon):
            set_up({"name": name, "version": ""})
            st.switch_page(TRAIN.path)
        next_step(DATA, _("See it"), **{DATA_PARAMETER: name})
        with st.popover(
            _("Rename"), icon=":material/edit:", disabled=not mine_to_change(record.owner)
        ):
            key = f"new_name_{name}_{record.title}"
            title = st.text_input(
                _("New name"),
                state.held(key, record.title),
                max_chars=titles.LONGEST_TITLE,
                key=key,
            )
            if st.button(_("Save the name")):
                imported.rename(name, title, actor())
                st.rerun()
        if put_away_button(Kind.DATASET, name, f"put_away_{name}", record.owner):
            st.query_params.pop(DATA_PARAMETER, None)
            st.rerun()


def _classes(name: str, record: Record) -> None:
    st.markdown(_("**Classes**"))
    meta = read_meta(name)
    if meta is None and are_elsewhere(name):
        st.caption(_(not_brought(get_dataset(name)).text))
        return
    if meta is None:
        problem(_("The images are not in the workspace any more."))
        return
    arrays = cached_arrays(name, meta.checksum)
    cut = record.train_count - record.validation_count
    parts = {
        "train": arrays.y_train[:cut],
        "validation": arrays.y_train[cut:],
        "test": arrays.y_test,
    }
    size = len(record.class_names)
    counts = {part: np.bincount(y, minlength=size).tolist() for part, y in parts.items()}
    class_table(record.class_names, counts)
    if record.held_out:
        st.caption(_("No test images came with them: a fifth of each class was drawn as test set."))
    if not record.validation_count:
        st.caption(
            _(
                "{share:.0%} of the training images are held back in each training, to "
                "watch how it goes (validation).",
                share=record.validation,
            )
        )


def _some_images(name: str, record: Record) -> None:
    meta = read_meta(name)
    if meta is None:
        return
    arrays = cached_arrays(name, meta.checksum)
    per_class = max(1, min(PER_CLASS, MOST_TILES // len(record.class_names)))
    labels = range(min(len(record.class_names), MOST_TILES))
    st.markdown(_("**As they are kept**"))
    image_grid(
        Tile(arrays.x_train[row], (record.class_names[label],))
        for label in labels
        for row in np.flatnonzero(arrays.y_train == label)[:per_class]
    )
