"""How people hand over their images: a ZIP, a folder, files into a class, the camera.

Whatever it is becomes one ZIP file, so that everything after is the same for all of them.
"""

import tempfile
import zipfile
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from typing import IO, Any

import pandas as pd
import streamlit as st

from core.common import settings
from core.common.errors import UserError, readable_disk_errors
from core.common.files import EARLIEST
from core.common.i18n import N_, _
from core.imaging.read import LARGEST_FILE_MB, SUFFIXES
from core.importing.plan import FEWEST_TO_LEARN
from pages._ui.shell.state import held

FEWEST_CLASSES, FEWEST_IMAGES = 2, FEWEST_TO_LEARN + 1
LARGEST_ZIP_MB = 1000
LARGEST_TRAY_MB = 500
WAYS = {
    "zip": N_("ZIP file"),
    "folder": N_("Folder"),
    "files": N_("Files, class by class"),
    "camera": N_("Camera"),
}
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
_TRAY, _PACKED, _TIMES = "import_tray", "import_packed", "import_times"
_CHANGES = "import_tray_changes"


@dataclass(frozen=True)
class Upload:
    """A ZIP: `key` changes when the content does; `what` is what people call it, `encoding` the
    code page that was chosen for its names, or ""."""

    key: str
    file: IO[bytes]
    what: str
    encoding: str = ""


def choose_upload() -> Upload | None:
    """Let the person hand over images; None while there are none."""
    way = st.segmented_control(
        _("They come as"),
        list(WAYS),
        format_func=lambda way: _(WAYS[way]),
        default=held("import_way", "zip", WAYS),
        required=True,
        key="import_way",
    )
    if way == "zip":
        return _zip_file()
    if way == "folder":
        return _folder()
    _fill_tray(camera=way == "camera")
    return tray_as_upload()


def forget_upload() -> None:
    """Empty all uploaders: what they held is in the workspace now."""
    st.session_state[_TIMES] = _times() + 1
    st.session_state.pop(_TRAY, None)
    st.session_state.pop(_PACKED, None)


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


def _fill_tray(camera: bool) -> None:
    """Files or pictures are put into a class, as often as it takes."""
    key = f"import_class_{_times()}"
    name = st.text_input(_("Class"), held(key, ""), key=key, max_chars=80).strip()
    number = len(_tray())
    if camera:
        picture = st.camera_input(_("Picture"), key=f"import_camera_{_times()}_{number}")
        st.caption(_("Browsers give a page the camera on this machine itself, or over https."))
        files: list[Any] = [picture] if picture else []
    else:
        files = st.file_uploader(
            _("Image files of this class"),
            type=list(SUFFIXES),
            accept_multiple_files=True,
            max_upload_size=LARGEST_FILE_MB,
            key=f"import_files_{_times()}_{number}",
        )
    if st.button(_("Add to the class"), icon=":material/add:", disabled=not files):
        _refuse_class(name)
        _add(name, [(file.name, file.getvalue()) for file in files])
        st.rerun()
    show_tray()


def show_tray() -> None:
    """What was added so far, class by class, and ways to take it back."""
    tray = _tray()
    if not tray:
        st.info(
            _("Name a class, add its images, then go on with the next class: two at least."),
            icon=":material/add_photo_alternate:",
        )
        return
    counts = Counter(one[0] for one in tray)
    missing = [_missing(count) for count in counts.values()]
    words = [_("{count} more", count=more) if more else _("enough") for more in missing]
    table = {_("Class"): list(counts), _("Images"): list(counts.values()), _("Missing"): words}
    st.dataframe(pd.DataFrame(table), hide_index=True, height="content")
    if missing.count(0) < FEWEST_CLASSES:
        st.info(
            _(
                "An import needs {classes} classes with {images} images each, at least: "
                "{learned} to learn from and one to test on.",
                classes=FEWEST_CLASSES,
                images=FEWEST_IMAGES,
                learned=FEWEST_TO_LEARN,
            ),
            icon=":material/add_photo_alternate:",
        )
    elif any(missing):
        st.caption(_("Classes that miss images are left out."))
    if st.button(_("Take the last ones out again"), icon=":material/undo:"):
        batch = tray[-1][2][1]
        st.session_state[_TRAY] = [one for one in tray if one[2][1] != batch]
        _note_change()
        st.rerun()


def _missing(count: int) -> int:
    """How many images a class of `count` needs before it can be learned and tested."""
    return max(0, FEWEST_IMAGES - count)


def _refuse_class(name: str) -> None:
    if not name:
        raise UserError("class-name-missing", N_("Give the class a name first."))
    if any(sign in name for sign in "/\\") or name.startswith("."):
        raise UserError(
            "class-name-invalid",
            N_("The name of a class has no / or \\ and does not begin with a dot."),
        )


def _add(name: str, files: list[tuple[str, bytes]]) -> None:
    tray = _tray()
    size = sum(len(one[2][0]) for one in tray) + sum(len(file[1]) for file in files)
    if size > LARGEST_TRAY_MB * 1_000_000:
        raise UserError(
            "upload-tray-too-large",
            N_("More than {limit_mb} MB in one go. Import what is there, or make a ZIP file."),
            limit_mb=LARGEST_TRAY_MB,
        )
    batch = tray[-1][2][1] + 1 if tray else 0
    for file_name, content in files:
        tray.append((name, file_name.replace("/", "_").replace("\\", "_"), (content, batch)))
    _note_change()


def tray_as_upload() -> Upload | None:
    """What the tray holds, once there are enough images of enough classes."""
    tray = _tray()
    counts = Counter(one[0] for one in tray)
    if sum(not _missing(count) for count in counts.values()) < FEWEST_CLASSES:
        return None
    members = (
        (f"{name}/{number:04d} {file_name}", content)
        for number, (name, file_name, (content, batch)) in enumerate(tray, 1)
    )
    return packed(f"tray{st.session_state[_CHANGES]}", members, _("your files"))


def _note_change() -> None:
    """Another tray than before: another ZIP is made of it."""
    st.session_state[_CHANGES] = st.session_state.get(_CHANGES, 0) + 1


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


def _tray() -> list[tuple[str, str, tuple[bytes, int]]]:
    """Class, file name, and (content, number of the batch it came with)."""
    tray: list[tuple[str, str, tuple[bytes, int]]] = st.session_state.setdefault(_TRAY, [])
    return tray


def _times() -> int:
    """Counts the finished uploads; part of the widgets' keys."""
    count: int = st.session_state.get(_TIMES, 0)
    return count
