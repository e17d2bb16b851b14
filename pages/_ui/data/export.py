"""Data, part Export: the images as a ZIP of folders, to take elsewhere or to import again."""

from pathlib import Path

import streamlit as st

from core.common import settings
from core.common.i18n import _
from core.execution.tasks import PREPARE_ZIP
from core.export.dataset_zip import size_bytes, zip_file
from core.housekeeping.models import size_words
from pages._ui.data.choice import Opened
from pages._ui.shell.worker_results import draw_again_after, is_running, stop_task
from pages._ui.widgets.messages import problem

MOST_BYTES = 500_000_000  # of a download, which the app's process holds in memory


def export(data: Opened) -> None:
    """The size first; then the button that has the ZIP written, its progress, the download."""
    st.caption(
        _(
            "One folder for each part and class, as in train/cat/00017.png. Other programs read "
            "that, and importing the ZIP gives the same images, classes and parts."
        )
    )
    started = st.session_state.setdefault("export_started", set())
    task = f"export-{data.key}"
    path = zip_file(data)
    size = size_of_file(path)
    if size is not None:
        _hand_out(data, path, size, task)
    elif data.key in started:
        _write(data, task, started)
    else:
        _offer(data, task, started)


def _hand_out(data: Opened, path: Path, size: int, task: str) -> None:
    if size > MOST_BYTES:
        _say_command(data, size)
        return
    st.download_button(
        _("Download the ZIP ({size})", size=size_words(size)),
        path.read_bytes,
        path.name,
        "application/zip",
        key=f"zip_{data.key}",
        on_click=look_again,
        args=(path, task),
        type="primary",
        icon=":material/folder_zip:",
    )


def look_again(path: Path, task: str) -> None:
    """At a click: where the file has vanished, the page that is drawn then says so."""
    if size_of_file(path) is None:
        words = _("The ZIP is not there any more. Have it written again.")
        st.session_state[f"said_{task}"] = words


def size_of_file(path: Path) -> int | None:
    """Bytes of the file; None where there is none."""
    try:
        return path.stat().st_size if path.is_file() else None
    except OSError:  # gone in between
        return None


def _say_command(data: Opened, size: int) -> None:
    """How a ZIP is written that is too large to go through the app's memory."""
    st.text(
        _(
            "About {size}: more than a page can hand out ({most} at most). In a terminal, this "
            "writes the ZIP:",
            size=size_words(size),
            most=size_words(MOST_BYTES),
        )
    )
    version = ["--version", data.version] if data.version else []
    named = ["export-data", data.config.name, *version, "--out", zip_file(data).name]
    st.code(" ".join([settings.terminal(), *named]), language="shell", wrap_lines=True)


def _offer(data: Opened, task: str, started: set[str]) -> None:
    if said := st.session_state.pop(f"said_{task}", ""):
        problem(said)
    st.text(
        _(
            "{count:,} images, about {size}.",
            count=len(data.arrays.x_train) + len(data.arrays.x_test),
            size=size_words(_size(data)),
        )
    )
    if _size(data) > MOST_BYTES:
        _say_command(data, _size(data))
        return
    label = _("Watch it being written") if is_running(task) else _("Write the ZIP")
    if st.button(label, type="primary", icon=":material/folder_zip:", key=f"start_{task}"):
        started.add(data.key)
        st.rerun()


def _size(data: Opened) -> int:
    known: dict[str, int] = st.session_state.setdefault("export_sizes", {})
    if data.key not in known:
        known[data.key] = size_bytes(data)
    return known[data.key]


def _write(data: Opened, task: str, started: set[str]) -> None:
    def end(said: str = "") -> None:
        started.discard(data.key)
        st.session_state[f"said_{task}"] = said
        st.rerun()

    if st.button(_("Stop"), icon=":material/stop_circle:", key=f"stop_{task}"):
        stop_task(task)
        end()
    try:
        call = PREPARE_ZIP(data.config)
        draw_again_after(call, _("Writing the ZIP…"), task, lambda error: end(str(error)))
    except Exception:  # an error of ours; the next click must not begin it again
        started.discard(data.key)
        raise
