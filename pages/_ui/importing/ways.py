"""The ways to hand over images: four tiles, and the way back to them from the one picked."""

from dataclasses import dataclass

import streamlit as st

from core.common.i18n import N_, _

PARAMETER = "way"
_WAY = "import_way"


@dataclass(frozen=True)
class Way:
    """One way: icon, title, what it is for and what it takes, as marked texts."""

    icon: str
    title: str
    purpose: str
    takes: str


ZIP, FOLDER, CLASSES, CAMERA = "zip", "folder", "files", "camera"
WAYS = {
    ZIP: Way(
        ":material/folder_zip:",
        N_("A ZIP file"),
        N_("Your images are sorted into folders and packed already."),
        N_("Images, or a table (CSV) that says what each shows; training and test folders, too"),
    ),
    FOLDER: Way(
        ":material/folder:",
        N_("A folder"),
        N_("A folder on this device has a folder for each class in it."),
        N_("JPEG, PNG, WebP, BMP, GIF, TIFF; a table (CSV), too"),
    ),
    CLASSES: Way(
        ":material/library_add:",
        N_("Class by class"),
        N_("Name each class here and put its images into it."),
        N_("JPEG, PNG, WebP, BMP, GIF, TIFF"),
    ),
    CAMERA: Way(
        ":material/photo_camera:",
        N_("Camera"),
        N_("Show things to the camera: hold a button, and it takes eight pictures a second."),
        N_("On this machine itself, or over HTTPS"),
    ),
}


def choose_way() -> str:
    """The way that was picked, with its title and the way back; "" after having drawn the tiles."""
    way = picked_way()
    if not way:
        _tiles()
        return ""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(_("Other ways"), icon=":material/arrow_back:", on_click=leave_way)
        st.subheader(_(WAYS[way].title), anchor=False)
    return way


def picked_way() -> str:
    """The way in the address, else the one that was picked before; "" for none."""
    asked = st.query_params.get(PARAMETER)
    if asked in WAYS:
        st.session_state[_WAY] = asked
    way: str = st.session_state.get(_WAY, "")
    return way


def leave_way() -> None:
    """Back to the tiles."""
    st.session_state.pop(_WAY, None)
    st.query_params.pop(PARAMETER, None)


def _tiles() -> None:
    with st.container(key="ways"):
        columns = st.columns(len(WAYS))
    for column, (name, way) in zip(columns, WAYS.items(), strict=True):
        with column, st.container(border=True, key=f"way_{name}", height="stretch"):
            st.markdown(way.icon)
            st.button(
                _(way.title), key=f"choose_{name}", type="tertiary", on_click=_pick, args=(name,)
            )
            st.markdown(_(way.purpose))
            st.caption(_(way.takes))


def _pick(way: str) -> None:
    st.session_state[_WAY] = st.query_params[PARAMETER] = way
