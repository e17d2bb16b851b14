"""The Data page by clicking: an image in detail, a class renamed, trained on and recognised."""

import re
from dataclasses import replace

import pytest
from playwright.sync_api import Page, expect

from bench._app import App
from core.auth.actors import EVERYBODY
from core.config.data import DataConfig
from core.datasets.base import Part
from core.datasets.versions.repository import edited, edits_of, list_versions, save_version
from tests.browser.conftest import OpenPage, settle
from tests.browser.steps import choose_part, expect_status, option, pick_option
from tests.helpers import open_arrays

pytestmark = pytest.mark.browser


def open_part(page: Page, name: str) -> None:
    """Choose a part of the page."""
    page.get_by_role("radio", name=name, exact=True).click()


@pytest.mark.slow
def test_from_a_look_to_a_version_that_is_trained_on(app: App, open_page: OpenPage) -> None:
    page = open_page(f"{app.url}/data?data=digits")
    tiles = page.locator(".vz-grid button")
    expect(tiles).to_have_count(30)
    assert_an_image_opens(page)
    open_part(page, "Classes")
    expect(page.get_by_text("216 validation")).to_be_visible()

    open_part(page, "Trust")
    page.get_by_role("button", name="Look for duplicates and leaks").click()
    expect(page.get_by_text("No image is there twice")).to_be_visible()
    open_part(page, "Augment")
    page.get_by_role("button", name="Mild").click()
    expect(page.locator(".vz-changed img")).to_have_count(17)

    open_part(page, "Versions")
    page.get_by_role("textbox", name="New name").fill("nought")
    page.get_by_role("textbox", name="New name").press("Enter")
    page.get_by_role("button", name="Change it").click()
    expect(page.get_by_text("0 renamed nought")).to_be_visible()
    page.get_by_role("button", name="Save as a new version").click()
    page.wait_for_url(re.compile(r"version=[0-9a-f]{12}"))
    open_part(page, "Versions")
    settle(page)
    page.get_by_role("button", name="Use these images in Train").click()

    page.get_by_role("button", name="Start training").click()
    page.wait_for_url(re.compile(r"/train\?run="))
    expect_status(page, "finished")
    page.get_by_role("button", name="See what it got wrong").click()
    page.wait_for_url(re.compile("/evaluate"))
    settle(page)
    page.get_by_role("radio", name="least sure").click()
    expect(
        page.locator(".vz-grid figcaption", has_text=re.compile("is |said ")).first
    ).to_be_visible()
    choose_part(page, "Confusions")
    expect(page.get_by_role("heading", name="confusion matrix")).to_be_visible()
    expect(page.locator(".vz-matrix").get_by_text("nought").first).to_be_visible()


def test_a_version_is_put_away_and_comes_back(app: App, open_page: OpenPage) -> None:
    data = DataConfig(name="digits")
    with app.workspace():
        open_arrays("digits")
        version = save_version(replace(edits_of(data), dropped_train=(0,)), "one less", EVERYBODY)
        run = app.queue({"data": {"name": "digits", "version": version.id}})
        app.wait_for(run, "finished")
        kept = save_version(replace(edits_of(data), dropped_train=(1,)), "another", EVERYBODY)
    page = open_page(f"{app.url}/data?data=digits&version={kept.id}")
    open_part(page, "Versions")
    page.locator(f".st-key-put_away_{kept.id}").get_by_role("button").click()
    expect(page.get_by_text("digits · another is in the trash.")).to_be_visible()
    expect(page.locator(f".st-key-put_away_{kept.id}")).to_have_count(0)
    assert "version=" not in page.url
    page.get_by_role("button", name="Bring back").click()
    expect(page.get_by_text("digits · another is in the trash.")).to_have_count(0)
    expect(page.locator(f".st-key-put_away_{kept.id}")).to_have_count(1)
    settle(page)
    page.locator(f".st-key-put_away_{version.id}").get_by_role("button").click()
    expect(page.locator(".vz-problem")).to_contain_text(f"needed by run {run} (finished)")


def test_a_click_gives_an_image_its_old_label_back(app: App, open_page: OpenPage) -> None:
    data = DataConfig(name="digits")
    with app.workspace():
        before = open_arrays("digits").y_test
        labels = {index: (int(before[index]) + 1) % 10 for index in (2, 8)}
        version = save_version(edited(data, labels={Part.TEST: labels}), "two", EVERYBODY)
        there = {one.id for one in list_versions("digits")}
    page = open_page(f"{app.url}/data?data=digits&version={version.id}")
    open_part(page, "Versions")
    tiles = page.locator(".vz-grid button")
    expect(tiles).to_have_count(2)
    expect(tiles.first).to_contain_text(f"{before[2]} → {labels[2]}")
    settle(page)
    tiles.first.click()
    expect(tiles.first).to_have_attribute("aria-pressed", "true")
    pending = page.locator(".st-key-pending_edits")
    expect(pending).to_contain_text("1 test image has another label")
    settle(page)
    page.get_by_role("button", name="Save as a new version").click()
    page.wait_for_url(lambda url: "version=" in url and version.id not in url)
    with app.workspace():
        (saved,) = (one for one in list_versions("digits") if one.id not in there)
    assert saved.relabelled_test == ((8, labels[8]),)


def assert_an_image_opens(page: Page) -> None:
    """By keyboard: the third image stands beside the grid, which is wide again when it closes."""
    third = page.locator(".vz-grid button").nth(2)
    whole = width(page)
    assert whole > 1000, "the grid goes over the whole width"
    third.focus()
    third.press("Enter")
    expect(page.locator(".vz-seen img")).to_be_visible()
    expect(third).to_have_attribute("aria-pressed", "true")
    expect(third).to_be_focused()
    assert width(page) < 0.7 * whole
    expect(page.get_by_text("Most like it")).to_be_visible()
    expect(page.locator(".vz-grid figcaption", has_text="differs by")).to_have_count(8)
    page.get_by_role("button", name="Close").click()
    expect(page.locator(".vz-seen img")).to_have_count(0)
    assert width(page) == whole


def width(page: Page) -> float:
    """Of the grid, in pixels."""
    box = page.locator(".vz-grid").first.bounding_box()
    assert box is not None
    return box["width"]


def test_a_page_of_test_images_of_one_class(app: App, open_page: OpenPage) -> None:
    page = open_page(f"{app.url}/data?data=digits", width=390)
    page.get_by_role("radio", name="test", exact=True).click()
    pick_option(page, "Class", option(page, "7"))
    expect(page.locator(".vz-grid button", has_text=re.compile("^7$"))).to_have_count(30)
    last = page.locator(".vz-grid button").nth(29)
    last.scroll_into_view_if_needed()
    last.click()
    expect(page.locator(".vz-seen img")).to_be_in_viewport()
