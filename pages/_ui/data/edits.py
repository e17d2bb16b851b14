"""Changes to a data set that are not kept yet: gathered on any part, saved as a version."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import streamlit as st

from core.common.i18n import _, ngettext
from core.datasets.base import Part
from core.datasets.versions.edits import LONGEST_NAME, Version
from core.datasets.versions.repository import edited, record_path, save_version
from core.inspection.quality import Place
from pages._ui.data.choice import Opened, remember
from pages._ui.shell.actor import actor
from pages._ui.shell.page import guarded
from pages._ui.shell.state import held

MOST_LINES = 8
_SAID = "edits_said"  # "" of a new version, the name of one that there was


@dataclass
class Edits:
    """Indices to leave out, images' new labels (None: that of the original) and new class names
    (None: removed), in terms of what is shown now."""

    dropped: dict[Part, set[int]] = field(
        default_factory=lambda: {Part.TRAIN: set(), Part.TEST: set()}
    )
    labels: dict[Part, dict[int, int | None]] = field(
        default_factory=lambda: {Part.TRAIN: {}, Part.TEST: {}}
    )
    classes: dict[int, str | None] = field(default_factory=dict)

    def __bool__(self) -> bool:
        of_images = (*self.dropped.values(), *self.labels.values())
        return any(map(bool, of_images)) or bool(self.classes)


def edits_for(data: Opened) -> Edits:
    """The changes that the person has gathered for these images; changing them keeps them."""
    found: Edits = st.session_state.setdefault(f"edits_{data.key}", Edits())
    return found


def forget_edits(data: Opened) -> None:
    """Back to the images as they are shown."""
    st.session_state.pop(f"edits_{data.key}", None)
    st.session_state["edits_round"] = edits_round() + 1


def edits_round() -> int:
    """Counts how often changes were forgotten: part of the keys of widgets that show them."""
    count: int = st.session_state.get("edits_round", 0)
    return count


def mark(data: Opened, places: Sequence[Place], leave_out: bool) -> None:
    """Gather, or take back, that these images are left out."""
    dropped = edits_for(data).dropped
    for part, index in places:
        if leave_out:
            dropped[part].add(index)
        else:
            dropped[part].discard(index)


def all_or_none(data: Opened, kind: str, places: Sequence[Place]) -> None:
    """Two buttons that `mark` all these images at once; `kind` tells their keys apart."""
    with st.container(horizontal=True):
        for label, leave_out in (
            (_("Leave out all {count:,}", count=len(places)), True),
            (_("Keep all"), False),
        ):
            st.button(
                label,
                key=f"all_{kind}_{leave_out}_{data.key}",
                icon=":material/delete_sweep:" if leave_out else ":material/undo:",
                on_click=mark,
                args=(data, places, leave_out),
            )


def pending_edits(data: Opened) -> None:
    """Where there are changes: what they are, and the way to keep or forget them."""
    _say_what_was_saved()
    edits = edits_for(data)
    if not edits:
        _offer_undo(data)
        return
    st.session_state.pop(f"forgotten_{data.key}", None)
    with st.container(border=True, key="pending_edits"):
        st.markdown(_("**Changes that are not saved yet.** The original stays as it is."))
        version = as_version(data, edits)
        lines = version.words()
        st.text("\n".join(lines[:MOST_LINES]))
        if len(lines) > MOST_LINES:
            more = len(lines) - MOST_LINES
            st.caption(ngettext("… and {count} more change.", "… and {count} more changes.", more))
        name = st.text_input(
            _("Name of the new version"),
            held(f"new_version_{edits_round()}", ""),
            max_chars=LONGEST_NAME,
            placeholder=_("without duplicates"),
            key=f"new_version_{edits_round()}",
        )
        with st.container(horizontal=True):
            save = st.button(_("Save as a new version"), type="primary", icon=":material/save:")
            if st.button(_("Forget these changes"), icon=":material/delete:"):
                forget_edits(data)
                st.session_state[f"forgotten_{data.key}"] = edits
                st.rerun()
        if save:
            with guarded():  # what can't be saved is mended on the parts below
                there = record_path(version).exists()
                saved = save_version(version, name, actor())
                st.session_state[_SAID] = saved.name if there else ""
                _go_to(data, saved)


def _say_what_was_saved() -> None:
    said = st.session_state.pop(_SAID, None)
    if said == "":
        st.success(_("Saved as a version. Train, Evaluate and Predict know it now."))
    elif said:
        st.text(_("There is this version already: {name}.", name=said))


def _offer_undo(data: Opened) -> None:
    forgotten = f"forgotten_{data.key}"
    if forgotten not in st.session_state:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(_("The changes are forgotten."))
        if st.button(_("Bring them back"), icon=":material/undo:"):
            st.session_state[f"edits_{data.key}"] = st.session_state.pop(forgotten)
            st.session_state["edits_round"] = edits_round() + 1
            st.rerun()


def as_version(data: Opened, edits: Edits) -> Version:
    """The edits on top of those of the version that is shown, on the original images."""
    base = edited(data.config, edits.dropped, edits.labels)
    names = data.dataset.class_names
    new_names = [
        edits.classes.get(names.index(name), name) if name is not None else None
        for name in base.classes
    ]
    return replace(base, classes=tuple(new_names))


def _go_to(data: Opened, saved: Version) -> None:
    forget_edits(data)
    remember(data.config.name, saved.id)
    st.rerun()
