"""The next step is a button: it keeps the run in the address, by mouse and by keyboard."""

import re

import pytest
from playwright.sync_api import Page

from bench._app import App
from tests.browser.conftest import OpenPage, settle
from tests.browser.steps import run_id

pytestmark = [pytest.mark.browser, pytest.mark.slow]
ENDLESS = {"data": {"name": "digits"}, "training": {"epochs": 1000, "batch_size": 16}}


@pytest.fixture(scope="module")
def digits_run(app: App) -> str:
    values = {"data": {"name": "digits"}, "training": {"epochs": 1}}
    return app.wait_for(app.queue(values), "finished").id


def go_on(page: Page, label: str, address: str) -> None:
    """By keyboard."""
    button = page.get_by_role("button", name=label)
    button.focus()
    button.press("Enter")
    page.wait_for_url(re.compile(address))
    settle(page)


@pytest.mark.parametrize("width", [390, 1280])
def test_from_a_run_to_its_errors_to_ones_own_image(
    app: App, open_page: OpenPage, digits_run: str, width: int
) -> None:
    page = open_page(f"{app.url}/train?run={digits_run}", width=width)
    go_on(page, "See what it got wrong", r"/evaluate\?run=.+part=mistakes")
    assert run_id(page) == digits_run
    go_on(page, "Try it yourself", r"/predict\?run=")
    assert run_id(page) == digits_run
    page.go_back()
    page.wait_for_url(re.compile(r"/evaluate\?run="))
    assert run_id(page) == digits_run


def test_to_a_run_that_trains_and_to_ones_own_images(app: App, open_page: OpenPage) -> None:
    run = app.wait_for(app.queue(ENDLESS), "running").id
    page = open_page(f"{app.url}/train")
    go_on(page, "Watch it", r"/train\?run=")
    assert run_id(page) == run
    page.get_by_role("button", name="Stop").click()
    app.wait_for(run, "stopped")
    go_on(page, "Bring your own images", "/import_images")


def test_of_an_empty_page(app: App, open_page: OpenPage) -> None:
    page = open_page(app.url)
    go_on(page, "Bring them in", "/import_images")
    page.goto(app.url)
    go_on(page, "Look at pictures", "/data")
