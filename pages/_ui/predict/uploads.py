"""Files to classify: one, or several of which one is looked at; dropped, chosen or pasted."""

from collections.abc import Sequence

import numpy as np
import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from core.common.errors import UserError
from core.common.i18n import _
from core.datasets.base import Dataset, Pixels
from core.datasets.preparation import preparation
from core.imaging.read import FORMATS, LARGEST_FILE_MB, Preparation, as_it_came
from pages._ui.capture.clipboard import paste_into
from pages._ui.predict.picture import Picture
from pages._ui.widgets.image_picker import picked_of, picture_grid
from pages._ui.widgets.messages import Tile
from pages._ui.widgets.paging import choose_page

LARGEST_UPLOAD_MB = 200  # up to there a file is refused in words
AT_ONCE, THUMBNAIL_SIDE = 12, 96
UNREADABLE: Pixels = np.full((THUMBNAIL_SIDE, THUMBNAIL_SIDE, 1), 128, np.uint8)
_UPLOADER, _GRID = "upload", "upload_grid"
_ORDER, _PICKED = "upload_order", "upload_picked"  # ids of files: the newest first; which is shown


def uploaded(dataset: Dataset) -> Picture | None:
    """The file that is looked at: the first of those that came last, or what was picked."""
    files = field_for_files()
    if not files:
        return None
    by_id = {file.file_id: file for file in files}
    order = _newest_first(list(by_id))
    if len(order) > 1:
        _thumbnails([by_id[one] for one in order], preparation(dataset))
    looked_at = by_id[st.session_state[_PICKED]]
    return Picture(looked_at.getvalue(), looked_at.name)


def field_for_files() -> list[UploadedFile]:
    """The field that files are dropped on, and pasted into from anywhere on the page; the files
    that have come."""
    # No `type`: the browser would refuse other files by itself, beside the answer to an older one.
    files = st.file_uploader(
        _(
            "Image files: {formats}, up to {size} MB",
            formats=", ".join(FORMATS),
            size=LARGEST_FILE_MB,
        ),
        accept_multiple_files=True,
        max_upload_size=LARGEST_UPLOAD_MB,
        key=_UPLOADER,
    )
    paste_into(_UPLOADER)
    return files


def files_have_come() -> bool:
    """Whether there are files that nobody has looked at yet."""
    known = st.session_state.get(_ORDER, [])
    return any(file.file_id not in known for file in st.session_state.get(_UPLOADER) or [])


def _newest_first(ids: list[str]) -> list[str]:
    """The ids of the files there are now, those that came last in front; the first of them is
    looked at, until another is picked."""
    before = [one for one in st.session_state.get(_ORDER, []) if one in ids]
    new = [one for one in ids if one not in before]
    order = st.session_state[_ORDER] = new + before
    if new or st.session_state.get(_PICKED) not in order:
        st.session_state[_PICKED] = order[0]
    return order


def _thumbnails(files: Sequence[UploadedFile], how: Preparation) -> None:
    page = choose_page(len(files), AT_ONCE, "upload_page")
    tiles = (
        (file.file_id, Tile(_thumbnail(file.file_id, file, how), (file.name,)))
        for file in files[page.start : page.stop]
    )
    with st.container(key="predict_tiles_files"):
        picture_grid(tiles, _GRID, st.session_state[_PICKED], on_pick=_pick)


def _pick() -> None:
    if picked_of(_GRID) in st.session_state[_ORDER]:
        st.session_state[_PICKED] = picked_of(_GRID)


@st.cache_data(max_entries=500, show_spinner=False)
def _thumbnail(file_id: str, _file: UploadedFile, _how: Preparation) -> Pixels:
    """A small picture of the file, gray where it can't be read: why is said where it is picked."""
    try:
        return as_it_came(_file.getvalue(), _file.name, _how, THUMBNAIL_SIDE)
    except UserError:
        return UNREADABLE
