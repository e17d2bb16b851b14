"""Predict, part Many images: they are handed over in one go, and the answers are a table.

Which ones are looked at stands in the address (`?part=many&many=<id>`), so that they are found
again; they are kept for a while (`core.prediction.kept`).
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

import streamlit as st

from core.common.errors import UserError
from core.common.i18n import N_, _, ngettext
from core.datasets.base import Dataset
from core.datasets.class_words import class_words
from core.evaluation.kept_temperature import answers_stamp
from core.execution import data_tasks
from core.execution.tasks import PREDICT_MANY
from core.prediction import kept
from core.prediction.kept import DAYS_KEPT, Many
from core.runs.models import Run
from pages._ui.predict.many_answers import show_answers
from pages._ui.predict.many_labelled import show_labelled
from pages._ui.shell.actor import actor, mine_to_change
from pages._ui.shell.clock import age
from pages._ui.shell.fragments import draw_every
from pages._ui.shell.page import guarded
from pages._ui.widgets.choices import choose_one
from pages._ui.widgets.job_progress import job_progress
from pages._ui.widgets.messages import empty_state, problem, titled_line

if TYPE_CHECKING:
    from streamlit.runtime.uploaded_file_manager import UploadedFile

PARAMETER = "many"
LARGEST_UPLOAD_MB = 1000
SECONDS_BETWEEN_LOOKS = 0.7
MOST_CLASSES_NAMED = 12
WAYS = {"files": N_("Files or a ZIP"), "folder": N_("A folder")}
_TIMES = "many_times"


def show_many(run: Run, dataset: Dataset) -> None:
    """What is in the address, or the place to hand images over."""
    many = _in_address(run)
    if many:
        _show(run, dataset, many)
    else:
        kept.sweep()
        _ask(run, dataset)
        _offer_earlier(run)


def _in_address(run: Run) -> Many | None:
    wanted = st.query_params.get(PARAMETER, "")
    many = kept.find(wanted) if wanted else None
    if wanted and many is None:
        problem(
            _(
                "The answers in the address are not kept any more: they go {days} days after the "
                "last look, or sooner where space is short. Hand the images over once more.",
                days=DAYS_KEPT,
            )
        )
    if many and many.run_id != run.id:
        problem(_("The answers in the address are those of another network."))
        return None
    return many


def _ask(run: Run, dataset: Dataset) -> None:
    """The uploader and the button that begins."""
    folder = choose_one(_("Your images"), WAYS, "files", "many_way") == "folder"
    several: Literal[True, "directory"] = "directory" if folder else True
    times = st.session_state.get(_TIMES, 0)
    files = st.file_uploader(
        _("Images, or one ZIP; up to {size:,} MB in all", size=LARGEST_UPLOAD_MB),
        accept_multiple_files=several,
        max_upload_size=LARGEST_UPLOAD_MB,
        key=f"many_{'folder' if folder else 'files'}_{times}",
    )
    st.caption(
        _(
            "A copy is kept here for {days} days after the last look, or less where space is "
            "short, with the answers. Whoever uses this Vistazo can look at both.",
            days=DAYS_KEPT,
        )
    )
    if not files:
        empty_state(
            _("Hand over many images: each gets an answer, and the least sure ones come first."),
            picture="images",
        )
        _say_labels(dataset)
        return
    words = ngettext("Classify {count:,} file", "Classify {count:,} files", len(files))
    if st.button(words, type="primary", icon=":material/bolt:", key="many_begin"):
        many = _hand_over(run, files)
        st.session_state[_TIMES] = times + 1
        _submit(many)
        _look_at(many)


def _say_labels(dataset: Dataset) -> None:
    """How images are handed over that say what they show."""
    st.caption(
        _(
            "Where images lie in folders called like classes of the network, or a table (CSV) "
            "says their classes, it is also said how many answers are right."
        )
    )
    words = class_words(dataset)
    more = "" if len(words) <= MOST_CLASSES_NAMED else " …"
    st.text(_("Its classes: {names}", names=", ".join(words[:MOST_CLASSES_NAMED]) + more))


def _hand_over(run: Run, files: "Sequence[UploadedFile]") -> Many:
    if sum(file.size for file in files) > LARGEST_UPLOAD_MB * 1_000_000:
        raise UserError(
            "many-upload-too-large",
            N_("More than {limit_mb:,} MB in one go. Hand the images over in parts."),
            limit_mb=LARGEST_UPLOAD_MB,
        )
    with st.spinner(_("Packing the files…")):
        if len(files) == 1 and files[0].name.lower().endswith(".zip"):
            return kept.hand_over(files[0], run.id, files[0].name, actor())
        members = ((file.name, file.getbuffer()) for file in files)
        return kept.hand_over_files(members, run.id, actor())


def _offer_earlier(run: Run) -> None:
    """What was handed over before and is still kept."""
    earlier = kept.kept_of(run.id)
    if not earlier:
        return
    st.subheader(_("Handed over before"), anchor=False)
    for many in earlier:
        with st.container(horizontal=True, vertical_alignment="center", key=f"earlier_{many.id}"):
            titled_line(_title(many), " · ".join([_count(many.table.counts()[0]), age(many.made)]))
            if st.button(_("Look at the answers"), key=f"open_{many.id}"):
                _look_at(many)


def _show(run: Run, dataset: Dataset, many: Many) -> None:
    titled_line(_title(many), age(many.made))
    if data_tasks.job_of(many.subject):
        draw_every(SECONDS_BETWEEN_LOOKS, _progress, many)
        stops = mine_to_change(many.owner) and st.button(
            _("Stop"), icon=":material/stop_circle:", key=f"stop_{many.id}"
        )
        if stops:
            data_tasks.stop(many.subject, actor())
            st.rerun()
    else:
        _say_end(many)
    counts = many.table.counts()
    if counts[0] > counts[1]:
        show_labelled(run, dataset, many)
    show_answers(dataset, many)


def _progress(many: Many) -> None:
    with guarded():
        job = data_tasks.job_of(many.subject)
        if job is None:
            st.rerun(scope="app")
        job_progress(job, _("waiting for what was asked for before"))


def _say_end(many: Many) -> None:
    """How it ended, what is to be known about it, and what can be done next."""
    end, last = kept.end_of(many), data_tasks.last_try(many.subject)
    message = end.message if end else last.message if last else ""
    if message:
        problem(_(message))
    elif end is None:
        st.warning(_("This was broken off. What was answered is here."), icon=":material/warning:")
    elif not end.finished:
        st.info(_("This was stopped. What was answered is here."), icon=":material/info:")
    unfinished = _say_outdated(many) or end is None or not end.finished
    for note in end.notes if end else ():
        st.text(_(note))
    with st.container(horizontal=True):
        mine = mine_to_change(many.owner)
        if (
            unfinished
            and mine
            and st.button(_("Go on with it"), type="primary", key=f"go_on_{many.id}")
        ):
            _submit(many)
            st.rerun()
        if st.button(_("Other images"), icon=":material/upload:", key="many_others"):
            del st.query_params[PARAMETER]
            st.rerun()
        with st.popover(_("Throw it away"), icon=":material/delete:", disabled=not mine):
            st.write(_("The copy of the images and the answers are deleted. Your own files stay."))
            if st.button(_("Delete what is there"), key=f"throw_{many.id}"):
                kept.forget(many, actor())
                del st.query_params[PARAMETER]
                st.rerun()


def _say_outdated(many: Many) -> bool:
    """Whether the network that gave the answers is another one by now, which is said."""
    noted = kept.network_noted(many)
    try:
        outdated = noted not in ("", answers_stamp(many.run_id))
    except (OSError, UserError):  # it can't answer any more: another place says so
        return False
    if outdated:
        st.warning(
            _(
                "These are answers of the network before it learned on or was calibrated. To go on "
                "is to begin again with the first image."
            ),
            icon=":material/warning:",
        )
    return outdated


def _submit(many: Many) -> None:
    kept.forget_end(many)
    data_tasks.submit(PREDICT_MANY(many.id), many.subject, actor())


def _look_at(many: Many) -> None:
    st.query_params[PARAMETER] = many.id
    st.rerun()


def _title(many: Many) -> str:
    return many.what or _("your files")


def _count(images: int) -> str:
    return ngettext("{count:,} file answered", "{count:,} files answered", images)
