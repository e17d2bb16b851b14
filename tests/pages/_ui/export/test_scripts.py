"""What a worker writes of a run, and what stands there where it can't."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import nbformat
import streamlit as st

from core.common.i18n import use_language
from core.execution.tasks import NOTEBOOK_TEXT, SCRIPT_TEXT
from core.runs import repository
from pages._ui.export.scripts import script_downloads, written


def test_a_worker_writes_both(trained):
    assert "import keras" in written(SCRIPT_TEXT, trained, ".py")
    assert written(NOTEBOOK_TEXT, trained, ".ipynb").startswith("{")
    assert written(SCRIPT_TEXT, "00000000", ".py").startswith("# There is no run")
    book = nbformat.reads(written(NOTEBOOK_TEXT, "00000000", ".ipynb"), 4)
    nbformat.validate(book)
    assert [each.source[:15] for each in book.cells] == ["There is no run"]


def test_what_is_said_instead_is_in_the_reader_s_language(trained, monkeypatch):
    """By another thread: it is called when somebody clicks."""
    downloads: list[Callable[[], bytes]] = []
    monkeypatch.setattr(
        st, "download_button", lambda title, data, *rest, **more: downloads.append(data)
    )
    run = replace(repository.get_run(trained), id="00000000")
    use_language("es")
    try:
        script_downloads(run)
    finally:
        use_language("en")
    with ThreadPoolExecutor(1) as threads:
        script, notebook = (threads.submit(each).result().decode() for each in downloads)
    assert script.startswith("# No hay ")
    assert nbformat.reads(notebook, 4).cells[0].source.startswith("No hay ")
