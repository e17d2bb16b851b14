"""How people hand over their images: a ZIP, a folder, files into a class, the camera.

Whatever it is becomes one ZIP file, so that everything after is the same for all of them.
"""

import tempfile
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import IO, Any

import streamlit as st

from core.common import settings
from core.common.errors import UserError, readable_disk_errors
from core.common.files import EARLIEST
from core.common.i18n import N_, _
from core.imaging.read import LARGEST_FILE_MB
from pages._ui.importing.cards import forget_cards, gathered
from pages._ui.importing.tray import Tray
from pages._ui.importing.ways import CAMERA, FOLDER, ZIP, choose_way, leave_way

LARGEST_ZIP_MB = 1000
TREES = (
    N_("""photos.zip
  cat/
    1.jpg  2.jpg
  dog/
    1.jpg  2.png"""),
    N_("""photos.zip
  train/
    cat/  dog/
  validation/     (may be missing)
    cat/  dog/
  test/           (may be missing)
    cat/  dog/"""),
)
_PACKED, _TIMES = "import_packed", "import_times"


@dataclass(frozen=True)
class Upload:
    """A ZIP: `key` changes when the content does; `what` is what people call it, `encoding` the
    code page that was chosen for its names, or "". `title`: what to call the data set, "" for a
    name made of `what`. `sorted_by_hand`: its folders are classes, whatever they are called."""

    key: str
    file: IO[bytes]
    what: str
    encoding: str = ""
    title: str = ""
    sorted_by_hand: bool = False


def choose_upload() -> Upload | None:
    """Let the person hand over images; None while there are none."""
    way = choose_way()
    if not way:
        return None
    if way == ZIP:
        return _zip_file()
    if way == FOLDER:
        return _folder()
    tray = gathered(camera=way == CAMERA)
    return tray_as_upload(tray) if tray else None


def forget_upload() -> None:
    """Empty all uploaders: what they held is in the workspace now."""
    st.session_state[_TIMES] = _times() + 1
    st.session_state.pop(_PACKED, None)
    forget_cards()
    leave_way()


def tray_as_upload(tray: Tray) -> Upload:
    """What was gathered class by class."""
    upload = packed(f"{tray.folder.name} {tray.changes}", tray.members(), _("your files"))
    names = ", ".join(one.name for one in tray.classes if one.pictures)
    return replace(upload, title=names, sorted_by_hand=True)


def _zip_file() -> Upload | None:
    file = st.file_uploader(
        _("ZIP file, up to {size:,} MB", size=LARGEST_ZIP_MB),
        type="zip",
        max_upload_size=LARGEST_ZIP_MB,
        key=f"import_zip_{_times()}",
    )
    st.caption(
        _(
            "Larger ones: from the terminal, `{terminal} import NAME PATH`.",
            terminal=settings.terminal(),
        )
    )
    if file is None:
        _how_to_arrange()
        return None
    return Upload(file.file_id, file, file.name)


def _folder() -> Upload | None:
    files = st.file_uploader(
        _("Folder with a folder for each class"),
        accept_multiple_files="directory",
        max_upload_size=LARGEST_FILE_MB,
        key=f"import_folder_{_times()}",
    )
    if not files:
        _how_to_arrange()
        return None
    if sum(file.size for file in files) > LARGEST_ZIP_MB * 1_000_000:
        raise UserError(
            "upload-folder-too-large",
            N_(
                "The folder holds more than {limit_mb:,} MB. Import it from the terminal: "
                "{terminal} import NAME PATH."
            ),
            limit_mb=LARGEST_ZIP_MB,
            terminal=settings.terminal(),
        )
    key = sha256("".join(file.file_id for file in files).encode()).hexdigest()
    return packed(key, ((file.name, file.getbuffer()) for file in files), _("folder"))


def _how_to_arrange() -> None:
    """What a ZIP or a folder should look like."""
    st.info(
        _(
            "Put the images of each class into a folder named after it. JPEG, PNG, WebP, BMP, "
            "GIF and TIFF; three images a class at least, better fifty."
        ),
        icon=":material/folder:",
    )
    for column, tree in zip(st.columns(2), TREES, strict=True):
        column.code(_(tree), language=None)


def packed(key: str, members: Iterable[tuple[str, Any]], what: str) -> Upload:
    """The members as a ZIP on disk, made once; the system deletes it with its last user."""
    kept: Upload | None = st.session_state.get(_PACKED)
    if kept is None or kept.key != key:
        folder = settings.home() / "imports"
        with readable_disk_errors(), st.spinner(_("Packing the files…")):
            folder.mkdir(exist_ok=True)
            file = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115 (kept as long as the upload)
            with zipfile.ZipFile(file, "w") as archive:
                for name, content in members:
                    archive.writestr(zipfile.ZipInfo(name, EARLIEST), bytes(content))
        kept = st.session_state[_PACKED] = Upload(key, file, what)
    return kept


def _times() -> int:
    """Counts the finished uploads; part of the widgets' keys."""
    count: int = st.session_state.get(_TIMES, 0)
    return count
