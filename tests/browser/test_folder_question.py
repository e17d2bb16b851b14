"""Folders that may be parts or classes: the page asks, and imports what was answered."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from bench._app import App
from core.datasets.imported import Record, read_record
from tests.browser.conftest import OpenPage, settle
from tests.browser.steps import pick_way
from tests.importing_files import good_members, zipped

pytestmark = [pytest.mark.browser, pytest.mark.shared_app]
QUESTION = "Are these folders parts of the data set, or its classes?"


@pytest.fixture
def batches(tmp_path: Path) -> Path:
    """Two folders with the same two classes: 12 images in one, 6 in the other; and a text."""
    first, second = good_members(count=6), good_members(count=3)
    members = {f"first/{name}": content for name, content in first.items()}
    members |= {f"second/{name}": content for name, content in second.items()}
    return zipped(tmp_path / "batches.zip", members | {"first/cat/notes.txt": b"notes"})


def hand_over(page: Page, path: Path) -> None:
    pick_way(page, "A ZIP file")
    page.locator("input[type=file]").set_input_files(path)
    expect(page.get_by_text(QUESTION)).to_be_visible()
    expect(page.get_by_role("button", name="Import", exact=True)).to_have_count(0)
    settle(page)


def import_as(app: App, page: Page, title: str) -> Record:
    field = page.get_by_label("Name of the data set")
    field.fill(title)
    field.press("Enter")
    settle(page)
    page.get_by_role("button", name="Import", exact=True).click()
    expect(page.get_by_text(re.compile(rf"from batches\.zip, .* · {title}"))).to_be_visible()
    settle(page)
    with app.workspace():
        record = read_record(title)
    assert record is not None
    return record


@pytest.mark.slow
def test_parts_or_classes(app: App, open_page: OpenPage, batches: Path) -> None:
    page = open_page(f"{app.url}/import_images")
    hand_over(page, batches)
    page.get_by_role("button", name="They are the classes").click()
    expect(page.get_by_text("As you said: the folders are classes.")).to_be_visible()
    page.get_by_role("button", name="Ask me again").click()
    expect(page.get_by_text(QUESTION)).to_be_visible()
    page.get_by_role("button", name="They are training and test pictures").click()
    expect(page.get_by_text("As you said: first: training; second: test.")).to_be_visible()
    expect(page.get_by_text("8 of 18 images were read for this preview")).to_be_visible()
    expect(page.get_by_text("1 could not be taken, 8 are odd.")).to_be_visible()
    record = import_as(app, page, "as-parts")
    assert record.class_names == ("cat", "dog")
    assert (record.train_count, record.test_count, record.held_out) == (12, 6, False)
    assert [name for name, _, taken in record.lines if not taken] == ["first/cat/notes.txt"]
    hand_over(page, batches)
    page.get_by_role("button", name="They are the classes").click()
    record = import_as(app, page, "as-classes")
    assert record.class_names == ("first", "second")
