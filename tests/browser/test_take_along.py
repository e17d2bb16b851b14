"""What a run and a data set offer to take along arrives: report, script, notebook, ZIP."""

import json
import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from bench._app import App
from tests.browser.conftest import OpenPage
from tests.browser.steps import open_more

pytestmark = [pytest.mark.browser, pytest.mark.shared_app]


@pytest.fixture(scope="module")
def run_id(app: App) -> str:
    values = {"name": "<b>Mine</b>", "data": {"name": "digits"}, "training": {"epochs": 1}}
    return app.wait_for(app.queue(values), "finished").id


def saved(page: Page, name: str) -> Path:
    with page.expect_download() as waiting:
        page.get_by_role("button", name=name).click()
    return Path(waiting.value.path())


def test_a_run_is_taken_along(app: App, open_page: OpenPage, run_id: str) -> None:
    page = open_page(f"{app.url}/train?run={run_id}")
    open_more(page)
    report = saved(page, "Download the report").read_text(encoding="utf-8")
    page.keyboard.press("Escape")
    assert '<html lang="en">' in report
    assert "&lt;b&gt;Mine" in report
    page.get_by_text("Use it in a program of your own").click()
    script = saved(page, "Download as a Python script").read_text(encoding="utf-8")
    compile(script, "script", "exec")
    assert f"Run {run_id} of Vistazo" in script
    book = json.loads(saved(page, "Download as a notebook").read_text(encoding="utf-8"))
    assert book["nbformat"] == 4


def test_a_report_speaks_the_reader_s_language(app: App, open_page: OpenPage, run_id: str) -> None:
    page = open_page(f"{app.url}/train?run={run_id}", language="es-ES")
    menu = open_more(page, "Más")
    with page.expect_download() as waiting:
        menu.locator(f".st-key-report_{run_id} button").first.click()
    report = Path(waiting.value.path()).read_text(encoding="utf-8")
    assert '<html lang="es">' in report


@pytest.mark.parametrize("width", [390])
def test_a_data_set_is_taken_along(app: App, open_page: OpenPage, width: int) -> None:
    page = open_page(f"{app.url}/data?data=digits", width=width)
    page.get_by_role("radio", name="Export").click()
    expect(page.get_by_text("1,797 images, about")).to_be_visible()
    page.get_by_role("button", name="Write the ZIP").click()
    with zipfile.ZipFile(saved(page, "Download the ZIP")) as archive:
        assert len(archive.namelist()) == 1797
        assert archive.testzip() is None
    assert page.evaluate("document.documentElement.scrollWidth") <= width
