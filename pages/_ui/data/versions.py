"""Data, part Versions: which there are; classes renamed, merged or removed, labels changed as a new
one."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.common.i18n import N_, _
from core.datasets.class_words import class_words
from core.datasets.versions.edits import LONGEST_NAME
from core.datasets.versions.repository import list_versions, version_line
from core.housekeeping.models import Kind
from core.housekeeping.versions import id_of
from pages._ui.data.choice import Opened, leave_version
from pages._ui.data.edits import edits_for
from pages._ui.data.labels import change_labels
from pages._ui.run.suited import set_up
from pages._ui.shell.clock import viewers_zone
from pages._ui.shell.registry import TRAIN
from pages._ui.shell.state import held
from pages._ui.widgets.messages import empty_state
from pages._ui.widgets.put_away import offer_undo, put_away_button

RENAME, MERGE, REMOVE = "rename", "merge", "remove"
CHANGES = {
    RENAME: N_("Rename"),
    MERGE: N_("Merge into another"),
    REMOVE: N_("Remove with its images"),
}


def versions(data: Opened) -> None:
    """What can be changed about the classes, then what was kept before."""
    st.subheader(_("Change the classes"), anchor=False)
    st.caption(
        _(
            "Changes are gathered above and saved as a new version: the original and older versions"
            " stay as they are, and so do trainings on them."
        )
    )
    _change_a_class(data)
    change_labels(data)
    st.subheader(_("Versions of this data set"), anchor=False)
    found = list_versions(data.config.name)
    if not found:
        empty_state(
            _(
                "There is only the original yet. Rename a class or change a label here, or leave "
                "images out in the part Trust, and save that."
            ),
            picture="images",
        )
    offer_undo(Kind.VERSION)
    for version in found:
        with st.container(border=True):
            st.text(version_line(version, viewers_zone()))
            st.text("\n".join(version.words()))
            if put_away_button(
                Kind.VERSION, id_of(version), f"put_away_{version.id}", version.owner
            ):
                leave_version(version)
                st.rerun()
    if st.button(_("Use these images in Train"), icon=TRAIN.icon):
        set_up({"name": data.config.name, "version": data.config.version})
        st.switch_page(TRAIN.path)


def _change_a_class(data: Opened) -> None:
    edits = edits_for(data)
    now = {
        index: edits.classes.get(index, name) for index, name in enumerate(data.dataset.class_names)
    }
    left = {index: name for index, name in now.items() if name is not None}
    words = dict(zip(left, class_words(data.dataset, left.values()), strict=True))
    which, how, what = st.columns(3, vertical_alignment="bottom")
    if not left:
        return
    numbers = list(left)
    key = f"changed_class_{data.key}"
    index = which.selectbox(
        _("Class"),
        numbers,
        numbers.index(held(key, numbers[0], numbers)),
        format_func=lambda one: words[one],
        key=key,
    )
    change = _choose_change(how)
    name: str | None = None
    if change == RENAME:
        key = f"rename_{data.key}_{index}"
        name = what.text_input(_("New name"), held(key, ""), max_chars=LONGEST_NAME, key=key)
        name = " ".join(name.split())
    elif change == MERGE:
        others = list(dict.fromkeys(one for other, one in left.items() if other != index))
        key = f"merge_{data.key}_{index}"
        place = others.index(held(key, others[0], others)) if others else None
        into = dict(zip(others, class_words(data.dataset, others), strict=True))
        name = what.selectbox(_("Into"), others, place, format_func=into.__getitem__, key=key)
    nothing = name == "" or (change == MERGE and name is None)  # there None is no class to remove
    if st.button(_("Change it"), icon=":material/edit:", disabled=nothing):
        same = [one for one, old in left.items() if old == left[index]]  # merged ones go along
        for one in same:
            edits.classes[one] = name
        st.rerun()
    if change == RENAME and name in left.values():
        st.caption(_("There is a class of that name: the two will be merged."))


def _choose_change(place: DeltaGenerator) -> str:
    changes, key = list(CHANGES), "class_change"
    return place.selectbox(
        _("Change"),
        changes,
        changes.index(held(key, RENAME, changes)),
        format_func=lambda one: _(CHANGES[one]),
        key=key,
    )
