"""Predict, part Many images: the answers as a table with thumbnails, and what is taken along."""

import base64
from collections.abc import Sequence

import pandas as pd
import streamlit as st

from core.common import settings
from core.common.i18n import N_, _, ngettext, number, shown, use_language, used_language
from core.datasets.base import Dataset
from core.datasets.class_words import class_words
from core.execution import data_tasks
from core.execution.tasks import WRITE_SORTED
from core.housekeeping.models import size_words
from core.jobs.models import JobState
from core.prediction.answers import Answer, Chosen, Order
from core.prediction.kept import Many
from core.reporting.predictions_table import predictions_csv
from pages._ui.shell.actor import actor
from pages._ui.shell.fragments import draw_every
from pages._ui.shell.page import guarded
from pages._ui.shell.state import held
from pages._ui.widgets.choices import choose_one
from pages._ui.widgets.class_picker import choose_class
from pages._ui.widgets.job_progress import job_progress
from pages._ui.widgets.messages import empty_state, problem
from pages._ui.widgets.paging import choose_page
from pages._ui.widgets.tables import show_table

AT_ONCE = 50
ROW_HEIGHT, MOST_HEIGHT = 64, 680  # pixels
MOST_BYTES = 500_000_000  # of a download, which the app's process holds in memory
SECONDS_BETWEEN_LOOKS = 0.7
ORDERS = {
    Order.UNSURE: N_("least sure first"),
    Order.SURE: N_("most sure first"),
    Order.NAME: N_("by name"),
    Order.COME: N_("as they came"),
}
ANSWERS, ERRORS = "answers", "errors"
SHOWN = {ANSWERS: N_("answers"), ERRORS: N_("files that can't be read")}


def show_answers(dataset: Dataset, many: Many) -> None:
    """How many there are, the filters, a page of the table, CSV and ZIP."""
    images, unreadable = many.table.counts()
    if not images:
        empty_state(_("There are no answers yet."), picture="answer")
        return
    words = ngettext(
        "{count:,} image classified.", "{count:,} images classified.", images - unreadable
    )
    if unreadable:
        words += " " + ngettext(
            "{count:,} file can't be read.", "{count:,} files can't be read.", unreadable
        )
    st.text(words)
    what = choose_one(_("Show"), SHOWN, ANSWERS, f"many_shown_{many.id}") if unreadable else ANSWERS
    chosen = _errors(many) if what == ERRORS else _answers(dataset, many)
    with st.container(horizontal=True, key="many_take_along"):
        _csv(_("Save the answers (CSV)"), dataset, many)
        if 0 < (count := many.table.count(chosen)) < images:
            some = ngettext(
                "Save only this {count:,} (CSV)", "Save only these {count:,} (CSV)", count
            )
            _csv(some, dataset, many, chosen)
        _sorted(many)


def _answers(dataset: Dataset, many: Many) -> Chosen:
    """The filters and a page of the table; which answers they let through."""
    names = class_words(dataset)
    chosen, order = _choose(many, names)
    count = many.table.count(chosen)
    if not count:
        words = _("No answer is like that. Choose another class or a wider range.")
        empty_state(words, picture="search")
        return chosen
    st.text(ngettext("{count:,} answer", "{count:,} answers", count))
    places = choose_page(count, AT_ONCE, f"many_page_{many.id}_{hash((chosen, order))}")
    _table(many.table.read(chosen, order, places), names)
    return chosen


def _choose(many: Many, names: Sequence[str]) -> tuple[Chosen, Order]:
    """Which answers, and in which order."""
    left, middle, right = st.columns([2, 3, 2], vertical_alignment="bottom")
    counts = many.table.classes()
    counted = [f"{name} ({number(counts.get(index, 0), ',')})" for index, name in enumerate(names)]
    index = choose_class(left, _("Class that is said"), counted, f"many_class_{many.id}")
    key = f"many_sure_{many.id}"
    low, high = middle.slider(_("How sure, from and to (%)"), 0, 100, held(key, (0, 100)), key=key)
    key, options = f"many_order_{many.id}", list(ORDERS)
    order = right.selectbox(
        _("Sort"),
        options,
        options.index(held(key, Order.UNSURE, options)),
        format_func=lambda one: _(ORDERS[one]),
        key=key,
    )
    return Chosen(index, low / 100, high / 100), order


