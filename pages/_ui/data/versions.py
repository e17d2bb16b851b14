"""Data, part Versions: which there are, and classes renamed, merged or removed as a new one."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.common.i18n import N_, _
from core.datasets.versions.edits import LONGEST_NAME, Version
from core.datasets.versions.repository import list_versions, version_line
from core.housekeeping.versions import delete_version, refuse_needed_version
from pages._ui.data.choice import Opened, leave_version
from pages._ui.data.edits import edits_for
from pages._ui.run.suited import set_up
from pages._ui.shell.clock import viewers_zone
from pages._ui.shell.page import guarded
from pages._ui.shell.registry import TRAIN
from pages._ui.shell.state import held

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
    st.subheader(_("Versions of this data set"), anchor=False)
    found = list_versions(data.config.name)
    if not found:
        st.info(
            _(
                "There is only the original yet. Rename a class here, or leave images out in "
                "the part Trust, and save that."
            ),
            icon=":material/info:",
        )
    for version in found:
        with st.container(border=True):
            st.text(version_line(version, viewers_zone()))
            st.text("\n".join(version.words()))
            if st.button(_("Delete"), icon=":material/delete:", key=f"delete_{version.id}"):
                _ask_before_deleting(version)
    if st.button(_("Use these images in Train"), icon=TRAIN.icon):
        set_up({"name": data.config.name, "version": data.config.version})
        st.switch_page(TRAIN.path)


def _ask_before_deleting(version: Version) -> None:
    st.dialog(_("Delete this version?"))(_question)(version)


def _question(version: Version) -> None:
    with guarded():
        st.text(version_line(version, viewers_zone()))
        refuse_needed_version(version.dataset, version.id)
        st.write(_("The original images and other versions stay as they are."))
        with st.container(horizontal=True):
            if st.button(_("Delete the version"), type="primary"):
                delete_version(version.dataset, version.id)
                leave_version(version)
                st.rerun()
            if st.button(_("Keep it")):
                st.rerun()


def _change_a_class(data: Opened) -> None:
    edits = edits_for(data)
    now = {
        index: edits.classes.get(index, name) for index, name in enumerate(data.dataset.class_names)
    }
    left = {index: name for index, name in now.items() if name is not None}
    which, how, what = st.columns(3, vertical_alignment="bottom")
    if not left:
        return
    numbers = list(left)
    key = f"changed_class_{data.key}"
    index = which.selectbox(
        _("Class"),
        numbers,
        numbers.index(held(key, numbers[0], numbers)),
        format_func=lambda one: left[one],
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
        name = what.selectbox(_("Into"), others, place, key=key)
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
