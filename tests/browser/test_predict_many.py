"""Predict, part Many images: a ZIP becomes a table that a reload finds again."""

import re
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import expect

from bench._app import App
from tests.browser.conftest import OpenPage, settle
from tests.helpers import open_arrays
from tests.importing_files import encoded, zipped

pytestmark = [pytest.mark.browser, pytest.mark.shared_app]
COUNT = 40


def test_a_zip_is_classified_and_found_again(app: App, open_page: OpenPage, tmp_path: Path) -> None:
    queued = app.queue({"data": {"name": "digits"}, "training": {"epochs": 1}})
    run_id = app.wait_for(queued, "finished").id
    with app.workspace():
        arrays = open_arrays("digits")
    members = {
        f"{arrays.y_test[n]}/{n}.png": encoded(Image.fromarray(arrays.x_test[n, ..., 0]))
        for n in range(COUNT)
    }
    path = zipped(tmp_path / "digits.zip", {**members, "7/notes.txt": b"hello"})
    page = open_page(f"{app.url}/predict?run={run_id}")
    page.get_by_role("radio", name="Many images", exact=True).click()
    page.wait_for_url(re.compile(r"[?&]part=many\b"))
    settle(page)
    page.locator("input[type=file]").set_input_files(path)
    begin = page.get_by_role("button", name="Classify 1 file")
    expect(begin).to_be_visible()
    settle(page)
    begin.click()
    page.wait_for_url(re.compile(r"[?&]many=[0-9a-f]{16}\b"))
    for _look in range(2):
        words = page.get_by_text(f"{COUNT} images classified. 1 file can't be read.")
        expect(words).to_be_visible()
        expect(page.get_by_text(f"of {COUNT} images; 95% interval by Wilson.")).to_be_visible()
        expect(page.get_by_role("button", name="Other images")).to_be_visible()
        page.reload()
        settle(page)
    sort = page.get_by_role("button", name="Sort into folders by class (ZIP)")
    expect(sort).to_be_visible()
    settle(page)
    sort.click()
    download = page.get_by_role("button", name=re.compile(r"Download the ZIP"))
    expect(download).to_be_visible()
    settle(page)
    with page.expect_download() as handed:
        download.click()
    assert handed.value.suggested_filename.endswith(".zip")
