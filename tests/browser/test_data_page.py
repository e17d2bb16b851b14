"""The Data page by clicking: an image in detail, a class renamed, trained on and recognised."""

import re
from dataclasses import replace

import pytest
from playwright.sync_api import Page, expect

from bench._app import App
from core.config.data import DataConfig
from core.datasets.versions.repository import edits_of, save_version
from tests.browser.conftest import OpenPage, settle
from tests.browser.steps import expect_status
from tests.helpers import open_arrays

pytestmark = pytest.mark.browser


def open_part(page: Page, name: str) -> None:
    """Choose a part of the page."""
    page.get_by_role("radio", name=name, exact=True).click()


def test_from_a_look_to_a_version_that_is_trained_on(app: App, open_page: OpenPage) -> None:
    page = open_page(f"{app.url}/data?data=digits")
    tiles = page.locator(".vz-grid button")
    expect(tiles).to_have_count(20)
    assert_an_image_opens(page)
    expect(page.get_by_text("216 validation")).to_be_visible()

    open_part(page, "Trust")
    page.get_by_role("button", name="Look for duplicates and leaks").click()
    expect(page.get_by_text("No image is there twice")).to_be_visible()
    open_part(page, "Augment")
    page.get_by_role("button", name="Mild").click()
    expect(page.locator(".vz-grid img")).to_have_count(16)

    open_part(page, "Versions")
    page.get_by_role("textbox", name="New name").fill("nought")
    page.get_by_role("textbox", name="New name").press("Enter")
    page.get_by_role("button", name="Change it").click()
    expect(page.get_by_text("0 renamed nought")).to_be_visible()
    page.get_by_role("button", name="Save as a new version").click()
    page.wait_for_url(re.compile(r"version=[0-9a-f]{12}"))
    open_part(page, "Versions")
    page.get_by_role("button", name="Use these images in Train").click()

    page.get_by_role("button", name="Start training").click()
    page.wait_for_url(re.compile(r"/train\?run="))
    expect_status(page, "finished")
    page.get_by_role("button", name="See what it got wrong").click()
    expect(page.get_by_role("heading", name="confusion matrix")).to_be_visible()
    expect(
        page.locator(".vz-grid figcaption", has_text=re.compile("is |said ")).first
    ).to_be_visible()
    expect(page.locator(".js-plotly-plot").get_by_text("nought").first).to_be_visible()


def test_a_version_is_deleted_after_a_question(app: App, open_page: OpenPage) -> None:
    data = DataConfig(name="digits")
    with app.workspace():
        open_arrays("digits")
        version = save_version(replace(edits_of(data), dropped_train=(0,)), "one less")
        run = app.queue({"data": {"name": "digits", "version": version.id}})
        app.wait_for(run, "finished")
        kept = save_version(replace(edits_of(data), dropped_train=(1,)), "another")
    page = open_page(f"{app.url}/data?data=digits&version={kept.id}")
    open_part(page, "Versions")
    page.locator(f".st-key-delete_{kept.id} button").click()
    page.get_by_role("button", name="Delete the version").click()
    expect(page.get_by_text("another")).to_have_count(0)
    assert "version=" not in page.url
    open_part(page, "Versions")
    page.locator(f".st-key-delete_{version.id} button").click()
    expect(page.locator(".vz-problem")).to_contain_text(f"needed by run {run} (finished)")


def assert_an_image_opens(page: Page) -> None:
    """By keyboard: the third image stands beside the grid, and closes again."""
    third = page.locator(".vz-grid button").nth(2)
    third.focus()
    third.press("Enter")
    expect(page.locator(".vz-seen img")).to_be_visible()
    expect(third).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_text("Most like it")).to_be_visible()
    expect(page.locator(".vz-grid figcaption", has_text="differs by")).to_have_count(8)
    page.get_by_role("button", name="Close").click()
    expect(page.locator(".vz-seen img")).to_have_count(0)


def test_a_page_of_test_images_of_one_class(app: App, open_page: OpenPage) -> None:
    page = open_page(f"{app.url}/data?data=digits", width=390)
    page.get_by_role("radio", name="test", exact=True).click()
    page.get_by_role("combobox", name="Class").click()
    page.get_by_role("option", name="7", exact=True).click()
    settle(page)
    expect(page.locator(".vz-grid button", has_text=re.compile("^7$"))).to_have_count(20)
