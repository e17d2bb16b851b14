"""Class by class and camera: a card a class, its pictures in it, the way on beside them."""

import streamlit as st

from core.common.errors import UserError
from core.common.i18n import _
from core.imaging.read import LARGEST_FILE_MB, SUFFIXES
from pages._ui.importing.camera import camera_preview, record_button
from pages._ui.importing.thumbnails import thumbnails
from pages._ui.importing.tray import (
    LONGEST_CLASS_NAME,
    MOST_CLASSES,
    ImageClass,
    Tray,
    clear_tray,
    count_words,
    the_tray,
    too_few,
)
from pages._ui.shell.state import held
from pages._ui.widgets.layout import two_columns
from pages._ui.widgets.messages import problem

MOST_REFUSALS = 5
_READY, _REFUSED, _ROUND = "import_tray_ready", "import_tray_refused", "import_tray_round"


def gathered(camera: bool) -> Tray | None:
    """The tray once somebody goes on with it as it is, below the way back; else the cards."""
    tray = the_tray()
    if st.session_state.get(_READY) == tray.changes and not tray.missing():
        st.button(
            _("Back to the pictures"),
            icon=":material/edit:",
            on_click=lambda: st.session_state.pop(_READY, None),
        )
        return tray
    left, right = two_columns("tray", (3, 2))
    with left:
        for one in list(tray.classes):
            _card(tray, one, camera)
        _below(tray)
    with right:
        if camera:
            with st.container(key="preview"):
                camera_preview()
        with st.container(key="way_on"):
            _way_on(tray)
    return None


def forget_cards() -> None:
    """Let go of the pictures, and of what was said of them."""
    clear_tray()
    st.session_state.pop(_READY, None)
    st.session_state.pop(_REFUSED, None)


def _card(tray: Tray, one: ImageClass, camera: bool) -> None:
    with st.container(border=True, key=f"class_{one.number}"):
        _name_it(tray, one)
        if camera:
            _take(tray, one, record_button(one))
        else:
            _choose_files(tray, one)
        for line in st.session_state.get(_REFUSED, {}).pop(one.number, ()):
            problem(line)
        st.caption(count_words(one))
        if one.pictures and (pressed := thumbnails(one)):
            tray.remove(one, pressed)
            st.rerun()


def _name_it(tray: Tray, one: ImageClass) -> None:
    """The name, what is wrong with it, and the button that takes the class out."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        key = f"class_name_{one.number}"
        name = st.text_input(
            _("Class"),
            held(key, one.name),
            max_chars=LONGEST_CLASS_NAME,
            placeholder=_("What do these show?"),
            key=key,
        )
        tray.rename(one, name)
        key = f"remove_class_{one.number}"
        if st.button(_("Remove"), key=key, icon=":material/delete:", type="tertiary"):
            tray.remove(one)
            st.rerun()
    fault = tray.fault(one)
    if fault and (one.pictures or one.name):
        problem(fault)


def _take(tray: Tray, one: ImageClass, taken: list[tuple[int, bytes]]) -> None:
    """Put what the camera took into the class; what is no image is not."""
    if not taken:
        return
    for number, content in taken:
        one.received = number
        _try(tray, one, f"{number}.jpg", content)
    st.rerun()


def _choose_files(tray: Tray, one: ImageClass) -> None:
    rounds: dict[int, int] = st.session_state.setdefault(_ROUND, {})
    files = st.file_uploader(
        _("Image files of this class"),
        type=list(SUFFIXES),
        accept_multiple_files=True,
        max_upload_size=LARGEST_FILE_MB,
        key=f"class_files_{one.number}_{rounds.get(one.number, 0)}",
        label_visibility="collapsed",
    )
    if files:
        with st.spinner(_("Reading the images…")):
            for file in files:
                _try(tray, one, file.name, file.getvalue())
        rounds[one.number] = rounds.get(one.number, 0) + 1
        st.rerun()


def _try(tray: Tray, one: ImageClass, name: str, content: bytes) -> None:
    """Add a picture; why it is refused is said in the card."""
    try:
        tray.add(one, name, content)
    except UserError as error:
        refused = st.session_state.setdefault(_REFUSED, {}).setdefault(one.number, [])
        if len(refused) < MOST_REFUSALS:
            refused.append(str(error))


def _below(tray: Tray) -> None:
    """Another class; what was taken out comes back; and all of them go, after a question."""
    with st.container(horizontal=True):
        full = len(tray.classes) >= MOST_CLASSES
        if st.button(_("Add a class"), icon=":material/add:", disabled=full):
            tray.add_class()
            st.rerun()
        if tray.removed and st.button(_("Bring back what was taken out"), icon=":material/undo:"):
            tray.bring_back()
            st.rerun()
        if any(one.pictures for one in tray.classes):
            with st.popover(_("Start over"), icon=":material/delete_sweep:"):
                st.write(_("All classes and pictures that were gathered here are let go."))
                if st.button(_("Let all of them go")):
                    forget_cards()
                    st.rerun()


def _way_on(tray: Tray) -> None:
    missing = tray.missing()
    if missing:
        st.info(missing, icon=":material/add_photo_alternate:")
    elif any(too_few(one) for one in tray.classes):
        st.caption(_("Classes that miss images are left out."))
    if st.button(
        _("Go on with these pictures"),
        type="primary",
        icon=":material/arrow_forward:",
        disabled=bool(missing),
        width="stretch",
    ):
        st.session_state[_READY] = tray.changes
        st.rerun()
