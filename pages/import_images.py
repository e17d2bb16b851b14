"""Your images: hand them over, choose their form, see what is taken, and train on them."""

from typing import Any

import streamlit as st
from pydantic import ValidationError

from core.common.errors import UserError
from core.common.i18n import N_, _, ngettext
from core.config.messages import explain
from core.datasets import titles
from core.execution import imports
from core.housekeeping.models import Kind
from core.importing.decoding import Decoded
from core.importing.folders.unclear import Parts, Unclear
from core.importing.preview import Look
from core.importing.request import ImportOptions
from core.importing.sources.base import PARTS
from pages._ui.importing.imported import class_table, lines_table, show_own_datasets
from pages._ui.importing.jobs import show_jobs
from pages._ui.importing.looking import (
    answer,
    ask,
    forget_looks,
    looked_into,
    offer_another_answer,
    sampled,
    tiles,
)
from pages._ui.importing.names_encoding import in_chosen_encoding
from pages._ui.importing.uploads import Upload, choose_upload, forget_upload
from pages._ui.importing.ways import picked_way
from pages._ui.shell.actor import actor
from pages._ui.shell.page import guarded, page
from pages._ui.shell.state import DATA_PARAMETER, held
from pages._ui.widgets.forms import field_names, show_fields
from pages._ui.widgets.messages import image_grid
from pages._ui.widgets.put_away import offer_undo

OPTIONS = "import_options"


def new_data_set() -> None:
    """From files to the button that imports them."""
    upload = choose_upload()
    if upload is None:
        forget_looks()
        return
    upload = in_chosen_encoding(upload)
    parts = answer(upload)
    look = looked_into(upload, parts)
    if isinstance(look, Unclear):
        ask(upload, look)
        return
    offer_another_answer(upload)
    left, right = st.columns(2, gap="large")
    with left:
        title, options = form(upload)
        strict = st.toggle(
            _("All or nothing"),
            held("all_or_nothing", False),
            help=_("Take no image at all if one of the files can't be taken."),
            key="all_or_nothing",
        )
        if st.button(_("Import"), type="primary", icon=":material/download:", width="stretch"):
            begin(upload, title, options, strict, parts)
    with right:
        tried = sampled(upload, look, options, parts)
        preview(look, tried)
    what_is_in_it(look, tried)


def form(upload: Upload) -> tuple[str, ImportOptions]:
    """The title and the form in which the images are kept."""
    usual = upload.title or upload.what.rpartition(".")[0] or upload.what
    key = f"title_{upload.key}"
    title = st.text_input(
        _("Name of the data set"),
        held(key, usual[: titles.LONGEST_TITLE]),
        max_chars=titles.LONGEST_TITLE,
        key=key,
    )
    values: dict[str, Any] = st.session_state.setdefault(OPTIONS, {})
    show_fields(ImportOptions, field_names(ImportOptions, "basic"), values, "import")
    values = {**values, "names_encoding": upload.encoding}
    try:
        return title, ImportOptions.model_validate(values)
    except ValidationError as error:
        found = explain(error.errors(), ImportOptions, values)
        raise UserError("values-invalid", N_("{problems}"), problems=found) from None


def preview(look: Look, tried: list[Decoded]) -> None:
    """A few images in the form they would be kept in."""
    st.markdown(_("**As they would be kept**"))
    found = tiles(look, tried)
    if found:
        image_grid(found)
    else:
        st.caption(_("None of the first images can be read."))


def what_is_in_it(look: Look, tried: list[Decoded]) -> None:
    """Classes, parts, and what is known of the files that are refused or odd."""
    plan = look.plan
    left, right = st.columns(2, gap="large")
    with left:
        st.markdown(_("**Classes**"))
        class_table(plan.class_names, {part: plan.counts(part) for part in PARTS})
        if plan.held_out:
            st.caption(
                _("No test images in class folders: a fifth of each class is drawn as test set.")
            )
    with right:
        lines = [*plan.lines, *(one.line for one in tried if one.line)]
        shown = [(line.member, line.why, line.taken) for line in lines]
        lines_table(shown, sum(not line.taken for line in lines), _("Nothing so far."))
        st.caption(how_much_was_read(len(tried), len(plan.entries)))


def how_much_was_read(tried: int, total: int) -> str:
    """What the lines are based on: nothing is promised of files that were not opened."""
    if tried == total:
        return ngettext(
            "{count:,} image was read for this preview.",
            "All {count:,} images were read for this preview.",
            total,
        )
    return _(
        "{tried:,} of {total:,} images were read for this preview. Whether the others "
        "can be read shows in the import.",
        tried=tried,
        total=total,
    )


def begin(upload: Upload, title: str, options: ImportOptions, strict: bool, parts: Parts) -> None:
    """Put the files into the workspace and hand them to the worker."""
    with st.spinner(_("Putting the files into the workspace…")):
        name = imports.receive(upload.file, title, upload.what, options, strict, actor(), parts)
    forget_upload()
    forget_looks()
    st.query_params[DATA_PARAMETER] = name
    st.rerun()


with page(N_("Your images"), N_("Bring your own images, see what is taken, and train on them.")):
    show_jobs()
    offer_undo(Kind.DATASET)
    parts = [new_data_set, show_own_datasets]
    if DATA_PARAMETER in st.query_params:  # somebody wants to see one
        parts.reverse()
    elif picked_way():  # one thing at a time
        parts = [new_data_set]
    for part in parts:
        with guarded():
            part()
