"""The app in another language than English."""

import re

import pytest
from playwright.sync_api import Page, expect

from bench._app import App
from core.common.i18n import translations
from tests.browser.conftest import OpenPage, settle
from tests.browser.steps import draw_a_one, expect_five_bars, expect_status, run_id

pytestmark = pytest.mark.browser
es = translations("es").gettext


def expect_language(page: Page, language: str) -> None:
    """What the browser is told, for those who have the page read aloud."""
    expect(page.locator("html")).to_have_attribute("lang", language)


def test_from_home_to_a_prediction_in_spanish(app: App, open_page: OpenPage) -> None:
    page = open_page(app.url, language="es-MX")
    expect_language(page, "es")
    page.get_by_role("button", name=es("Train a digit reader now")).click()
    page.wait_for_url(re.compile(r"/train\?run="))
    run = run_id(page)
    expect_status(page, es("finished"))
    accuracy = page.get_by_test_id("stMetric").filter(has_text=es("Right (accuracy)"))
    expect(accuracy).to_contain_text(re.compile(r"\d,\d\s%"))
    page.get_by_role("button", name=es("See what it got wrong")).click()
    settle(page)
    assert run_id(page) == run
    page.get_by_role("button", name=es("Try it yourself")).click()
    draw_a_one(page, es("Drawing area"))
    expect_five_bars(page)
    expect(page.locator(".vz-bars .value").first).to_contain_text(",")
    expect_language(page, "es")


def test_what_was_chosen_is_kept_on_other_pages_and_at_the_next_visit(
    app: App, open_page: OpenPage
) -> None:
    page = open_page(app.url)
    expect(page.get_by_role("link", name="Recipes").first).to_be_visible()
    page.get_by_role("radio", name="ES", exact=True).click()
    expect(page.get_by_role("link", name=es("Recipes")).first).to_be_visible()
    page.wait_for_url(re.compile("lang=es"))
    page.get_by_role("link", name=es("Recipes")).first.click()
    page.wait_for_url(re.compile(r"/recipes\?.*lang=es"))
    expect(page.get_by_test_id("stHeading").first).to_have_text(es("Recipes"))

    again = page.context.new_page()
    again.goto(app.url)
    expect(again.get_by_role("link", name=es("Recipes")).first).to_be_visible()
    again.get_by_role("radio", name="EN", exact=True).click()
    expect(again.get_by_role("link", name="Recipes").first).to_be_visible()


def test_on_a_phone(app: App, open_page: OpenPage) -> None:
    page = open_page(app.url, width=390)
    page.get_by_role("radio", name="ES", exact=True).click()
    expect_language(page, "es")
    expect(page.locator(".st-key-phone_menu")).to_contain_text(es("Recipes"))


def test_what_streamlit_says_in_english_is_said_in_the_pages_language(
    app: App, open_page: OpenPage
) -> None:
    for way, words in (("zip", "Upload"), ("folder", "Upload a folder")):
        page = open_page(f"{app.url}/import_images?way={way}&lang=es")
        uploader = page.get_by_test_id("stFileUploader")
        button = uploader.get_by_test_id("stBaseButton-secondary")
        expect(button).to_have_accessible_name(re.compile(f"{es(words)}$"))
        expect(uploader.get_by_test_id("stFileUploaderDropzoneInstructions")).to_be_hidden()
