"""Own images, all by clicking: a ZIP of three classes becomes a data set, a network, an answer."""

import re
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import Page, expect

from bench._app import App
from core.datasets.imported import imported_records
from tests.browser.conftest import OpenPage, settle
from tests.browser.steps import (
    choose_part,
    expect_status,
    pick_way,
    shown_accuracy,
    upload,
)
from tests.helpers import wait_for
from tests.importing_files import encoded, zipped

pytestmark = pytest.mark.browser
CLASSES = ("circle", "square", "cross <b>x")
INKS = ("red", "lime", "blue")
IMAGES = 40


def shape(kind: int, number: int) -> Image.Image:
    """A shape in its class's colour somewhere on a dark ground; each number looks different."""
    chance = np.random.default_rng((kind, number))
    image = Image.fromarray(chance.integers(0, 60, (64, 80, 3), "uint8"))
    x, y = chance.integers(16, 30, 2)
    size = int(chance.integers(24, 30))
    box = (int(x), int(y), int(x) + size, int(y) + size)
    pen = ImageDraw.Draw(image)
    if kind == 0:
        pen.ellipse(box, fill=INKS[kind])
    elif kind == 1:
        pen.rectangle(box, fill=INKS[kind])
    else:
        pen.line(box, fill=INKS[kind], width=5)
        pen.line((box[0], box[3], box[2], box[1]), fill=INKS[kind], width=5)
    return image


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    """Three classes of 40 images, and two files that can't be taken."""
    members = {
        f"shapes/{name}/{number}.jpg": encoded(shape(kind, number), "JPEG")
        for kind, name in enumerate(CLASSES)
        for number in range(IMAGES)
    }
    members |= {"shapes/circle/broken.jpg": b"no image", "../evil.jpg": b"x"}
    return zipped(tmp_path / "my shapes.zip", members)


@pytest.mark.slow
def test_from_a_zip_to_a_prediction(app: App, open_page: OpenPage, photos: Path) -> None:
    page = open_page(app.url)
    page.get_by_role("link", name="Your images").click()
    import_the_zip(page, photos)
    check_and_augment(page)
    set_the_epochs(page)
    page.get_by_role("button", name="Start training").click()
    page.wait_for_url(re.compile(r"run="))
    expect_status(page, "finished")

    page.get_by_role("button", name="See what it got wrong").click()
    choose_part(page, "Confusions")
    expect(page.get_by_role("heading", name="confusion matrix")).to_be_visible()
    expect(page.locator(".vz-matrix").get_by_text("cross <b>x").first).to_be_attached()
    choose_part(page, "Overview")
    assert shown_accuracy(page) >= 0.8

    page.get_by_role("button", name="Try it yourself").click()
    path = photos.parent / "new.png"
    shape(1, 1000).save(path)
    upload(page, path)
    expect(page.locator(".vz-bars .bar")).to_have_count(3)
    assert page.locator(".vz-bars .name").first.inner_text() == "square"


def import_the_zip(page: Page, path: Path) -> None:
    """Upload it, choose 32 pixels, import, and see what was refused."""
    settle(page)
    pick_way(page, "A ZIP file")
    page.locator("input[type=file]").set_input_files(path)
    expect(page.get_by_text("As they would be kept")).to_be_visible()
    expect(page.get_by_label("Name of the data set")).to_have_value("my shapes")
    size = page.get_by_role("spinbutton", name="Size (pixels)")
    size.fill("32")
    size.press("Enter")
    settle(page)
    page.get_by_role("button", name="Import", exact=True).click()
    expect(page.get_by_role("button", name="Train with these pictures")).to_be_visible()
    expect(page.get_by_text("120 images · 3 classes · 32×32 pixels")).to_be_visible()
    expect(page.get_by_text("2 could not be taken.")).to_be_visible()
    expect(page.get_by_text("No test images came with them")).to_be_visible()


def check_and_augment(page: Page) -> None:
    """On the Data page: look for copies; take mild random changes along to Train."""
    page.get_by_role("button", name="See it").click()
    page.wait_for_url(re.compile(r"/data\?data=my-shapes"))
    expect(page.locator(".vz-grid button")).to_have_count(30)
    page.get_by_role("radio", name="Trust", exact=True).click()
    page.get_by_role("button", name="Look for duplicates and leaks").click()
    expect(page.get_by_text("Near copies are found by comparing")).to_be_visible()
    page.get_by_role("radio", name="Augment", exact=True).click()
    page.get_by_role("button", name="Mild").click()
    expect(page.locator(".vz-changed img")).to_have_count(17)
    page.get_by_role("button", name="Use these in Train").click()
    page.wait_for_url(re.compile("/train"))
    settle(page)


def set_the_epochs(page: Page) -> None:
    """The data set and a network that suits it are chosen already; take 25 epochs."""
    expect(page.get_by_label("Data set", exact=True)).to_have_value("my shapes")
    expect(page.get_by_text("120 images of your own")).to_be_visible()
    expect(page.get_by_text("Chosen for your images")).to_be_visible()
    epochs = page.get_by_role("spinbutton", name="Epochs")
    epochs.fill("25")
    epochs.press("Enter")
    settle(page)


def test_putting_away_says_which_run_needs_it_and_offers_it_back(
    app: App, open_page: OpenPage, photos: Path
) -> None:
    page = hand_over(open_page(f"{app.url}/import_images"), photos, "put away")
    page.get_by_role("button", name="Import", exact=True).click()
    expect(page.get_by_text(re.compile(r"from my shapes\.zip, .* · put-away"))).to_be_visible()
    run = app.queue({"data": {"name": "put-away"}, "training": {"epochs": 1000}})
    app.wait_for(run, "running")
    settle(page)
    page.get_by_role("button", name="Put away").click()
    expect(page.locator(".vz-problem")).to_contain_text(f"needed by run {run}")
    page.goto(f"{app.url}/train?run={run}")
    page.get_by_role("button", name="Stop").first.click()
    app.wait_for(run, "stopped")
    page.goto(f"{app.url}/import_images?data=put-away")
    settle(page)
    page.get_by_role("button", name="Put away").click()
    expect(page.get_by_text("put away is in the trash.")).to_be_visible()
    expect(page.get_by_text("put-away")).to_have_count(0)
    page.get_by_role("button", name="Bring back").click()
    expect(page.get_by_text("put away is in the trash.")).to_have_count(0)
    with app.workspace():
        assert "put-away" in imported_records()


def hand_over(page: Page, path: Path, name: str) -> Page:
    """Upload a ZIP and give the data set its name."""
    pick_way(page, "A ZIP file")
    page.locator("input[type=file]").set_input_files(path)
    title = page.get_by_label("Name of the data set")
    title.fill(name)
    title.press("Enter")
    settle(page)
    return page


def test_all_or_nothing_asks_again_with_the_upload_at_hand(
    app: App, open_page: OpenPage, photos: Path
) -> None:
    page = hand_over(open_page(f"{app.url}/import_images"), photos, "all or nothing")
    page.get_by_text("All or nothing", exact=True).click()
    settle(page)
    page.get_by_role("button", name="Import", exact=True).click()
    expect(page.locator(".vz-problem")).to_contain_text("Nothing was taken, as you asked")
    page.get_by_role("button", name="Take the good images").click()
    with app.workspace():
        wait_for(lambda: "all-or-nothing" in imported_records())
