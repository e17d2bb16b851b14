"""The Predict page: which way comes first, what it shows of an image, and what it refuses."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from bench._app import App
from tests.browser.conftest import OpenPage
from tests.browser.steps import draw_a_one, expect_five_bars, upload
from tests.importing_files import good_members, imported, zipped
from tests.photographed import photograph


@pytest.fixture
def digits(app: App) -> str:
    queued = app.queue({"data": {"name": "digits"}, "training": {"epochs": 1}})
    return app.wait_for(queued, "finished").id


def choose(page: Page, path: Path) -> None:
    page.locator("input[type=file]").set_input_files(path)


def test_the_pad_says_where_to_draw(app: App, open_page: OpenPage, digits: str) -> None:
    page = open_page(f"{app.url}/predict?run={digits}")
    hint = page.get_by_text("Draw here")
    expect(hint).to_be_visible()
    draw_a_one(page)
    expect_five_bars(page)
    expect(hint).to_be_hidden()
    page.get_by_role("button", name="Clear").click()
    expect(hint).to_be_visible()


def test_an_upload_is_shown_as_it_came_and_as_it_was_seen(
    app: App, open_page: OpenPage, digits: str, tmp_path: Path
) -> None:
    photo, blank, text = (tmp_path / name for name in ("7.jpg", "blank.jpg", "notes.txt"))
    photo.write_bytes(photograph("side light"))
    blank.write_bytes(photograph("side light", strokes=[]))
    text.write_text("hello")
    page = open_page(f"{app.url}/predict?run={digits}")
    upload(page, photo)
    expect_five_bars(page)
    came, saw = page.get_by_alt_text("Your image"), page.get_by_alt_text("as the network saw it")
    expect(came).to_be_visible()
    expect(saw).to_be_visible()
    assert came.evaluate("image => image.naturalHeight > image.naturalWidth")
    for path, words in ((text, "not an image"), (blank, "there is nothing on it")):
        choose(page, path)
        expect(page.locator(".vz-problem")).to_contain_text(f"{path.name}: {words}")
        expect(page.locator(".vz-bars")).to_have_count(0)
        expect(page.get_by_test_id("stFileUploader")).to_contain_text(path.name)
        expect(page.get_by_test_id("stFileUploader")).not_to_contain_text(photo.name)
    choose(page, photo)
    expect_five_bars(page)
    expect(page.locator(".vz-problem")).to_have_count(0)


def test_photographs_are_uploaded_first(app: App, open_page: OpenPage, tmp_path: Path) -> None:
    with app.workspace():
        imported(zipped(tmp_path / "pets.zip", good_members(count=6)), "pets")
    queued = app.queue(
        {"data": {"name": "pets"}, "model": {"name": "linear"}, "training": {"epochs": 1}}
    )
    run = app.wait_for(queued, "finished")
    page = open_page(f"{app.url}/predict?run={run.id}")
    expect(page.locator("input[type=file]")).to_be_attached()
    expect(page.get_by_text("Draw here")).to_have_count(0)
