"""Your images: hand them over, choose their form, see what is taken, and train on them."""

from typing import Any

import streamlit as st
from pydantic import ValidationError

from core.errors import LabError
from core.fields import explain
from core.importing import jobs, keeping
from core.importing.members import PARTS
from core.importing.preview import Look, look_into, samples
from core.importing.request import ImportOptions
from pages._ui.components import Tile, image_grid
from pages._ui.forms import field_names, show_fields
from pages._ui.import_jobs import show_jobs
from pages._ui.own_datasets import (
    DATA_PARAMETER,
    class_table,
    lines_table,
    show_own_datasets,
)
from pages._ui.page import guarded, page
from pages._ui.state import held
from pages._ui.uploads import Upload, choose_upload, forget_upload

SAMPLES = 8
LOOK, OPTIONS, SEEN = "import_look", "import_options", "import_seen"


def new_data_set() -> None:
    """From files to the button that imports them."""
    st.subheader("New data set", anchor=False)
    upload = choose_upload()
    if upload is None:
        forget_look()
        return
    look = looked_into(upload)
    left, right = st.columns(2, gap="large")
    with left:
        title, options = form(upload)
        strict = st.toggle(
            "All or nothing",
            held("all_or_nothing", False),
            help="Take no image at all if one of the files can't be taken.",
            key="all_or_nothing",
        )
        if st.button("Import", type="primary", icon=":material/download:", width="stretch"):
            begin(upload, title, options, strict)
    with right:
        preview(upload.key, look, options)
    what_is_in_it(look)


def looked_into(upload: Upload) -> Look:
    """The plan for what was handed over, made once."""
    key, look = st.session_state.get(LOOK, ("", None))
    if key != upload.key:
        with st.spinner("Looking into the files…"):
            look = look_into(upload.file, upload.what)
        st.session_state[LOOK] = (upload.key, look)
    return look


def form(upload: Upload) -> tuple[str, ImportOptions]:
    """The title and the form in which the images are kept."""
    usual = upload.what.rpartition(".")[0] or upload.what
    key = f"title_{upload.key}"
    title = st.text_input(
        "Name of the data set",
        held(key, usual[: keeping.LONGEST_TITLE]),
        max_chars=keeping.LONGEST_TITLE,
        key=key,
    )
    values: dict[str, Any] = st.session_state.setdefault(OPTIONS, {})
    show_fields(ImportOptions, field_names(ImportOptions, "basic"), values, "import")
    try:
        return title, ImportOptions.model_validate(values)
    except ValidationError as error:
        raise LabError(explain(error.errors(), {"": ImportOptions})) from None


def forget_look() -> None:
    """Let go of what was looked into: it may hold a large file in memory."""
    st.session_state.pop(LOOK, None)
    st.session_state.pop(SEEN, None)


def preview(key: str, look: Look, options: ImportOptions) -> None:
    """A few images in the form they would be kept in; decoded once for each form."""
    st.markdown("**As they would be kept**")
    seen, found = st.session_state.get(SEEN, (None, []))
    if seen != (key, options):
        with st.spinner("Reading a few images…"):
            found = samples(look, options, SAMPLES)
        st.session_state[SEEN] = ((key, options), found)
    if found:
        image_grid(Tile(pixels, (name,)) for pixels, name in found)
    else:
        st.caption("None of the first images can be read.")


def what_is_in_it(look: Look) -> None:
    """Classes, parts and the files that are refused by their names and sizes alone."""
    plan = look.plan
    left, right = st.columns(2, gap="large")
    with left:
        st.markdown("**Classes**")
        class_table(plan.class_names, {part: plan.counts(part) for part in PARTS})
        if plan.held_out:
            st.caption("There is no folder test: a fifth of each class is drawn as test set.")
    with right:
        lines = [(line.member, line.why, line.taken) for line in plan.lines]
        lines_table(lines, sum(not line.taken for line in plan.lines))
        st.caption("Whether a file is an image shows when it is read, in the import.")


def begin(upload: Upload, title: str, options: ImportOptions, strict: bool) -> None:
    """Put the files into the workspace and hand them to the worker."""
    with st.spinner("Putting the files into the workspace…"):
        name = jobs.receive(upload.file, title, upload.what, options, strict)
    forget_upload()
    forget_look()
    st.query_params[DATA_PARAMETER] = name
    st.rerun()


with page("Your images", "Bring your own images, see what is taken, and train on them."):
    show_jobs()
    parts = [new_data_set, show_own_datasets]
    if DATA_PARAMETER in st.query_params:  # somebody wants to see one
        parts.reverse()
    for part in parts:
        with guarded():
            part()
