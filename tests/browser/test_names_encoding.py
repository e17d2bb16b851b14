"""Names in a ZIP file that say nothing of their encoding: the page guesses, and lets one choose."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from bench._app import App
from core.datasets.imported import read_record
from tests.browser.conftest import OpenPage, settle
from tests.browser.steps import option, pick_option, pick_way
from tests.helpers import wait_for
from tests.importing_files import with_raw_names

pytestmark = [pytest.mark.browser, pytest.mark.shared_app]


@pytest.mark.slow
def test_another_code_page_is_chosen(app: App, open_page: OpenPage, tmp_path: Path) -> None:
    """Czech names, read as such by nobody who was not told."""
    words = ("kůň", "kočka")
    names = [f"{word}/{number}.png".encode("cp1250") for word in words for number in range(10, 14)]
    page = open_page(f"{app.url}/import_images")
    pick_way(page, "A ZIP file")
    page.locator("input[type=file]").set_input_files(with_raw_names(tmp_path / "czech.zip", names))
    czech = option(page, "kůň, kočka (Central European, Windows, cp1250)")
    expect(page.get_by_role("combobox", name="Encoding of the names")).to_be_visible()
    settle(page)
    pick_option(page, "Encoding of the names", czech)
    expect(page.get_by_text("kočka", exact=True).first).to_be_visible()
    settle(page)
    page.get_by_role("button", name="Import", exact=True).click()
    with app.workspace():
        wait_for(lambda: read_record("czech") is not None)
        record = read_record("czech")
    assert record is not None
    assert set(record.class_names) == set(words)
    lines = {name: why for name, why, _ in record.lines}
    chosen = "read as cp1250 (Central European, Windows), as was chosen"
    assert lines["(names in the archive)"] == chosen
