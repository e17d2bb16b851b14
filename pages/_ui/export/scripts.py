"""A run as a script and as a notebook: two downloads, which a worker writes when asked for."""

import json
from functools import partial

import streamlit as st

from core.common import settings
from core.common.errors import UserError
from core.common.i18n import _
from core.datasets.opened import look_up
from core.execution import local
from core.execution.tasks import NOTEBOOK_TEXT, SCRIPT_TEXT, Task
from core.runs.models import Run
from pages._ui.shell.language import in_this_language

NOTEBOOK = ".ipynb"


def script_downloads(run: Run) -> None:
    """The two buttons, and what there is to know before; a sentence where the images are gone."""
    try:
        look_up(run.config.data)
    except UserError as error:
        st.text(_("There is no script of this training: {error}", error=error))
        return
    st.caption(
        _(
            "The whole training as code of plain Keras, without Vistazo: the same network, the "
            "same split, the same rules. What it can't carry over stands in its first lines."
        )
    )
    with st.container(horizontal=True):
        for title, task, suffix, kind in (
            (_("Download as a Python script"), SCRIPT_TEXT, ".py", "text/x-python"),
            (_("Download as a notebook"), NOTEBOOK_TEXT, NOTEBOOK, "application/x-ipynb+json"),
        ):
            st.download_button(
                title,
                in_this_language(partial(written, task, run.id, suffix)),
                f"{settings.COMMAND}-{run.id}{suffix}",
                kind,
                key=f"code{suffix}_{run.id}",
                on_click="ignore",
                icon=":material/code:",
            )


def written(task: "Task[[str], str]", run_id: str, suffix: str) -> str:
    """What the worker writes; where it can't be written, a file of that kind that says why."""
    try:
        return local.inference.call(task, run_id)
    except UserError as error:
        return _notebook_of(str(error)) if suffix == NOTEBOOK else _comment_of(str(error))


def _comment_of(words: str) -> str:
    return "".join(f"# {line}\n" for line in words.splitlines())


def _notebook_of(words: str) -> str:
    """A notebook of one raw cell: names in the words are no Markdown."""
    cell = {"cell_type": "raw", "id": "error", "metadata": {}, "source": words}
    book = {"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(book, ensure_ascii=False)