def _table(answers: Sequence[Answer], names: Sequence[str]) -> None:
    rows = [
        {
            "image": _address(one.thumbnail),
            "class": names[one.best[0][0]],
            "sure": 100 * one.best[0][1],
            "file": shown(one.name),
            "label": one.label,
            "others": ", ".join(f"{names[i]} {number(share, '.0%')}" for i, share in one.best[1:]),
        }
        for one in answers
    ]
    table = pd.DataFrame(rows)
    if not any(one.label for one in answers):
        table = table.drop(columns="label")
    st.dataframe(
        table,
        hide_index=True,
        row_height=ROW_HEIGHT,
        height=min(MOST_HEIGHT, ROW_HEIGHT * (len(rows) + 1)),
        column_config={
            "image": st.column_config.ImageColumn(_("Image"), width=ROW_HEIGHT + 10),
            "class": st.column_config.TextColumn(_("Class")),
            "sure": st.column_config.ProgressColumn(
                _("How sure"), format="%.0f%%", min_value=0, max_value=100, width="small"
            ),
            "file": st.column_config.TextColumn(_("File")),
            "label": st.column_config.TextColumn(_("Its folder or table says")),
            "others": st.column_config.TextColumn(_("What else it may be")),
        },
    )


def _errors(many: Many) -> Chosen:
    """The files without an answer, each with its reason; which they are."""
    chosen = Chosen(unreadable=True)
    places = choose_page(many.table.count(chosen), AT_ONCE, f"many_errors_{many.id}")
    found = many.table.read(chosen, Order.COME, places)
    show_table(
        pd.DataFrame([{"file": shown(one.name), "why": shown(one.error)} for one in found]),
        {
            "file": st.column_config.TextColumn(_("File")),
            "why": st.column_config.TextColumn(_("Why it can't be read")),
        },
    )
    return chosen


def _csv(label: str, dataset: Dataset, many: Many, chosen: Chosen | None = None) -> None:
    """The rows of all files, or of those that are `chosen`."""
    language = used_language()

    def text() -> bytes:
        use_language(language)  # it is made at the click, in a thread of its own
        return predictions_csv(many.table.every(chosen), dataset.class_names).encode()

    st.download_button(
        label,
        text,
        f"vistazo-{many.id}{'-some' if chosen else ''}.csv",
        "text/csv",
        on_click="ignore",
        key=f"many_csv_{many.id}{'_some' if chosen else ''}",
        icon=":material/download:",
    )


def _sorted(many: Many) -> None:
    """The ZIP of folders by class: the button that has it written, its progress, the download."""
    subject = f"sorted-{many.id}"
    if data_tasks.job_of(subject):
        draw_every(SECONDS_BETWEEN_LOOKS, _writing, subject)
    elif many.sorted.is_file():
        st.download_button(
            _("Download the ZIP ({size})", size=size_words(many.sorted.stat().st_size)),
            many.sorted.read_bytes,
            f"vistazo-{many.id}.zip",
            "application/zip",
            on_click="ignore",
            key=f"many_zip_{many.id}",
            icon=":material/folder_zip:",
        )
    elif many.images.stat().st_size > MOST_BYTES:
        _say_too_large(many)
    elif not data_tasks.job_of(many.subject):
        last = data_tasks.last_try(subject)
        if last and last.state is JobState.FAILED:
            problem(_(last.message))
        label = _("Sort into folders by class (ZIP)")
        if st.button(label, icon=":material/folder_zip:", key=f"many_sort_{many.id}"):
            data_tasks.submit(WRITE_SORTED(many.id), subject, actor())
            st.rerun()


def _say_too_large(many: Many) -> None:
    """What a page does not hand out, and what does without a limit."""
    with st.container():
        st.text(
            _(
                "Sorted as a ZIP, these would be more than a page hands out ({most}). In a "
                "terminal there is no limit: this writes a table with the class of each file.",
                most=size_words(MOST_BYTES),
            )
        )
        paths = f"{_('FOLDER')} --csv {_('answers')}.csv"
        st.code(f"{settings.terminal()} predict {many.run_id} {paths}", language="sh")


def _writing(subject: str) -> None:
    with guarded():
        job = data_tasks.job_of(subject)
        if job is None:
            st.rerun(scope="app")
        job_progress(job, _("Writing the ZIP…"))


def _address(content: bytes) -> str:
    kind = "png" if content.startswith(b"\x89PNG") else "jpeg"
    return f"data:image/{kind};base64,{base64.b64encode(content).decode()}"
