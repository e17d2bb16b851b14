"""The camera and files, class by class: two classes are gathered, imported, and trained on."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from bench._app import App
from core.datasets.imported import imported_records
from tests.browser.conftest import OpenPage, settle
from tests.browser.steps import pick_way
from tests.helpers import wait_for
from tests.importing_files import encoded, picture

pytestmark = pytest.mark.browser
THUMBNAILS = ".vz-thumbnails button"
ALL_RECEIVED = "() => Object.values(window.vistazoCamera.taken).every((left) => !left.length)"
NO_CAMERA = """() => {
  navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException("no", "%s"));
}"""


def card(page: Page, number: int) -> Locator:
    """The card of a class, counted from 0."""
    return page.locator("[data-testid=stVerticalBlock][class*=st-key-class_]:has(input)").nth(
        number
    )


def name_class(page: Page, number: int, name: str) -> None:
    field = card(page, number).get_by_label("Class", exact=True)
    field.fill(name)
    field.press("Enter")
    settle(page)


def hold(page: Page, button: Locator, pictures: int, key: str = "") -> None:
    """Hold a record button, by the mouse or a key, until so many pictures must have been taken."""
    button.scroll_into_view_if_needed()
    if key:
        button.focus()
        page.keyboard.down(key)
    else:
        button.hover()
        page.mouse.down()
    expect(button).to_have_attribute("aria-pressed", "true")
    page.wait_for_timeout(pictures * 125 + 200)
    if key:
        page.keyboard.up(key)
    else:
        page.mouse.up()
    expect(button).to_have_attribute("aria-pressed", "false")


def test_two_classes_are_recorded_imported_and_trained_on(app: App, open_page: OpenPage) -> None:
    page = open_page(f"{app.url}/import_images")
    pick_way(page, "Camera")
    name_class(page, 0, "thumb up")
    name_class(page, 1, "thumb down")
    page.get_by_role("button", name="Turn the camera on").first.click()
    record = page.locator("button.record")
    expect(record.first).to_have_text("Hold to record")
    hold(page, record.nth(0), 8)
    expect(card(page, 0).locator(THUMBNAILS).nth(3)).to_be_visible()
    hold(page, record.nth(1), 8, key=" ")
    page.wait_for_function(ALL_RECEIVED)
    expect(card(page, 1).locator(THUMBNAILS).nth(3)).to_be_visible()
    settle(page)

    before = card(page, 1).locator(THUMBNAILS).count()
    card(page, 1).locator(THUMBNAILS).first.click()
    expect(card(page, 1).locator(THUMBNAILS)).to_have_count(before - 1)
    page.get_by_role("link", name="Data", exact=True).click()
    page.wait_for_url(re.compile("/data"))
    page.get_by_role("link", name="Your images").click()
    expect(card(page, 1).locator(THUMBNAILS)).to_have_count(before - 1)
    total = page.locator(THUMBNAILS).count()

    page.get_by_role("button", name="Go on with these pictures").click()
    settle(page)
    page.get_by_role("button", name="Import", exact=True).click()
    train = page.get_by_role("button", name="Train with these pictures")
    expect(train).to_be_visible()
    expect(page.get_by_text(f"{total} images · 2 classes")).to_be_visible()
    with app.workspace():
        [record_made] = imported_records().values()
        assert record_made.class_names == ("thumb down", "thumb up")
        assert record_made.train_count + record_made.test_count == total
        assert not list((app.home / "imports").glob(".tray-*"))
    train.click()
    page.wait_for_url(re.compile("/train"))
    expect(page.get_by_label("Data set", exact=True)).to_have_value("thumb up, thumb down")


@pytest.mark.parametrize(
    ("error", "words"),
    [
        ("NotAllowedError", "does not give this page the camera"),
        ("NotFoundError", "There is no camera on this device"),
        ("NotReadableError", "Another program uses the camera"),
    ],
)
def test_no_camera_is_said_in_words(app: App, open_page: OpenPage, error: str, words: str) -> None:
    page = open_page(f"{app.url}/import_images?way=camera", width=390)
    page.evaluate(NO_CAMERA % error)
    page.locator("button.record").first.click()
    expect(page.get_by_text(words)).to_be_visible()
    expect(page.locator("button.record").first).to_have_text("Turn the camera on")


def test_a_page_without_https_says_what_is_needed(app: App, open_page: OpenPage) -> None:
    page = open_page(f"{app.url}/import_images?way=camera")
    page.evaluate("Object.defineProperty(navigator, 'mediaDevices', { value: undefined })")
    page.get_by_role("button", name="Turn the camera on").first.click()
    expect(page.get_by_text("or over HTTPS")).to_be_visible()


def test_files_class_by_class(app: App, open_page: OpenPage, tmp_path: Path) -> None:
    """A class named as a part of a data set would be is a class; what is no image is refused."""
    page = open_page(f"{app.url}/import_images?way=files", width=390)
    for number, name in enumerate(("train", "test")):
        paths = [tmp_path / f"{name}{one}.png" for one in range(3)]
        for one, path in enumerate(paths):
            path.write_bytes(encoded(picture(10 * number + one)))
        (tmp_path / "broken.png").write_bytes(b"no image")
        name_class(page, number, name)
        files = [*paths, tmp_path / "broken.png"]
        card(page, number).locator("input[type=file]").set_input_files(files)
        expect(card(page, number).locator(THUMBNAILS)).to_have_count(3)
        expect(card(page, number).locator(".vz-problem")).to_contain_text("broken.png")
        settle(page)
    page.get_by_role("button", name="Go on with these pictures").click()
    title = page.get_by_label("Name of the data set")
    title.fill("by hand")
    title.press("Enter")
    settle(page)
    page.get_by_role("button", name="Import", exact=True).click()
    with app.workspace():
        wait_for(lambda: "by-hand" in imported_records())
        assert imported_records()["by-hand"].class_names == ("test", "train")
